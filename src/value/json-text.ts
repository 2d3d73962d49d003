import { pointCount } from '../text/code-points.ts'
import { isoText } from './date-time.ts'
import { asInt, int } from './number.ts'
import { compare } from './compare.ts'
import { printFloat, str } from './print.ts'
import { TypeFault } from './type-fault.ts'
import { typeName } from './type-name.ts'
import { DateTime, Float, Tuple, type Dict, type Value } from './value.ts'

/** How {@link printJson} writes. */
export interface JsonLayout {
  /** Spaces for each level; null writes all on one line. */
  readonly indent: number | string | null
  readonly sortKeys: boolean
  /** Escapes everything beyond ASCII as `\uNNNN`. */
  readonly asciiOnly: boolean
  readonly itemSeparator: string
  readonly keySeparator: string
}

/** What Python's `json.dumps` does unless told otherwise. */
export const plainJson: JsonLayout = {
  indent: null,
  sortKeys: false,
  asciiOnly: true,
  itemSeparator: ', ',
  keySeparator: ': ',
}

/**
 * A value as JSON text, letter by letter as Python's `json.dumps` writes it.
 *
 * @throws TypeFault for keys or values that JSON has not
 */
export function printJson(value: Value, layout: JsonLayout = plainJson): string {
  return print(value, layout, '')
}

function print(value: Value, layout: JsonLayout, margin: string): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return printText(value, layout.asciiOnly)
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (value instanceof Float) return printNumber(value.value)
  const inner = margin + step(layout)
  if (Array.isArray(value))
    return bracketed(
      '[',
      value.map((item) => print(item, layout, inner)),
      ']',
      layout,
      margin,
    )
  if (value instanceof Tuple) return print([...value.items], layout, margin)
  if (value instanceof Map) {
    const entries = sortedEntries(value, layout.sortKeys)
    const lines = entries.map(
      ([key, item]) => printText(keyText(key), layout.asciiOnly) + layout.keySeparator + print(item, layout, inner),
    )
    return bracketed('{', lines, '}', layout, margin)
  }
  if (value instanceof DateTime) return printText(isoText(value), layout.asciiOnly)
  throw new TypeFault(`Object of type ${typeName(value)} is not JSON serializable`)
}

function bracketed(
  opening: string,
  parts: readonly string[],
  closing: string,
  layout: JsonLayout,
  margin: string,
): string {
  if (parts.length === 0) return opening + closing
  if (layout.indent === null) return opening + parts.join(layout.itemSeparator) + closing
  const separator = `${layout.itemSeparator}\n${margin}${step(layout)}`
  return `${opening}\n${margin}${step(layout)}${parts.join(separator)}\n${margin}${closing}`
}

function step({ indent }: JsonLayout): string {
  return typeof indent === 'number' ? ' '.repeat(Math.max(0, indent)) : (indent ?? '')
}

function sortedEntries(dict: Dict, isSorted: boolean): [Value, Value][] {
  const entries = [...dict]
  return isSorted ? entries.sort(([a], [b]) => compare(a, b)) : entries
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key
  if (key === null) return 'null'
  if (key instanceof Float) return printNumber(key.value)
  if (typeof key === 'boolean') return String(key)
  if (asInt(key) !== null) return str(key)
  throw new TypeFault(`keys must be str, int, float, bool or None, not ${typeName(key)}`)
}

function printNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  return printFloat(value)
}

function printText(text: string, asciiOnly: boolean): string {
  const quoted = JSON.stringify(text)
  return asciiOnly
    ? quoted.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : quoted
}

/**
 * JSON text as a value, as Python's `json.loads` reads it: `1` an int of any size, `1.0` a float, `NaN` and `Infinity` allowed.
 *
 * @throws TypeFault in Python's words and with the place, for text that is not JSON
 */
export function parseJson(text: string): Value {
  return new JsonReader(text).read()
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const TEXT_BEGINNING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y
const WORD = /true|false|null|NaN|-?Infinity/y
const words: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', new Float(NaN)],
  ['Infinity', new Float(Infinity)],
  ['-Infinity', new Float(-Infinity)],
])

class JsonReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): Value {
    const value = this.#value()
    this.#skipSpace()
    if (this.#at < this.#text.length) this.#fail('Extra data')
    return value
  }

  #value(): Value {
    this.#skipSpace()
    if (this.#take('[')) return this.#list()
    if (this.#take('{')) return this.#dict()
    if (this.#next() === '"') return this.#textual()
    const word = this.#match(WORD)
    if (word !== null) return words.get(word[0]) ?? null
    const number = this.#match(NUMBER)
    if (number === null) this.#fail('Expecting value')
    const [digits, fraction, exponent] = number
    return fraction === undefined && exponent === undefined ? int(BigInt(digits)) : new Float(Number(digits))
  }

  #list(): Value {
    const items: Value[] = []
    this.#skipSpace()
    if (this.#take(']')) return items
    for (;;) {
      items.push(this.#value())
      this.#skipSpace()
      if (this.#take(']')) return items
      if (!this.#take(',')) this.#fail("Expecting ',' delimiter")
    }
  }

  #dict(): Value {
    const dict = new Map<Value, Value>()
    this.#skipSpace()
    if (this.#take('}')) return dict
    for (;;) {
      this.#skipSpace()
      if (this.#next() !== '"') this.#fail('Expecting property name enclosed in double quotes')
      const key = this.#textual()
      this.#skipSpace()
      if (!this.#take(':')) this.#fail("Expecting ':' delimiter")
      dict.set(key, this.#value())
      this.#skipSpace()
      if (this.#take('}')) return dict
      if (!this.#take(',')) this.#fail("Expecting ',' delimiter")
    }
  }

  #textual(): string {
    const whole = this.#match(TEXT)
    if (whole === null) this.#failInText()
    return unquoted(whole[0])
  }

  #failInText(): never {
    const start = this.#at
    this.#match(TEXT_BEGINNING)
    const next = this.#next()
    if (next === '\\' && this.#text.charAt(this.#at + 1) === 'u') this.#fail('Invalid \\uXXXX escape', this.#at + 1)
    if (next === '\\' && this.#at + 1 < this.#text.length) this.#fail('Invalid \\escape')
    if (next !== '' && next !== '\\') this.#fail('Invalid control character at')
    this.#fail('Unterminated string starting at', start)
  }

  #next(): string {
    return this.#text.charAt(this.#at)
  }

  #skipSpace(): void {
    while (/^[ \t\n\r]$/.test(this.#text.charAt(this.#at))) this.#at += 1
  }

  #take(wanted: string): boolean {
    if (this.#text.charAt(this.#at) !== wanted) return false
    this.#at += 1
    return true
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found !== null) this.#at += found[0].length
    return found
  }

  #fail(what: string, at = this.#at): never {
    const before = this.#text.slice(0, at).split('\n')
    const column = pointCount(before.at(-1) ?? '') + 1
    const characters = pointCount(this.#text.slice(0, at))
    throw new TypeFault(`${what}: line ${String(before.length)} column ${String(column)} (char ${String(characters)})`)
  }
}

function unquoted(token: string): string {
  const text: unknown = JSON.parse(token)
  return String(text)
}
