import type { Scope } from '../expression/scope.ts'

/** A template file that was read: renders to text, for as many hosts as there are. */
export interface TextTemplate {
  /** @throws DiagnosticError `expression/…` with the place inside the template file */
  render(scope: Scope): string
}
