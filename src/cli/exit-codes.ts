import type { DiagnosticCode } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { RunOutcome } from '../event/event.ts'

/** Exit statuses, Ansible's where they make sense; docs/exit-codes.md says what each means. */
export const exitCodes = {
  ok: 0,
  /** A mistake that showed while running, a limit that left no host, or a file or program of the controller that failed. */
  error: 1,
  /** A host failed; also wrong use of the command line. */
  failed: 2,
  /** `status`: the control plane serves, with less than it should have. */
  degraded: 2,
  /** `status`: a part of the control plane does not serve. */
  down: 3,
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

/** The exit status when errors keep a command from running: what the user wrote wrong counts more than how it was called. */
export function exitCodeFor(diagnostics: readonly Diagnostic[]): number {
  const codes = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)
  if (codes.some((code) => !code.startsWith('cli/') || aboutFiles.has(code))) return exitCodes.invalid
  return codes.every((code) => aboutTheWorld.has(code)) ? exitCodes.error : exitCodes.failed
}

/** Codes of the command line that speak of what is written in files. */
const aboutFiles: ReadonlySet<DiagnosticCode> = new Set(['cli/configuration', 'cli/drill-file', 'cli/extra-vars'])

/** Codes of the command line where it was understood, and could not be followed. */
const aboutTheWorld: ReadonlySet<DiagnosticCode> = new Set([
  'cli/editor',
  'cli/lab',
  'cli/limit',
  'cli/no-answer',
  'cli/not-the-lab',
  'cli/not-written',
  'cli/password-mismatch',
  'cli/password-program',
  'cli/secrets',
])
