import type { SourceText } from '../diagnostic/source-text.ts'
import type { Origin, Span } from '../diagnostic/span.ts'

/** The origin of a text whose characters were written at given offsets of a file; what lies beyond is put at the end. */
export class OffsetOrigin implements Origin {
  readonly file: string
  readonly #source: SourceText
  readonly #offsets: readonly number[]

  constructor(source: SourceText, offsets: readonly number[]) {
    this.file = source.file
    this.#source = source
    this.#offsets = offsets
  }

  span(start: number, end: number): Span {
    const from = this.#at(start)
    return this.#source.span(from, end > start ? this.#at(end - 1) + 1 : from)
  }

  #at(index: number): number {
    return this.#offsets[index] ?? (this.#offsets.at(-1) ?? -1) + 1
  }
}
