import { pointCount, pointOffset, pointsOf } from '../../text/code-points.ts'
import { linesOf, splitText, splitWords, strip } from '../../text/python-text.ts'
import { braceFormat } from '../../value/brace-format.ts'
import { iterate } from '../../value/iterate.ts'
import { str } from '../../value/print.ts'
import { typeName } from '../../value/type-name.ts'
import { TypeFault } from '../../value/type-fault.ts'
import { isDict, Tuple, type Value } from '../../value/value.ts'
import { attributeAt } from '../attribute-path.ts'
import type { Arguments } from '../signature.ts'
import { methodsOf } from './method.ts'

/** Methods of Python's `str`. Positions and widths count code points. */
export const textMethods = methodsOf<string>('str', [
  ['capitalize', '', (self) => capitalized(self)],
  ['casefold', '', (self) => self.toLowerCase().replaceAll('ß', 'ss')],
  ['center', 'width fillchar', (self, given) => justified(self, given, 'center')],
  ['count', 'sub start end', (self, given) => countOf(within(self, given), given.text('sub'))],
  // There are no bytes here: text stands for its own UTF-8 form, which is what the filters take for bytes.
  ['encode', 'encoding errors', (self) => self],
  ['decode', 'encoding errors', (self) => self],
  [
    'endswith',
    'suffix start end',
    (self, given) => affixes(given, 'suffix').some((end) => within(self, given).endsWith(end)),
  ],
  ['expandtabs', 'tabsize', (self, given) => expanded(self, given.whole('tabsize', 8))],
  ['find', 'sub start end', (self, given) => found(self, given, 'indexOf')],
  ['format', '* **', (self, given) => braceFormat(self, given.rest, given.others, attributeAt)],
  ['format_map', 'mapping', (self, given) => braceFormat(self, [], namedItems(given.value('mapping')), attributeAt)],
  ['index', 'sub start end', (self, given) => surelyFound(self, given, 'indexOf')],
  ['isalnum', '', (self) => /^[\p{L}\p{N}]+$/u.test(self)],
  ['isalpha', '', (self) => /^\p{L}+$/u.test(self)],
  ['isascii', '', (self) => /^[\0-\x7f]*$/.test(self)],
  ['isdecimal', '', (self) => /^\p{Nd}+$/u.test(self)],
  ['isdigit', '', (self) => /^[\p{Nd}\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089]+$/u.test(self)],
  ['isidentifier', '', (self) => /^[\p{ID_Start}_]\p{ID_Continue}*$/u.test(self)],
  ['islower', '', (self) => /\p{Ll}/u.test(self) && !/[\p{Lu}\p{Lt}]/u.test(self)],
  ['isnumeric', '', (self) => /^\p{N}+$/u.test(self)],
  ['isprintable', '', (self) => !/(?! )[\p{C}\p{Z}]/u.test(self)],
  ['isspace', '', (self) => /^[\s\x1c-\x1f\x85]+$/.test(self)],
  ['istitle', '', (self) => /\p{L}/u.test(self) && self === titled(self)],
  ['isupper', '', (self) => /\p{Lu}/u.test(self) && !/[\p{Ll}\p{Lt}]/u.test(self)],
  ['join', 'iterable', (self, given) => joined(self, given.value('iterable'))],
  ['ljust', 'width fillchar', (self, given) => justified(self, given, 'left')],
  ['lower', '', (self) => self.toLowerCase()],
  ['lstrip', 'chars', (self, given) => strippedAt(self, given, 'start')],
  ['partition', 'sep', (self, given) => partitioned(self, given.text('sep'), self.indexOf(given.text('sep')), 'first')],
  ['removeprefix', 'prefix', (self, given) => withoutPrefix(self, given.text('prefix'))],
  ['removesuffix', 'suffix', (self, given) => withoutSuffix(self, given.text('suffix'))],
  [
    'replace',
    'old new count',
    (self, given) => replaced(self, given.text('old'), given.text('new'), given.whole('count', -1)),
  ],
  ['rfind', 'sub start end', (self, given) => found(self, given, 'lastIndexOf')],
  ['rindex', 'sub start end', (self, given) => surelyFound(self, given, 'lastIndexOf')],
  ['rjust', 'width fillchar', (self, given) => justified(self, given, 'right')],
  [
    'rpartition',
    'sep',
    (self, given) => partitioned(self, given.text('sep'), self.lastIndexOf(given.text('sep')), 'last'),
  ],
  ['rsplit', 'sep maxsplit', (self, given) => splitFromRight(self, given)],
  ['rstrip', 'chars', (self, given) => strippedAt(self, given, 'end')],
  ['split', 'sep maxsplit', (self, given) => split(self, given)],
  ['splitlines', 'keepends', (self, given) => (given.flag('keepends') ? linesWithEnds(self) : linesOf(self))],
  [
    'startswith',
    'prefix start end',
    (self, given) => affixes(given, 'prefix').some((start) => within(self, given).startsWith(start)),
  ],
  ['strip', 'chars', (self, given) => strip(self, given.givenText('chars'))],
  [
    'swapcase',
    '',
    (self) =>
      self.replace(/\p{L}/gu, (letter) =>
        letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
      ),
  ],
  ['title', '', (self) => titled(self)],
  ['upper', '', (self) => self.toUpperCase()],
  ['zfill', 'width', (self, given) => zeroFilled(self, given.whole('width'))],
])

function capitalized(text: string): string {
  const [first = '', ...rest] = pointsOf(text)
  return first.toUpperCase() + rest.join('').toLowerCase()
}

function titled(text: string): string {
  return text.replace(/\p{L}+/gu, capitalized)
}

function justified(text: string, given: Arguments, side: 'left' | 'right' | 'center'): string {
  const fill = given.text('fillchar', ' ')
  const missing = Math.max(0, given.whole('width') - pointCount(text))
  if (side === 'left') return text + fill.repeat(missing)
  if (side === 'right') return fill.repeat(missing) + text
  // CPython puts the odd one to the left when the width is odd too.
  const left = Math.floor(missing / 2) + (missing & given.whole('width') & 1)
  return fill.repeat(left) + text + fill.repeat(missing - left)
}

/** The part between `start` and `end`, which may count from the end. */
function within(text: string, given: Arguments): string {
  if (given.given('start') === undefined && given.given('end') === undefined) return text
  return pointsOf(text)
    .slice(given.givenWhole('start') ?? 0, given.givenWhole('end'))
    .join('')
}

function found(text: string, given: Arguments, search: 'indexOf' | 'lastIndexOf'): number {
  const part = within(text, given)
  const offset = pointOffset(part, part[search](given.text('sub')))
  const start = given.givenWhole('start') ?? 0
  return offset < 0 ? -1 : offset + (start < 0 ? Math.max(0, pointCount(text) + start) : start)
}

function surelyFound(text: string, given: Arguments, search: 'indexOf' | 'lastIndexOf'): number {
  const offset = found(text, given, search)
  if (offset < 0) throw new TypeFault('substring not found')
  return offset
}

/** How often it stands there without overlap; the empty text stands before, between and after all characters. */
function countOf(text: string, part: string): number {
  return part === '' ? pointCount(text) + 1 : text.split(part).length - 1
}

/** One text, or a tuple of several. */
function affixes(given: Arguments, name: string): readonly string[] {
  const value = given.value(name)
  return value instanceof Tuple ? value.items.map(str) : [given.text(name)]
}

function expanded(text: string, size: number): string {
  let column = 0
  return pointsOf(text)
    .map((char) => {
      const width = char === '\t' ? (size > 0 ? size - (column % size) : 0) : 1
      column = char === '\n' || char === '\r' ? 0 : column + width
      return char === '\t' ? ' '.repeat(width) : char
    })
    .join('')
}

function namedItems(mapping: Value): ReadonlyMap<string, Value> {
  if (!isDict(mapping)) throw new TypeFault(`format_map() argument must be a mapping, not ${typeName(mapping)}`)
  return new Map([...mapping].map(([key, item]) => [str(key), item]))
}

function joined(separator: string, iterable: Value): string {
  const items = iterate(iterable).map((item, index) => {
    if (typeof item === 'string') return item
    throw new TypeFault(`sequence item ${String(index)}: expected str instance, ${typeName(item)} found`)
  })
  return items.join(separator)
}

function partitioned(text: string, separator: string, at: number, whole: 'first' | 'last'): Tuple {
  if (separator === '') throw new TypeFault('empty separator')
  if (at < 0) return new Tuple(whole === 'first' ? [text, '', ''] : ['', '', text])
  return new Tuple([text.slice(0, at), separator, text.slice(at + separator.length)])
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text
}

function withoutSuffix(text: string, suffix: string): string {
  return suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text
}

function replaced(text: string, old: string, by: string, count: number): string {
  if (count < 0) return text.replaceAll(old, () => by)
  // An empty text is found before every character.
  const parts = old === '' ? ['', ...splitChars(text)] : text.split(old)
  const head = parts.slice(0, count + 1)
  const tail = parts.slice(count + 1)
  return head.join(by) + tail.map((part) => old + part).join('')
}

function splitChars(text: string): string[] {
  return [...pointsOf(text), '']
}

function split(text: string, given: Arguments): string[] {
  const separator = given.givenText('sep')
  const limit = given.whole('maxsplit', -1)
  if (separator === undefined) return splitWords(text, limit)
  if (separator === '') throw new TypeFault('empty separator')
  return splitText(text, separator, limit)
}

function splitFromRight(text: string, given: Arguments): string[] {
  const separator = given.givenText('sep')
  const limit = given.whole('maxsplit', -1)
  if (separator === undefined) return reversed(splitWords(backwards(text), limit).map(backwards))
  if (separator === '') throw new TypeFault('empty separator')
  return reversed(splitText(backwards(text), backwards(separator), limit).map(backwards))
}

function backwards(text: string): string {
  return reversed(pointsOf(text)).join('')
}

function reversed<T>(items: readonly T[]): T[] {
  return [...items].reverse()
}

function strippedAt(text: string, given: Arguments, side: 'start' | 'end'): string {
  const inside = strip(text, given.givenText('chars'))
  if (inside === '') return ''
  const at = side === 'start' ? text.indexOf(inside) : text.lastIndexOf(inside)
  return side === 'start' ? text.slice(at) : text.slice(0, at + inside.length)
}

function linesWithEnds(text: string): string[] {
  return (
    text.match(
      /[^\n\v\f\r\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029])|[^\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+$/g,
    ) ?? []
  )
}

function zeroFilled(text: string, width: number): string {
  const missing = '0'.repeat(Math.max(0, width - pointCount(text)))
  return /^[-+]/.test(text) ? text.charAt(0) + missing + text.slice(1) : missing + text
}
