import type { Origin, Position, Span } from './span.ts'

/** The text of a file that knows its lines: turns offsets (0-based, UTF-16) into places. A file is its own origin. */
export class SourceText implements Origin {
  readonly file: string
  readonly text: string
  #lineStarts: readonly number[] | null = null

  constructor(text: string, file: string) {
    this.text = text
    this.file = file
  }

  /** The place of an offset; offsets beyond the text count as its end. */
  position(offset: number): Position {
    const within = Math.max(0, Math.min(offset, this.text.length))
    this.#lineStarts ??= lineStartsOf(this.text)
    const starts = this.#lineStarts
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= within) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: within - (starts[low] ?? 0) + 1, offset: within }
  }

  /** The stretch from `start` up to, but without, `end`. */
  span(start: number, end: number): Span {
    return { file: this.file, start: this.position(start), end: this.position(end) }
  }

  /** The whole line that holds an offset, without its line end. */
  lineAt(offset: number): string {
    const start = this.text.lastIndexOf('\n', Math.max(0, offset - 1)) + 1
    const end = this.text.indexOf('\n', offset)
    return this.text.slice(start, end === -1 ? undefined : end).replace(/\r$/, '')
  }
}

function lineStartsOf(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
