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
function fill(chunks: string[], { width, breaksLongWords }: Layout): string[] {
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
    const room = Math.max(1, width - used)
    taken.push(points.slice(0, room).join(''))
    chunks.splice(-1, 1, points.slice(room).join(''))
  } else if (taken.length === 0) {
    taken.push(next)
    chunks.pop()
  }
  return taken
}

function chunksOf(line: string, breaksOnHyphens: boolean): string[] {
  const pieces = line.split(/(\s+)/).filter((piece) => piece !== '')
  return breaksOnHyphens
    ? pieces.flatMap((piece) => piece.split(/(?<=[\w!"'&.,?]-)(?=\w[\w-])|(?<=\w)(?=-{2,}\w)|(?<=\w-{2,})(?=\w)/))
    : pieces
}

function isBlank(chunk: string | undefined): boolean {
  return chunk !== undefined && strip(chunk) === ''
}
