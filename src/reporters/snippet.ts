import type { Span } from '../diagnostic/span.ts'
import { cutToWidth, displayWidth, endToWidth } from '../text/display-width.ts'
import { plainLine } from '../text/plain-line.ts'

/** A stretch of one line: UTF-16 offsets, `end` exclusive. */
interface Stretch {
  readonly start: number
  readonly end: number
}

/**
 * The lines of a text that a span is in, numbered, the span underlined; before them the line above, unless it is blank.
 *
 * Of a span over several lines the first and the last are shown. A line too long for `columns` is cut around the span.
 * Empty when the text has no such line: the file has changed since it was read.
 */
export function snippet(
  text: string,
  { start, end }: Span,
  columns: number,
  tint: (marks: string) => string,
): readonly string[] {
  const lines = text.split('\n')
  const first = lines[start.line - 1]
  if (first === undefined) return []
  const { line: lastNumber, column: lastColumn } = visibleEnd(start, end, lines)
  const gutter = String(lastNumber).length + 4
  const row = (label: string, content: string): string => `${label.padStart(gutter)} | ${content}`.trimEnd()
  const marked = (number: number, stretch: Stretch): readonly string[] => {
    const { content, marks } = underlined(lines[number - 1] ?? '', stretch, columns - gutter - 3)
    return [row(String(number), content), row('', marks.replace(/\^+/, tint))]
  }

  const above = lines[start.line - 2]
  const context =
    above === undefined || above.trim() === ''
      ? []
      : [row(String(start.line - 1), cutToWidth(shown(above), columns - gutter - 3))]
  const from = start.column - 1
  if (lastNumber === start.line) return [...context, ...marked(start.line, { start: from, end: lastColumn - 1 })]
  const lastLine = lines[lastNumber - 1] ?? ''
  return [
    ...context,
    ...marked(start.line, { start: from, end: first.length }),
    ...(lastNumber > start.line + 1 ? [row('…', '')] : []),
    ...marked(lastNumber, { start: lastLine.search(/\S|$/), end: lastColumn - 1 }),
  ]
}

// A span that ends before the first letter of a line ends, for the eye, with the line above.
function visibleEnd(
  start: Span['start'],
  end: Span['end'],
  lines: readonly string[],
): { readonly line: number; readonly column: number } {
  let { line, column } = end
  while (line > start.line && (lines[line - 1] ?? '').slice(0, column - 1).trim() === '') {
    line -= 1
    column = (lines[line - 1] ?? '').length + 1
  }
  return { line, column }
}

/** A line and the marks below its stretch, both cut to `columns`. */
function underlined(
  line: string,
  { start, end }: Stretch,
  columns: number,
): { readonly content: string; readonly marks: string } {
  const before = shown(line.slice(0, start))
  const within = shown(line.slice(start, Math.max(start, end)))
  const after = shown(line.slice(Math.max(start, end)))
  const kept = endToWidth(before, Math.max(0, columns - Math.min(displayWidth(within), columns >> 1) - 8))
  const middle = cutToWidth(within, columns - displayWidth(kept))
  const rest = columns - displayWidth(kept) - displayWidth(middle)
  return {
    content: kept + middle + (middle === within ? cutToWidth(after, rest) : ''),
    marks: ' '.repeat(displayWidth(kept)) + '^'.repeat(Math.max(1, displayWidth(middle))),
  }
}

function shown(text: string): string {
  return plainLine(text.replaceAll('\t', '    '))
}
