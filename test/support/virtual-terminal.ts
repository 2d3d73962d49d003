import { displayWidth } from '../../src/text/display-width.ts'

/**
 * A terminal as far as reporters use one: text, newlines, wrapping, and the sequences that move up, go to the first
 * column, erase a line and hide the cursor. Colours are dropped.
 */
export class VirtualTerminal {
  readonly #lines: string[] = ['']
  #row = 0
  columns: number
  rows: number
  isCursorShown = true

  constructor(columns: number, rows: number) {
    this.columns = columns
    this.rows = rows
  }

  readonly size = (): { readonly columns: number; readonly rows: number } => ({
    columns: this.columns,
    rows: this.rows,
  })

  write(text: string): void {
    for (const [part] of text.matchAll(/\x1b\[[?\d;]*[A-Za-z]|\n|[^\x1b\n]+/g)) {
      if (part === '\n') this.#down()
      else if (part.startsWith('\x1b')) this.#obey(part.slice(2))
      else for (const character of part) this.#put(character)
    }
  }

  /** Every line ever written, as it stands now, without the empty ones at the end. */
  get text(): string {
    return this.#lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd()
  }

  /** The column that the longest line reaches. */
  get width(): number {
    return Math.max(...this.#lines.map(displayWidth))
  }

  #put(character: string): void {
    const line = this.#lines[this.#row] ?? ''
    if (displayWidth(line) + displayWidth(character) > this.columns) this.#down()
    this.#lines[this.#row] = (this.#lines[this.#row] ?? '') + character
  }

  #down(): void {
    this.#row += 1
    this.#lines[this.#row] ??= ''
  }

  #obey(sequence: string): void {
    switch (sequence) {
      case '2K':
        this.#lines[this.#row] = ''
        return
      case '1A':
        // What has left the screen cannot be reached.
        this.#row = Math.max(0, this.#row - 1, this.#lines.length - this.rows)
        return
      case '?25l':
        this.isCursorShown = false
        return
      case '?25h':
        this.isCursorShown = true
        return
      default:
        if (!sequence.endsWith('m') && sequence !== 'G') throw new Error(`unknown sequence ${sequence}`)
    }
  }
}
