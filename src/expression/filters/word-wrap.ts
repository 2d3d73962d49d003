import { pointCount, pointsOf } from '../../text/code-points.ts'
import { linesOf, strip } from '../../text/python-text.ts'
import { str } from '../../value/print.ts'
import type { Filter } from '../filter.ts'
import { defineFilter } from '../signature.ts'

/** `wordwrap`. Source: Jinja 3.1 over Python's textwrap, measured. */
export const wordWrapFilters: readonly Filter[] = [
  defineFilter('wordwrap', 'width break_long_words wrapstring break_on_hyphens', (input, given) => {
    const layout: Layout = {
      width: given.whole('width', 79),
      breaksLongWords: given.flag('break_long_words', true),
      breaksOnHyphens: given.flag('break_on_hyphens', true),
    }
    const separator = given.givenText('wrapstring') ?? '\n'
    return linesOf(str(input))
      .map((line) => wrapped(line, layout).join(separator))
      .join(separator)
  }),
]

interface Layout {
  readonly width: number
  readonly breaksLongWords: boolean
  readonly breaksOnHyphens: boolean
}

function wrapped(line: string, layout: Layout): string[] {
  const lines: string[] = []
  const chunks = chunksOf(line, layout.breaksOnHyphens).reverse()
  while (chunks.length > 0) {
    if (lines.length > 0 && isBlank(chunks.at(-1))) chunks.pop()
    const taken = fill(chunks, layout)
    if (isBlank(taken.at(-1))) taken.pop()
    if (taken.length > 0) lines.push(taken.join(''))
  }
  return lines
}

/** Takes as many chunks as fit in a line; of a chunk that is longer than a line, a part. */
function fill(chunks: string[], { width, breaksLongWords, breaksOnHyphens }: Layout): string[] {
  const taken: string[] = []
  let used = 0
  let next = chunks.at(-1)
  while (next !== undefined && used + pointCount(next) <= width) {
    taken.push(next)
    used += pointCount(next)
    chunks.pop()
    next = chunks.at(-1)
  }
  if (next === undefined || pointCount(next) <= width) return taken
  if (breaksLongWords) {
    const points = pointsOf(next)
    const cut = cutOf(points, width < 1 ? 1 : width - used, breaksOnHyphens)
    taken.push(points.slice(0, cut).join(''))
    chunks.splice(-1, 1, points.slice(cut).join(''))
  } else if (taken.length === 0) {
    taken.push(next)
    chunks.pop()
  }
  return taken
}

/** Where a word too long for the line is cut: behind its last hyphen that fits, else where the room ends (even at 0). */
function cutOf(points: readonly string[], room: number, breaksOnHyphens: boolean): number {
  const hyphen = breaksOnHyphens ? points.slice(0, room).lastIndexOf('-') : -1
  return hyphen > 0 && points.slice(0, hyphen).some((point) => point !== '-') ? hyphen + 1 : room
}

const letter = '[\\p{L}_]'
const wordEnd = '[\\p{L}\\p{N}_!"\'&.,?]'
const hyphenation = new RegExp(
  [
    // Behind a hyphen between letters, but not behind one letter alone: "re-do" may be cut, "e-mail" may not.
    `(?<=(?:${letter}${letter}|${letter}-${wordEnd})-)(?=${letter}-?${letter})`,
    // Before and behind a dash.
    `(?<=${wordEnd})(?=-{2,}[\\p{L}\\p{N}_])`,
    `(?<=${wordEnd}-{2,})(?=[\\p{L}\\p{N}_])`,
  ].join('|'),
  'u',
)

function chunksOf(line: string, breaksOnHyphens: boolean): string[] {
  const pieces = line.split(/(\s+)/).filter((piece) => piece !== '')
  return breaksOnHyphens ? pieces.flatMap((piece) => piece.split(hyphenation)) : pieces
}

function isBlank(chunk: string | undefined): boolean {
  return chunk !== undefined && strip(chunk) === ''
}
