import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { coloured, plainText, type Paint } from '../reporters/colour.ts'
import { showDiagnostic } from '../reporters/show-diagnostic.ts'
import { sourceText } from './source-text.ts'

/** Writes diagnostics to standard error. */
export function report(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length === 0) return
  const paint = paintFor(process.stderr)
  process.stderr.write(diagnostics.map((one) => showDiagnostic(one, sourceText, paint)).join('\n'))
}

/** Colours where a terminal wants them: NO_COLOR and ANSIBLE_NOCOLOR forbid, ANSIBLE_FORCE_COLOR asks. */
export function paintFor(stream: { readonly isTTY?: boolean }): Paint {
  const { env } = process
  if (env['ANSIBLE_FORCE_COLOR'] !== undefined || env['FORCE_COLOR'] !== undefined) return coloured
  if (env['NO_COLOR'] !== undefined || env['ANSIBLE_NOCOLOR'] !== undefined) return plainText
  return stream.isTTY === true ? coloured : plainText
}
