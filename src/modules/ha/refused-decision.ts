import type { StepResult } from '../../module/contract.ts'

/** A decision against: for one member, or for all of them (`host` is null). */
interface Refused {
  readonly reason: string
  readonly host: string | null
  readonly because: string
  readonly next: string
}

/** The failed result of a decision: every reason with its next step, and the evidence (`table`) for whoever doubts them. */
export function refusedDecision(refused: readonly Refused[], table: readonly string[]): StepResult {
  return {
    changed: false,
    failed: true,
    refused: refused.map(({ reason, host }) => ({ reason, host })),
    table,
    msg: refusalMessage(shownReasons(refused), table),
  }
}

/** Every reason with its next step; two lines each. */
export function shownReasons(refused: readonly Refused[]): string {
  return refused.map(({ host, because, next }) => `${host === null ? '' : `${host}: `}${because}\n${next}`).join('\n')
}

/** What an operator reads of a decision that stops the play. */
export function refusalMessage(reason: string, table: readonly string[]): string {
  return `${reason}\n\nThe evidence:\n${table.join('\n')}\n\nNo member was changed.`
}
