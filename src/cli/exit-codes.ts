import type { RunOutcome } from '../event/event.ts'

/** Exit statuses, Ansible's where they make sense; docs/exit-codes.md says what each means. */
export const exitCodes = {
  ok: 0,
  /** A mistake that showed while running, or a limit that left no host. */
  error: 1,
  /** A host failed; also wrong use of the command line. */
  failed: 2,
  /** A playbook, inventory or vault that is wrong: no host was touched. */
  invalid: 4,
  /** A host was not reached; stronger than failed. */
  unreachable: 4,
  interrupted: 99,
  /** We were wrong. */
  bug: 250,
} as const

export function exitCodeOf(outcome: RunOutcome): number {
  return exitCodes[outcome]
}
