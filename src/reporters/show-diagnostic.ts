import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import type { Paint } from './colour.ts'
import { snippet } from './snippet.ts'

/** The text of a file by its shown path, or null when it cannot be had (a host's file, a file that is gone). */
export type SourceText = (file: string) => string | null

const width = 100

/**
 * A diagnostic for people: what, place with the line it is in, why, next step.
 *
 * `file:line:column` stands first on its line, so that editors and terminals link it.
 */
export function showDiagnostic(diagnostic: Diagnostic, source: SourceText, paint: Paint): string {
  const { severity, summary, code, detail, hint, at } = diagnostic
  const head = `${severity}: ${summary}`
  const gap = ' '.repeat(Math.max(2, width - head.length - code.length))
  const lines = [paint(severity === 'error' ? 'failed' : 'warning', head) + gap + paint('faint', code)]
  if (at !== undefined) lines.push(`  ${place(at)}`, ...snippetOf(at, source, paint))
  lines.push(...indented(detail))
  if (hint !== undefined) lines.push(...indented(hint))
  return `${lines.join('\n')}\n`
}

/** `file:line:column` */
export function place({ file, start }: Span): string {
  return `${file}:${start.line}:${start.column}`
}

function snippetOf(at: Span, source: SourceText, paint: Paint): readonly string[] {
  const text = source(at.file)
  if (text === null) return []
  return snippet(text, at, width - 2, (marks) => paint('failed', marks)).map((line) => `  ${line}`)
}

function indented(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
}
