import { pointCount, pointsOf } from '../text/code-points.ts'
import { exponential, fixed, general } from './decimal.ts'
import { lookUp } from './dict.ts'
import { asInt, asNumeric } from './number.ts'
import { printFloat, repr, str } from './print.ts'
import { typeName } from './type-name.ts'
import { TypeFault } from './type-fault.ts'
import { Float, Tuple, type Value } from './value.ts'

/**
 * Python's `format % values`: a tuple gives its items one by one, a dict the named ones (`%(name)s`), any other
 * value is the one item.
 *
 * @throws TypeFault with Python's sentence when counts or kinds do not fit
 * @see Python library reference, "printf-style String Formatting"
 */
export function percentFormat(format: string, values: Value): string {
  const items: readonly Value[] = values instanceof Tuple ? values.items : [values]
  let used = 0
  const next = (): Value => {
    const item = items[used]
    used += 1
    if (item === undefined) throw new TypeFault('not enough arguments for format string')
    return item
  }
  const text = format.replace(directive, (...match: readonly unknown[]) => {
    const parts = directiveParts(match)
    if (parts.type === undefined) throw new TypeFault('incomplete format')
    if (parts.type === '%') return '%'
    const width = parts.width === '*' ? wholeOf(next()) : Number(parts.width ?? 0)
    const precision = precisionOf(parts.precision, next)
    const value = parts.key === undefined ? next() : keyed(values, parts.key)
    const flags = width < 0 ? `${parts.flags}-` : parts.flags
    return laidOut(converted(value, parts.type, flags, precision), Math.abs(width), flags, parts.type)
  })
  if (used < items.length && !(values instanceof Map) && !Array.isArray(values)) {
    throw new TypeFault('not all arguments converted during string formatting')
  }
  return text
}

const directive =
  /%(?:\((?<key>[^)]*)\))?(?<flags>[-#0+ ]*)(?<width>\*|\d+)?(?:\.(?<precision>\*|\d*))?[hlL]?(?<type>[diouxXeEfFgGcrsa%])?/g

interface Directive {
  readonly key?: string | undefined
  readonly flags: string
  readonly width?: string | undefined
  readonly precision?: string | undefined
  readonly type?: string | undefined
}

/** The groups of a match, as `replace` gives them: whole, key, flags, width, precision, type, … */
function directiveParts(match: readonly unknown[]): Directive {
  const [key, flags, width, precision, type] = match
    .slice(1, 6)
    .map((group) => (typeof group === 'string' ? group : undefined))
  return { key, flags: flags ?? '', width, precision, type }
}

function precisionOf(text: string | undefined, next: () => Value): number | null {
  if (text === undefined) return null
  return text === '*' ? wholeOf(next()) : Number(text)
}

function wholeOf(value: Value): number {
  const whole = asInt(value)
  if (whole === null) throw new TypeFault('* wants int')
  return Number(whole)
}

function keyed(values: Value, key: string): Value {
  if (!(values instanceof Map)) throw new TypeFault('format requires a mapping')
  const value = lookUp(values, key)
  if (value === undefined) throw new TypeFault(`The format names the key '${key}', and the dict has no such key.`)
  return value
}

/** The text without its padding; a sign, if there is one, comes first. */
function converted(value: Value, type: string, flags: string, precision: number | null): string {
  switch (type) {
    case 's':
      return cut(str(value), precision)
    case 'r':
    case 'a':
      return cut(repr(value), precision)
    case 'c':
      return character(value)
    case 'd':
    case 'i':
    case 'u':
      return withSign(atLeast(wholeDigits(value, type, 10), precision), flags)
    case 'o':
      return withSign(prefixed(atLeast(wholeDigits(value, type, 8), precision), flags, '0o'), flags)
    case 'x':
      return withSign(prefixed(atLeast(wholeDigits(value, type, 16), precision), flags, '0x'), flags)
    case 'X':
      return withSign(prefixed(atLeast(wholeDigits(value, type, 16), precision).toUpperCase(), flags, '0X'), flags)
    default:
      return withSign(floatDigits(value, type, flags, precision ?? 6), flags)
  }
}

function cut(text: string, precision: number | null): string {
  return precision === null ? text : pointsOf(text).slice(0, precision).join('')
}

function character(value: Value): string {
  if (typeof value === 'string' && pointCount(value) === 1) return value
  const point = asInt(value)
  if (point === null) throw new TypeFault('%c requires int or char')
  return String.fromCodePoint(Number(point))
}

function wholeDigits(value: Value, type: string, radix: number): string {
  if (value instanceof Float && radix === 10 && Number.isFinite(value.value)) {
    return BigInt(Math.trunc(value.value)).toString()
  }
  const whole = asInt(value)
  if (whole === null) {
    const wanted = radix === 10 ? 'a real number' : 'an integer'
    throw new TypeFault(`%${type} format: ${wanted} is required, not ${typeName(value)}`)
  }
  return whole.toString(radix)
}

function floatDigits(value: Value, type: string, flags: string, precision: number): string {
  const number = asNumeric(value)
  if (number === null) throw new TypeFault(`must be real number, not ${typeName(value)}`)
  const float = Number(number)
  const text = !Number.isFinite(float)
    ? printFloat(float)
    : type.toLowerCase() === 'e'
      ? exponential(float, precision)
      : type.toLowerCase() === 'f'
        ? fixed(float, precision)
        : general(float, precision, flags.includes('#'))
  return type === type.toUpperCase() ? text.toUpperCase() : text
}

function atLeast(digits: string, precision: number | null): string {
  const [, sign = '', body = ''] = /^(-?)(.*)$/.exec(digits) ?? []
  return sign + body.padStart(precision ?? 0, '0')
}

function prefixed(digits: string, flags: string, prefix: string): string {
  if (!flags.includes('#')) return digits
  return digits.startsWith('-') ? `-${prefix}${digits.slice(1)}` : prefix + digits
}

function withSign(digits: string, flags: string): string {
  if (digits.startsWith('-')) return digits
  return flags.includes('+') ? `+${digits}` : flags.includes(' ') ? ` ${digits}` : digits
}

function laidOut(text: string, width: number, flags: string, type: string): string {
  const missing = width - pointCount(text)
  if (missing <= 0) return text
  if (flags.includes('-')) return text + ' '.repeat(missing)
  if (!flags.includes('0') || 'srac'.includes(type)) return ' '.repeat(missing) + text
  const [, sign = '', body = ''] = /^([-+ ]?(?:0[xXo])?)(.*)$/.exec(text) ?? []
  return sign + '0'.repeat(missing) + body
}
