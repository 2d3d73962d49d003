/** A word of a host line, quotes and backslashes resolved, and for each of its characters the offset it was written at. */
export interface HostWord {
  readonly text: string
  /** Offsets in the line. */
  readonly offsets: readonly number[]
  /** Where the word begins in the line, its quote included, and where it ends. */
  readonly start: number
  readonly end: number
}

/** Why a line cannot be split, and the offset in the line of what is left open. */
export class HostWordsFault {
  readonly reason: string
  readonly offset: number
  constructor(reason: string, offset: number) {
    this.reason = reason
    this.offset = offset
  }
}

/**
 * Splits a line as Python's `shlex.split(line, comments=True)`: a `#` outside quotes ends the line, even inside a word;
 * between double quotes a backslash escapes only itself and the quote.
 */
export function hostWords(line: string): readonly HostWord[] | HostWordsFault {
  const words: HostWord[] = []
  let at = 0
  while (at < line.length) {
    if (isBlank(line.charAt(at))) {
      at += 1
      continue
    }
    if (line.charAt(at) === '#') break
    const word = wordAt(line, at)
    if (word instanceof HostWordsFault) return word
    words.push(word)
    at = word.end
  }
  return words
}

function wordAt(line: string, start: number): HostWord | HostWordsFault {
  const word = new WordText()
  let at = start
  while (at < line.length) {
    const char = line.charAt(at)
    if (isBlank(char) || char === '#') break
    if (char === '\\') {
      if (at + 1 >= line.length) return new HostWordsFault('A backslash ends the line.', at)
      word.take(line, at + 1)
      at += 2
    } else if (char === "'" || char === '"') {
      const end = takeQuoted(line, at, word)
      if (end === null) return new HostWordsFault(`The quote ${char} that opens here is never closed.`, at)
      at = end
    } else {
      word.take(line, at)
      at += 1
    }
  }
  return { text: word.text, offsets: word.offsets, start, end: at }
}

/** Takes what stands between quotes; gives the offset behind the closing one, or null when there is none. */
function takeQuoted(line: string, open: number, word: WordText): number | null {
  const quote = line.charAt(open)
  for (let at = open + 1; at < line.length; at += 1) {
    const char = line.charAt(at)
    if (char === quote) return at + 1
    const next = line.charAt(at + 1)
    const isEscape = quote === '"' && char === '\\' && (next === '"' || next === '\\')
    if (isEscape) at += 1
    word.take(line, at)
  }
  return null
}

class WordText {
  text = ''
  readonly offsets: number[] = []

  take(line: string, at: number): void {
    this.text += line.charAt(at)
    this.offsets.push(at)
  }
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\r' || char === '\n'
}
