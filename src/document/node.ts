import type { Origin, Span } from '../diagnostic/span.ts'
import type { Value } from '../value/value.ts'

/**
 * One node of a YAML file, with its place. Anchors and merge keys (`<<`) are resolved.
 *
 * `value` is the node as a {@link Value}: text with Jinja is a Template (unless tagged `!unsafe`), `!vault` a Ciphertext.
 */
export type YamlNode = YamlScalar | YamlList | YamlDict

export interface YamlScalar {
  readonly kind: 'scalar'
  readonly value: Value
  readonly span: Span
  /** Where each character of a text was written; also for text that is no Template (a condition, free-form arguments). */
  readonly origin?: Origin
}

export interface YamlList {
  readonly kind: 'list'
  readonly items: readonly YamlNode[]
  readonly value: Value
  readonly span: Span
}

export interface YamlDict {
  readonly kind: 'dict'
  readonly entries: readonly YamlEntry[]
  readonly value: Value
  readonly span: Span
}

export interface YamlEntry {
  readonly key: YamlScalar
  readonly value: YamlNode
}
