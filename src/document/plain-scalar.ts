import { int } from '../value/number.ts'
import { Float, type Value } from '../value/value.ts'

/**
 * The value of an unquoted scalar by the rules of YAML 1.1 as PyYAML has them, which differ from the specification:
 * `0o17`, `1e5`, `-.5` and `y` stay text, `0644` is octal, `1:30` counts in sixties.
 *
 * Timestamps become text, as Python prints them (`2024-01-15 10:00:00+00:00`).
 *
 * @see PyYAML 6.0, resolver.py and constructor.py (SafeConstructor)
 */
export function plainScalar(text: string): Value {
  const first = text.charAt(0)
  if (isWordStart(first)) return words.has(text) ? (words.get(text) ?? null) : text
  if (first === '' || text === '~') return null
  if (!/^[-+.0-9]/.test(text)) return text
  if (intForm.test(text)) return readInt(text) ?? text
  if (floatForm.test(text)) return new Float(readFloat(text))
  return readTimestamp(text) ?? text
}

/** The int that a text spells, or null. */
export function readInt(text: string): number | bigint | null {
  if (!intForm.test(text)) return null
  const digits = text.replace(/^[-+]|_/g, '')
  const magnitude = readMagnitude(digits)
  if (magnitude === null) return null
  return int(text.startsWith('-') ? -magnitude : magnitude)
}

/** The float that a text spells (whole numbers too), or null. */
export function readFloatText(text: string): Float | null {
  if (floatForm.test(text)) return new Float(readFloat(text))
  const whole = readInt(text)
  return whole === null ? null : new Float(Number(whole))
}

/** The bool that a text spells, or null. */
export function readBool(text: string): boolean | null {
  const word = words.get(text)
  return typeof word === 'boolean' ? word : null
}

const words: ReadonlyMap<string, boolean | null> = new Map([
  ...['true', 'yes', 'on'].flatMap((word) => cased(word, true)),
  ...['false', 'no', 'off'].flatMap((word) => cased(word, false)),
  ...cased('null', null),
])

function cased<T>(word: string, value: T): (readonly [string, T])[] {
  const capital = word.charAt(0).toUpperCase() + word.slice(1)
  return [word, capital, word.toUpperCase()].map((form) => [form, value] as const)
}

function isWordStart(char: string): boolean {
  return (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z')
}

const intForm =
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/
const floatForm =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/

function readMagnitude(digits: string): bigint | null {
  if (/^0[bx]$/.test(digits)) return null
  if (digits.startsWith('0b') || digits.startsWith('0x')) return BigInt(digits)
  if (digits.startsWith('0') && digits.length > 1) return BigInt(`0o${digits}`)
  return digits.split(':').reduce((total, part) => total * 60n + BigInt(part), 0n)
}

function readFloat(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1
  const digits = text.replace(/^[-+]|_/g, '').toLowerCase()
  if (digits === '.inf') return sign * Number.POSITIVE_INFINITY
  if (digits === '.nan') return Number.NaN
  return sign * digits.split(':').reduce((total, part) => total * 60 + Number(part), 0)
}

const dateForm = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/
const momentForm =
  /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]|[ \t]+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]*))?(?:[ \t]*(Z|([-+])([0-9]{1,2})(?::([0-9]{2}))?))?$/

/** A moment as Python prints it; null when the text is none. Impossible dates stay as written. */
function readTimestamp(text: string): string | null {
  if (dateForm.test(text)) return text
  const found = momentForm.exec(text)
  if (found === null) return null
  const [
    ,
    year = '',
    month = '',
    day = '',
    hour = '',
    minute = '',
    second = '',
    fraction,
    zone,
    sign,
    zoneHour,
    zoneMinute,
  ] = found
  const micros = (fraction ?? '').slice(0, 6).padEnd(6, '0')
  const clock = `${two(hour)}:${minute}:${second}${micros === '000000' ? '' : `.${micros}`}`
  return `${year}-${two(month)}-${two(day)} ${clock}${offsetText(zone, sign, zoneHour, zoneMinute)}`
}

function offsetText(zone?: string, sign?: string, hour?: string, minute?: string): string {
  if (zone === undefined) return ''
  return sign === undefined ? '+00:00' : `${sign}${two(hour ?? '')}:${minute ?? '00'}`
}

function two(digits: string): string {
  return digits.padStart(2, '0')
}
