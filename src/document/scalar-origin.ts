import type { SourceText } from '../diagnostic/source-text.ts'
import type { Origin, Span } from '../diagnostic/span.ts'

/** How a scalar was written; it decides what in the file stands for no character of the text. */
export type ScalarStyle = 'plain' | 'single-quoted' | 'double-quoted' | 'block'

/** Where a scalar was written in its file: first character (quotes included), and the one past its last. */
export interface ScalarPlace {
  readonly source: SourceText
  readonly start: number
  readonly end: number
  readonly style: ScalarStyle
}

/**
 * The origin of a scalar's text.
 *
 * Places of visible characters are exact in every style. Blank characters that folding made of a line break, and
 * indentation inside block scalars, are placed on the right line only. The map is made when first asked for: an
 * inventory has thousands of templates, and errors in one or two.
 */
export class ScalarOrigin implements Origin {
  readonly file: string
  readonly #text: string
  readonly #place: ScalarPlace
  #offsets: readonly number[] | null = null

  constructor(text: string, place: ScalarPlace) {
    this.file = place.source.file
    this.#text = text
    this.#place = place
  }

  span(start: number, end: number): Span {
    this.#offsets ??= fileOffsets(this.#text, this.#place)
    const from = this.#at(this.#offsets, start)
    // The end is found from the last character inside, since the next may stand on another line.
    const to = end > start ? this.#at(this.#offsets, end - 1) + 1 : from
    return this.#place.source.span(from, Math.max(from, to))
  }

  #at(offsets: readonly number[], index: number): number {
    return offsets[Math.max(0, index)] ?? this.#end(offsets)
  }

  #end(offsets: readonly number[]): number {
    const last = offsets.at(-1)
    return last === undefined ? this.#place.start : last + 1
  }
}

/** For each character of the text the offset in the file that it was written at. */
function fileOffsets(text: string, { source, start, end, style }: ScalarPlace): readonly number[] {
  const raw = source.text
  const offsets: number[] = []
  let at = contentStart(raw, start, style)
  while (offsets.length < text.length && at < end) {
    const char = text.charAt(offsets.length)
    const written = raw.charAt(at)
    if (style === 'double-quoted' && written === '\\') {
      const { length, units } = escapeAt(raw, at)
      for (let unit = 0; unit < units; unit += 1) offsets.push(at)
      at += length
    } else if (written === char) {
      offsets.push(at)
      at += style === 'single-quoted' && char === "'" ? 2 : 1
    } else if (isBlank(char) && isBlank(written)) {
      offsets.push(at)
      at += 1
    } else {
      at += 1
    }
  }
  return offsets
}

function contentStart(raw: string, start: number, style: ScalarStyle): number {
  if (style === 'plain') return start
  if (style !== 'block') return start + 1
  const header = raw.indexOf('\n', start)
  return header === -1 ? raw.length : header + 1
}

/** How long an escape of a double-quoted scalar is, and how many UTF-16 units it stands for (none for an escaped line end). */
function escapeAt(raw: string, at: number): { readonly length: number; readonly units: number } {
  const kind = raw.charAt(at + 1)
  if (kind === '\n') return { length: 2, units: 0 }
  if (kind === '\r') return { length: 3, units: 0 }
  if (kind === 'x') return { length: 4, units: 1 }
  if (kind === 'u') return { length: 6, units: 1 }
  if (kind === 'U') return { length: 10, units: Number.parseInt(raw.slice(at + 2, at + 10), 16) > 0xffff ? 2 : 1 }
  return { length: 2, units: 1 }
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\n' || char === '\t' || char === '\r'
}
