import { int } from '../value/number.ts'
import { Float, type Value } from '../value/value.ts'
import { SyntaxFault } from './syntax-fault.ts'
import type { Token } from './lex.ts'

/** The int or float that a number token stands for; ints of any size are exact. */
export function numberOf(token: Token): Value {
  const digits = token.text.replaceAll('_', '')
  return token.kind === 'float' ? new Float(Number(digits)) : int(BigInt(digits))
}

/**
 * The text that a string token stands for.
 *
 * @param keepsBackslashes - a backslash is an ordinary character, except before the quote that would else end the text
 * @throws SyntaxFault for a broken `\x`, `\u` or `\U`
 * @see Python language reference, "String and Bytes literals": Jinja decodes its texts by the same rules
 */
export function textOf(token: Token, keepsBackslashes: boolean): string {
  const body = token.text.slice(1, -1).replace(/\r\n?/g, '\n')
  if (!body.includes('\\')) return body
  if (keepsBackslashes) return body.replaceAll(`\\${token.text.charAt(0)}`, token.text.charAt(0))
  return body.replace(escape, (whole, kind: string) => {
    const plain = plainEscapes.get(kind)
    if (plain !== undefined) return plain
    if (/^[0-7]/.test(kind)) return String.fromCodePoint(parseInt(kind, 8))
    if (!/^[xuU]/.test(kind)) return whole
    const point = kind.length > 1 ? parseInt(kind.slice(1), 16) : NaN
    if (!(point <= 0x10ffff)) throw new SyntaxFault(`The escape "${whole}" is not complete.`, token.start, token.end)
    return String.fromCodePoint(point)
  })
}

// An unknown escape, such as \d, stays as it is; a broken \x, \u or \U matches with its letter alone.
const escape = /\\([0-7]{1,3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[^])/g

const plainEscapes: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['\n', ''],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
])
