import type { Diagnostic } from '../../src/diagnostic/diagnostic.ts'

/** Diagnostics as `code line:column`, for tables: `document/syntax 2:7`. */
export function placesOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ code, at }) => (at === undefined ? code : `${code} ${at.start.line}:${at.start.column}`))
}
