import { storedKey } from '../value/equality.ts'
import { int } from '../value/number.ts'
import { TypeFault } from '../value/type-fault.ts'
import { Float, Tuple, type Dict, type Value } from '../value/value.ts'

/**
 * Reads a Python literal as `ast.literal_eval` does, which is how Ansible reads values in INI inventories: numbers,
 * texts, `True`, `None`, lists, tuples, dicts. A comment behind it is no harm. Sets become lists, bytes become text.
 *
 * @returns undefined for anything else; Ansible then takes the text as it is
 */
export function readPythonLiteral(text: string): Value | undefined {
  if (!mayBeLiteral(text)) return undefined
  try {
    return new LiteralReader(text).whole()
  } catch (fault) {
    if (fault instanceof NoLiteral || fault instanceof TypeFault) return undefined
    throw fault
  }
}

class NoLiteral extends Error {}

/** Most values are words, addresses and templates; a look at their start spares each of them an exception. */
function mayBeLiteral(text: string): boolean {
  if (/^[ \t]*[\p{L}_]/u.test(text)) return /^[ \t]*(?:True|False|None|set|[rub]{1,2}['"])/i.test(text)
  return !/^[ \t]*(?:\{\{|\d+\.\d+\.|[^-+.\d'"[({ \t])/.test(text)
}

const number =
  /(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+)|(?:\d(?:_?\d)*)?\.\d(?:_?\d)*(?:[eE][-+]?\d(?:_?\d)*)?|\d(?:_?\d)*\.(?:[eE][-+]?\d(?:_?\d)*)?|\d(?:_?\d)*[eE][-+]?\d(?:_?\d)*|0(?:_?0)*|[1-9](?:_?\d)*/y
const textStart = /([rR]|[uU]|[bB]|[bB][rR]|[rR][bB])?('''|"""|'|")/y
const word = /[\p{L}\p{N}_]+/uy
const blank = /[ \t\f]*/y

/** Python's own parser gives up near 200. */
const deepestLevel = 100

class LiteralReader {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  whole(): Value {
    if (this.#atEnd()) throw new NoLiteral()
    const items = this.#items(() => this.#atEnd())
    if (!this.#atEnd()) throw new NoLiteral()
    return items.tuple ? new Tuple(items.values) : first(items.values)
  }

  #atEnd(): boolean {
    this.#take(blank)
    return this.#at >= this.#text.length || this.#text.charAt(this.#at) === '#'
  }

  /** Values between commas; `tuple` when there is a comma, or nothing at all. */
  #items(ends: () => boolean): { readonly values: Value[]; readonly tuple: boolean } {
    const values: Value[] = []
    let commas = 0
    while (!ends()) {
      values.push(this.#value())
      if (!this.#accept(',')) break
      commas += 1
    }
    return { values, tuple: commas > 0 || values.length === 0 }
  }

  #value(): Value {
    this.#depth += 1
    if (this.#depth > deepestLevel) throw new NoLiteral()
    this.#take(blank)
    const value = this.#bracketed() ?? this.#texts() ?? this.#number() ?? this.#name()
    this.#depth -= 1
    return value
  }

  #bracketed(): Value | undefined {
    if (this.#accept('[')) return this.#closed(']').values
    if (this.#accept('(')) {
      const { values, tuple } = this.#closed(')')
      return tuple ? new Tuple(values) : first(values)
    }
    return this.#accept('{') ? this.#dictOrSet() : undefined
  }

  #closed(bracket: string): { readonly values: Value[]; readonly tuple: boolean } {
    const items = this.#items(() => this.#sees(bracket))
    if (!this.#accept(bracket)) throw new NoLiteral()
    return items
  }

  #dictOrSet(): Value {
    const dict: Dict = new Map()
    if (this.#accept('}')) return dict
    const key = this.#value()
    if (!this.#accept(':')) return this.#set(key)
    this.#put(dict, key)
    while (this.#accept(',') && !this.#sees('}')) {
      const next = this.#value()
      if (!this.#accept(':')) throw new NoLiteral()
      this.#put(dict, next)
    }
    if (!this.#accept('}')) throw new NoLiteral()
    return dict
  }

  #put(dict: Dict, key: Value): void {
    const stored = storedKey(dict, key)
    dict.set(stored, this.#value())
  }

  #set(item: Value): Value {
    const seen: Dict = new Map()
    seen.set(storedKey(seen, item), null)
    if (this.#accept(',')) {
      for (const next of this.#items(() => this.#sees('}')).values) seen.set(storedKey(seen, next), null)
    }
    if (!this.#accept('}')) throw new NoLiteral()
    return [...seen.keys()]
  }

  /** Texts side by side are one text; bytes do not go with text. */
  #texts(): string | undefined {
    const parts: { readonly text: string; readonly isBytes: boolean }[] = []
    for (let next = this.#oneText(); next !== undefined; next = this.#oneText()) parts.push(next)
    const [start] = parts
    if (start === undefined) return undefined
    if (parts.some(({ isBytes }) => isBytes !== start.isBytes)) throw new NoLiteral()
    return parts.map(({ text }) => text).join('')
  }

  #oneText(): { readonly text: string; readonly isBytes: boolean } | undefined {
    this.#take(blank)
    const found = this.#take(textStart)
    if (found === null) return undefined
    const [, prefix = '', quote = ''] = found
    let body = ''
    while (!this.#text.startsWith(quote, this.#at)) {
      const char = this.#text.charAt(this.#at)
      if (char === '' || char === '\n') throw new NoLiteral()
      const written = char === '\\' ? this.#text.slice(this.#at, this.#at + 2) : char
      if (written === '\\') throw new NoLiteral()
      body += written
      this.#at += written.length
    }
    this.#at += quote.length
    return { text: /r/i.test(prefix) ? body : unescaped(body), isBytes: /b/i.test(prefix) }
  }

  #number(): Value | undefined {
    const sign = this.#accept('-') ? '-' : this.#accept('+') ? '+' : ''
    this.#take(blank)
    const found = this.#take(number)
    if (found === null) {
      if (sign !== '') throw new NoLiteral()
      return undefined
    }
    if (/[\p{L}\p{N}_.]/u.test(this.#text.charAt(this.#at))) throw new NoLiteral()
    return numberOf(found[0].replaceAll('_', ''), sign === '-')
  }

  #name(): Value {
    const name = this.#take(word)?.[0]
    if (name === 'True') return true
    if (name === 'False') return false
    if (name === 'None') return null
    if (name === 'set' && this.#accept('(') && this.#accept(')')) return []
    throw new NoLiteral()
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found !== null) this.#at += found[0].length
    return found
  }

  #sees(char: string): boolean {
    this.#take(blank)
    return this.#text.charAt(this.#at) === char
  }

  #accept(char: string): boolean {
    if (!this.#sees(char)) return false
    this.#at += 1
    return true
  }
}

function first(values: readonly Value[]): Value {
  const [value] = values
  if (value === undefined) throw new NoLiteral()
  return value
}

function numberOf(digits: string, isNegative: boolean): Value {
  if (/^0[xob]/i.test(digits) || /^[0-9]+$/.test(digits)) {
    const magnitude = BigInt(digits.toLowerCase())
    return int(isNegative ? -magnitude : magnitude)
  }
  return new Float(isNegative ? -Number(digits) : Number(digits))
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
])

const escape = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|(.))/gs

function unescaped(body: string): string {
  return body.replace(
    escape,
    (written: string, x?: string, u?: string, wide?: string, octal?: string, other?: string) => {
      const hex = x ?? u ?? wide
      if (hex !== undefined) return pointText(Number.parseInt(hex, 16))
      if (octal !== undefined) return pointText(Number.parseInt(octal, 8))
      // \N{…} would need the names of all characters; a cut-off \x is an error in Python too.
      if (other === undefined || 'xuUN'.includes(other)) throw new NoLiteral()
      return escapes.get(other) ?? written
    },
  )
}

function pointText(point: number): string {
  if (point > 0x10ffff) throw new NoLiteral()
  return String.fromCodePoint(point)
}
