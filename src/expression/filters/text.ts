import { pointCount, pointsOf } from '../../text/code-points.ts'
import { linesOf, splitText, splitWords, strip } from '../../text/python-text.ts'
import { iterate } from '../../value/iterate.ts'
import { percentFormat } from '../../value/percent-format.ts'
import { str } from '../../value/print.ts'
import { typeName } from '../../value/type-name.ts'
import { Tuple } from '../../value/value.ts'
import { attributesOf } from '../attribute-path.ts'
import { FilterError, type Filter } from '../filter.ts'
import { pythonRegex } from '../python-regex.ts'
import { defineFilter } from '../signature.ts'

/** Filters that make text of text. Source: Jinja 3.1 and ansible.builtin, measured. */
export const textFilters: readonly Filter[] = [
  defineFilter('string', '', str),
  defineFilter('upper', '', (input) => str(input).toUpperCase()),
  defineFilter('lower', '', (input) => str(input).toLowerCase()),
  defineFilter('capitalize', '', (input) => capitalized(str(input))),
  defineFilter('title', '', (input) => titled(str(input))),
  defineFilter('trim', 'chars', (input, given) => strip(str(input), given.givenText('chars'))),
  defineFilter('replace', 'old new count', (input, given) =>
    replaced(str(input), given.printed('old'), given.printed('new'), given.givenWhole('count') ?? -1),
  ),
  defineFilter('format', '* **', (input, given) => {
    if (given.rest.length > 0 && given.others.size > 0)
      throw new FilterError('The filter "format" takes either positional or named arguments, not both.')
    return percentFormat(str(input), given.others.size > 0 ? new Map(given.others) : new Tuple(given.rest))
  }),
  defineFilter('center', 'width', (input, given) => centered(str(input), given.whole('width', 80))),
  defineFilter('indent', 'width first blank', (input, given) => {
    const width = given.value('width', 4)
    const margin = typeof width === 'string' ? width : ' '.repeat(Math.max(0, given.whole('width', 4)))
    return indented(str(input), margin, given.flag('first'), given.flag('blank'))
  }),
  defineFilter('truncate', 'length killwords end leeway', (input, given) => {
    const points = pointsOf(str(input))
    const length = given.whole('length', 255)
    if (points.length <= length + (given.givenWhole('leeway') ?? 5)) return points.join('')
    const end = given.text('end', '...')
    const kept = points.slice(0, Math.max(0, length - pointCount(end))).join('')
    const lastBlank = given.flag('killwords') ? -1 : kept.lastIndexOf(' ')
    return (lastBlank < 0 ? kept : kept.slice(0, lastBlank)) + end
  }),
  defineFilter('wordcount', '', (input) => [...pythonRegex('\\w+').all(str(input))].length),
  defineFilter('reverse', '', (input) =>
    typeof input === 'string' ? pointsOf(input).reverse().join('') : [...iterate(input)].reverse(),
  ),
  defineFilter('join', 'd attribute', (input, given) => {
    const attribute = given.given('attribute')
    const items = attribute === undefined ? iterate(input) : attributesOf(iterate(input), attribute)
    return items.map(str).join(given.printed('d', ''))
  }),
  defineFilter('split', 'sep maxsplit', (input, given) => {
    if (typeof input !== 'string') throw new FilterError(`The filter "split" wants text, not ${typeName(input)}.`)
    const separator = given.givenText('sep')
    const limit = given.whole('maxsplit', -1)
    if (separator === '') throw new FilterError('The filter "split" wants a separator that is not empty.')
    return separator === undefined ? splitWords(input, limit) : splitText(input, separator, limit)
  }),
  defineFilter('quote', '', (input) => shellQuoted(input === null ? '' : str(input))),
]

function capitalized(text: string): string {
  const [first = '', ...rest] = pointsOf(text)
  return first.toUpperCase() + rest.join('').toLowerCase()
}

function titled(text: string): string {
  return text
    .split(/([-\s({[<]+)/)
    .map(capitalized)
    .join('')
}

function replaced(text: string, old: string, fresh: string, limit: number): string {
  if (old === '') {
    const points = pointsOf(text)
    const places = limit < 0 ? points.length + 1 : Math.min(limit, points.length + 1)
    const spaced = points.map((point, index) => (index < places ? fresh : '') + point)
    return spaced.join('') + (places > points.length ? fresh : '')
  }
  const parts = splitText(text, old, limit)
  return parts.join(fresh)
}

function centered(text: string, width: number): string {
  const free = width - pointCount(text)
  if (free <= 0) return text
  const left = Math.floor(free / 2) + (free & width & 1)
  return ' '.repeat(left) + text + ' '.repeat(free - left)
}

function indented(text: string, margin: string, first: boolean, blank: boolean): string {
  // One more line end, so that text that ends in one keeps it.
  const [head = '', ...others] = linesOf(`${text}\n`)
  const moved = others.map((line) => (line === '' && !blank ? line : margin + line))
  return [(first ? margin : '') + head, ...moved].join('\n')
}

/** One word of a POSIX shell, in the letters that Python's `shlex.quote` writes. */
function shellQuoted(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text
  return `'${text.replaceAll("'", `'"'"'`)}'`
}
