import { printDateTime, printTimeDelta, representDateTime, representTimeDelta } from './date-time.ts'
import { UndefinedFault } from './type-fault.ts'
import {
  Callable,
  Ciphertext,
  DateTime,
  Float,
  Omit,
  Template,
  TimeDelta,
  Tuple,
  Undefined,
  type Value,
} from './value.ts'

/**
 * Python's `str()`: what `{{ }}` prints and `~` joins. Text as it is, `True`, `None`, `1.0`, containers by {@link repr}.
 *
 * @throws UndefinedFault when the value is Undefined, or something inside it is
 */
export function str(value: Value): string {
  if (typeof value === 'string') return value
  if (value instanceof DateTime) return printDateTime(value)
  return value instanceof TimeDelta ? printTimeDelta(value) : repr(value)
}

/** Python's `repr()`: text in quotes and escaped, containers with their items in the same form. */
export function repr(value: Value): string {
  return represent(value, [])
}

/** Python's `repr()` of a float: shortest digits that read back the same, `1.0`, `1e+16`, `1e-07`, `inf`, `nan`. */
export function printFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const [mantissa = '', power = '0'] = value.toExponential().split('e')
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 16) {
    const digits = String(Math.abs(exponent)).padStart(2, '0')
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`
  }
  const plain = exponent < 0 ? smallDecimal(mantissa, exponent) : String(value)
  return plain.includes('.') ? plain : `${plain}.0`
}

/** JavaScript turns to exponents below 1e-6, Python only below 1e-4: here both print plainly. */
function smallDecimal(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : ''
  return `${sign}0.${'0'.repeat(-exponent - 1)}${mantissa.replace(/[-.]/g, '')}`
}

function represent(value: Value, around: readonly Value[]): string {
  if (value === null) return 'None'
  if (typeof value === 'string') return representText(value)
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (value instanceof Float) return printFloat(value.value)
  if (Array.isArray(value)) {
    if (around.includes(value)) return '[...]'
    const inside = [...around, value]
    return `[${value.map((item) => represent(item, inside)).join(', ')}]`
  }
  if (value instanceof Map) {
    if (around.includes(value)) return '{...}'
    const inside = [...around, value]
    return `{${[...value].map(([key, item]) => `${represent(key, inside)}: ${represent(item, inside)}`).join(', ')}}`
  }
  if (value instanceof Tuple) {
    const inside = [...around, value]
    const items = value.items.map((item) => represent(item, inside))
    return items.length === 1 ? `(${items.join('')},)` : `(${items.join(', ')})`
  }
  if (value instanceof Template) return representText(value.source)
  if (value instanceof Ciphertext) return representText(value.armoured)
  if (value instanceof Undefined) throw new UndefinedFault(value.reason)
  if (value instanceof Omit) return '<<Omit>>'
  if (value instanceof DateTime) return representDateTime(value)
  if (value instanceof TimeDelta) return representTimeDelta(value)
  value satisfies Callable
  return `<function ${value.name}>`
}

/** Double quotes only when that saves escaping; what Python deems unprintable becomes `\xNN`, `\uNNNN`, `\UNNNNNNNN`. */
function representText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  if (/^[ !#-&(-[\]-~]*$/.test(text)) return quote + text + quote
  const body = text.replace(/[\\'"]|(?! )[\p{C}\p{Z}]/gu, (char) => {
    if (char === '\\') return '\\\\'
    if (char === "'" || char === '"') return char === quote ? `\\${char}` : char
    return escapes.get(char) ?? numericEscape(char.codePointAt(0) ?? 0)
  })
  return quote + body + quote
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

function numericEscape(point: number): string {
  const hex = point.toString(16)
  if (point < 0x100) return `\\x${hex.padStart(2, '0')}`
  return point < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
