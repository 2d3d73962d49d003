import type { DiagnosticCode } from './catalogue.ts'
import type { Span } from './span.ts'

/** A mistake or a failure as a value: what, where, why, and what to do now. */
export interface Diagnostic {
  readonly code: DiagnosticCode
  readonly severity: 'error' | 'warning'
  /** Fixed words, no user data: the catalogue's summary of `code`. */
  readonly summary: string
  /** Full sentences: what is wrong, and why it is. */
  readonly detail: string
  /** What to do now. A command to copy stands on a line of its own, indented by four spaces. */
  readonly hint?: string
  readonly at?: Span
}

/** A value that may be incomplete, and what was wrong on the way to it. No error diagnostic means the value is whole. */
export interface Diagnosed<T> {
  readonly value: T
  readonly diagnostics: readonly Diagnostic[]
}

/** Whether any of them stops the work. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((found) => found.severity === 'error')
}

/** Carries a diagnostic through code that has no better way to stop: the wire, and the inside of the evaluator. */
export class DiagnosticError extends Error {
  readonly diagnostic: Diagnostic

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.detail)
    this.name = 'DiagnosticError'
    this.diagnostic = diagnostic
  }
}
