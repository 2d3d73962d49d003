import type { Origin } from '../diagnostic/span.ts'

/** One `key=value` of a line of arguments. */
export interface Pair {
  readonly key: string
  /** Without its quotes, escapes decoded. */
  readonly value: string
  /** Offsets of the whole pair in the text. */
  readonly start: number
  readonly end: number
  /** Maps offsets in `value` to offsets in the text. */
  readonly place: Places
}

/** A line of arguments taken apart: `creates=/x echo hi` into the pair and `echo hi`. */
export interface FreeForm {
  readonly pairs: readonly Pair[]
  /** What is left without the pairs and the outer blanks, otherwise as written. */
  readonly rest: string
  /** Whether the last line of what is left ended with a newline: `shell: |` keeps it. */
  readonly endsLine: boolean
  readonly restPlace: Places
}

/** Maps an offset in a part of a text to the offset in the whole. */
export type Places = (offset: number) => number

interface Range {
  readonly start: number
  readonly end: number
}

/**
 * Takes `key=value` pairs out of a text, as Ansible splits `module: free text`: quotes and Jinja are kept together.
 *
 * Other than Ansible, the blanks inside what is left stay as they were written (a here-document keeps its indentation).
 *
 * @param isKey - whether a word before `=` names an argument; other pairs stay in `rest`
 * @returns null when a quote or a Jinja block is not closed
 * @see ansible-core 2.14, parsing/splitter.py
 */
export function splitFreeForm(text: string, isKey: (word: string) => boolean): FreeForm | null {
  const words = wordsOf(text)
  if (words === null) return null
  const pairs = words.map((word) => pairAt(text, word)).filter((pair) => pair !== null && isKey(pair.key))
  const taken = pairs.filter((pair) => pair !== null)
  const kept = keptRanges(text, words, taken)
  return {
    pairs: taken,
    rest: kept.map(({ start, end }) => text.slice(start, end)).join(''),
    endsLine: text.charAt(kept.at(-1)?.end ?? -1) === '\n',
    restPlace: placesOf(kept),
  }
}

/** The first word of a text, and where the rest begins: `copy src=a` of an old-style `action:`. */
export function firstWord(text: string): { readonly word: string; readonly restStart: number } | null {
  const first = wordsOf(text)?.[0]
  if (first === undefined) return null
  return { word: text.slice(first.start, first.end), restStart: first.end }
}

/** The origin of a part of a text. */
export function originOfPart(origin: Origin, places: Places): Origin {
  return { file: origin.file, span: (start, end) => origin.span(places(start), places(end)) }
}

const opening = ['{{', '{%', '{#']

/** The stretches between blanks that stand outside quotes and Jinja, or null when one of these is not closed. */
function wordsOf(text: string): readonly Range[] | null {
  const words: Range[] = []
  let start = -1
  let at = 0
  while (at < text.length) {
    const character = text.charAt(at)
    if (/\s/.test(character)) {
      if (start >= 0) words.push({ start, end: at })
      start = -1
      at += 1
      continue
    }
    if (start < 0) start = at
    const end = unitEnd(text, at)
    if (end === null) return null
    at = end
  }
  if (start >= 0) words.push({ start, end: text.length })
  return words
}

/** The end of the quoted text, the Jinja block or the character that begins at an offset. */
function unitEnd(text: string, at: number): number | null {
  if (opening.includes(text.slice(at, at + 2))) return jinjaEnd(text, at)
  const character = text.charAt(at)
  const isQuote = (character === '"' || character === "'") && text.charAt(at - 1) !== '\\'
  return isQuote ? quoteEnd(text, at) : at + 1
}

function quoteEnd(text: string, start: number): number | null {
  const quote = text.charAt(start)
  let at = start + 1
  while (at < text.length) {
    if (text.charAt(at) === quote && text.charAt(at - 1) !== '\\') return at + 1
    if (opening.includes(text.slice(at, at + 2))) {
      const end = jinjaEnd(text, at)
      if (end === null) return null
      at = end
    } else at += 1
  }
  return null
}

/** Past the closing mark of a Jinja block; marks inside its quoted texts do not count. */
function jinjaEnd(text: string, start: number): number | null {
  const closing = { '{{': '}}', '{%': '%}' }[text.slice(start, start + 2)] ?? '#}'
  let quote = ''
  for (let at = start + 2; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (quote !== '') {
      if (character === '\\') at += 1
      else if (character === quote) quote = ''
    } else if (text.startsWith(closing, at)) return at + 2
    else if (closing !== '#}' && (character === '"' || character === "'")) quote = character
  }
  return null
}

function pairAt(text: string, { start, end }: Range): Pair | null {
  const written = text.slice(start, end)
  let equals = written.indexOf('=', 1)
  while (equals > 0 && written.charAt(equals - 1) === '\\') equals = written.indexOf('=', equals + 1)
  if (equals < 1) return null
  const valueText = written.slice(equals + 1)
  const quoted = isQuoted(valueText)
  const bare = quoted ? valueText.slice(1, -1) : valueText
  const value = decodeEscapes(bare)
  const valueStart = start + equals + 1 + (quoted ? 1 : 0)
  // Decoding shortens the text; then offsets inside it can only name the whole.
  const place: Places = value === bare ? (offset) => valueStart + offset : (offset) => (offset === 0 ? valueStart : end)
  return { key: written.slice(0, equals), value, start, end, place }
}

function isQuoted(text: string): boolean {
  return /^(["']).*\1$/s.test(text) && text.length > 1 && text.charAt(text.length - 2) !== '\\'
}

const escapes: Readonly<Record<string, string>> = {
  '\\\\': '\\',
  "\\'": "'",
  '\\"': '"',
  '\\a': '\u0007',
  '\\b': '\b',
  '\\f': '\f',
  '\\n': '\n',
  '\\r': '\r',
  '\\t': '\t',
  '\\v': '\v',
}

/** Python's escapes, as Ansible decodes them in `key=value`. */
function decodeEscapes(text: string): string {
  return text.replace(
    /\\U([0-9A-Fa-f]{8})|\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})|\\([0-7]{1,3})|\\[\\'"abfnrtv]/g,
    (written, long?: string, short?: string, hex?: string, octal?: string) => {
      const digits = long ?? short ?? hex
      if (digits !== undefined) {
        const point = Number.parseInt(digits, 16)
        return point > 0x10ffff ? written : String.fromCodePoint(point)
      }
      return octal === undefined ? (escapes[written] ?? written) : String.fromCodePoint(Number.parseInt(octal, 8))
    },
  )
}

/** The text without the pairs, the blanks before them, the outer blanks, and backslashes that continue a line. */
function keptRanges(text: string, words: readonly Range[], pairs: readonly Range[]): readonly Range[] {
  const kept: Range[] = []
  let gapStart = 0
  for (const word of words) {
    const from = kept.length === 0 ? word.start : gapStart
    gapStart = word.end
    if (pairs.some(({ start }) => start === word.start)) continue
    if (text.slice(word.start, word.end) === '\\' && text.charAt(word.end) === '\n') {
      // The blank before the backslash parts the lines; what follows it is only indentation.
      kept.push({ start: from, end: word.start })
      gapStart = words[words.indexOf(word) + 1]?.start ?? word.end
    } else kept.push({ start: from, end: word.end })
  }
  return kept
}

function placesOf(ranges: readonly Range[]): Places {
  return (offset) => {
    let left = offset
    for (const { start, end } of ranges) {
      if (left < end - start) return start + left
      left -= end - start
    }
    return (ranges.at(-1)?.end ?? 0) + left
  }
}
