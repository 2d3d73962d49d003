import type { Span } from '../diagnostic/span.ts'
import type { Value } from '../value/value.ts'

/**
 * One thing that an inventory source says. A source is read as a whole into these before anything of it counts, so that a
 * broken one leaves nothing half done, and every format is a function from text to statements.
 */
export type InventoryStatement =
  | { readonly says: 'group'; readonly group: string; readonly at: Span }
  /** `port` counts only when the host is new, as in Ansible. */
  | {
      readonly says: 'host'
      readonly host: string
      readonly group: string
      readonly port: number | null
      readonly at: Span
    }
  | {
      readonly says: 'host-variable'
      readonly host: string
      readonly name: string
      readonly value: Value
      readonly at: Span
    }
  | {
      readonly says: 'group-variable'
      readonly group: string
      readonly name: string
      readonly value: Value
      readonly at: Span
    }
  | { readonly says: 'child'; readonly group: string; readonly child: string; readonly at: Span }
