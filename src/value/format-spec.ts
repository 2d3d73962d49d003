import { pointCount, pointsOf } from '../text/code-points.ts'
import { exponential, fixed, general } from './decimal.ts'
import { asInt, type Int } from './number.ts'
import { printFloat, str } from './print.ts'
import { typeName } from './type-name.ts'
import { TypeFault } from './type-fault.ts'
import { Float, type Value } from './value.ts'

/**
 * Python's `format(value, spec)`: the part after the colon in `'{:>8.2f}'.format(x)`.
 *
 * @throws TypeFault for a spec that Python refuses for this kind of value
 * @see Python library reference, "Format Specification Mini-Language"
 */
export function formatValue(value: Value, spec: string): string {
  if (spec === '') return str(value)
  const parts = specPattern.exec(spec)?.groups
  if (parts === undefined) throw new TypeFault(`Invalid format specifier '${spec}'`)
  const layout: Layout = {
    fill: parts['fill'] ?? (parts['zero'] === undefined ? ' ' : '0'),
    align: parts['align'] ?? (parts['zero'] === undefined ? null : '='),
    sign: parts['sign'] ?? '-',
    isAlternate: parts['alternate'] !== undefined,
    width: Number(parts['width'] ?? 0),
    grouping: parts['grouping'] ?? '',
    precision: parts['precision'] === undefined ? null : Number(parts['precision']),
    type: parts['type'] ?? '',
  }
  if (value instanceof Float) return formatFloat(value.value, layout)
  const whole = asInt(value)
  if (whole !== null && !(typeof value === 'boolean' && layout.type === '')) return formatInt(whole, layout)
  if (typeof value !== 'string' && typeof value !== 'boolean') {
    throw new TypeFault(`unsupported format string passed to ${typeName(value)}.__format__`)
  }
  return formatText(str(value), layout)
}

interface Layout {
  readonly fill: string
  readonly align: string | null
  readonly sign: string
  readonly isAlternate: boolean
  readonly width: number
  readonly grouping: string
  readonly precision: number | null
  readonly type: string
}

const specPattern =
  /^(?:(?<fill>[^])?(?<align>[<>=^]))?(?<sign>[-+ ])?z?(?<alternate>#)?(?<zero>0)?(?<width>\d+)?(?<grouping>[,_])?(?:\.(?<precision>\d+))?(?<type>[bcdeEfFgGnosxX%])?$/u

function formatText(text: string, layout: Layout): string {
  if (layout.type !== '' && layout.type !== 's') {
    throw new TypeFault(`Unknown format code '${layout.type}' for object of type 'str'`)
  }
  if (layout.align === '=') throw new TypeFault("'=' alignment not allowed in string format specifier")
  const points = pointsOf(text)
  return padded(layout.precision === null ? text : points.slice(0, layout.precision).join(''), '', layout, '<')
}

function formatInt(whole: Int, layout: Layout): string {
  if ('eEfFgG%'.includes(layout.type) && layout.type !== '') return formatFloat(Number(whole), layout)
  if (layout.type === 's') throw new TypeFault("Unknown format code 's' for object of type 'int'")
  if (layout.precision !== null) throw new TypeFault('Precision not allowed in integer format specifier')
  if (layout.type === 'c') return padded(String.fromCodePoint(Number(whole)), '', layout, '<')
  const [radix, prefix] = radixes.get(layout.type.toLowerCase()) ?? [10, '']
  const digits = BigInt(whole < 0 ? -whole : whole).toString(radix)
  const shown = layout.type === 'X' ? digits.toUpperCase() : digits
  const before = signOf(whole < 0, layout) + (layout.isAlternate ? (layout.type === 'X' ? '0X' : prefix) : '')
  return padded(grouped(shown, layout.grouping, radix === 10 ? 3 : 4), before, layout, '>')
}

const radixes: ReadonlyMap<string, readonly [radix: number, prefix: string]> = new Map([
  ['b', [2, '0b']],
  ['o', [8, '0o']],
  ['x', [16, '0x']],
])

function formatFloat(value: number, layout: Layout): string {
  const isBelowZero = value < 0 || Object.is(value, -0)
  const [whole = '', rest] = magnitude(Math.abs(value), layout).split(/(?=[.e%]|E)/, 2)
  const text = magnitude(Math.abs(value), layout)
  const shown =
    rest === undefined
      ? grouped(text, layout.grouping, 3)
      : grouped(whole, layout.grouping, 3) + text.slice(whole.length)
  return padded(shown, signOf(isBelowZero, layout), layout, '>')
}

function magnitude(value: number, { type, precision, isAlternate }: Layout): string {
  if (!Number.isFinite(value)) {
    const text = printFloat(value)
    return type === 'F' || type === 'E' || type === 'G' ? text.toUpperCase() : text
  }
  switch (type) {
    case 'f':
    case 'F':
      return fixed(value, precision ?? 6)
    case 'e':
      return exponential(value, precision ?? 6)
    case 'E':
      return exponential(value, precision ?? 6).toUpperCase()
    case 'g':
    case 'n':
      return general(value, precision ?? 6, isAlternate)
    case 'G':
      return general(value, precision ?? 6, isAlternate).toUpperCase()
    case '%':
      return `${fixed(value * 100, precision ?? 6)}%`
    case '':
      return precision === null ? printFloat(value) : withPoint(general(value, precision))
    default:
      throw new TypeFault(`Unknown format code '${type}' for object of type 'float'`)
  }
}

/** Without a type, Python keeps one digit behind the point, so that a float is known as one. */
function withPoint(text: string): string {
  return /[.e]/.test(text) ? text : `${text}.0`
}

function signOf(isBelowZero: boolean, layout: Layout): string {
  return isBelowZero ? '-' : layout.sign === '-' ? '' : layout.sign
}

function grouped(digits: string, separator: string, size: number): string {
  if (separator === '') return digits
  return digits.replace(size === 3 ? /(?<=.)(?=(?:.{3})+$)/g : /(?<=.)(?=(?:.{4})+$)/g, separator)
}

function padded(text: string, before: string, { fill, align, width }: Layout, usual: '<' | '>'): string {
  const missing = Math.max(0, width - pointCount(text) - before.length)
  const left = Math.floor(missing / 2)
  switch (align ?? usual) {
    case '<':
      return before + text + fill.repeat(missing)
    case '^':
      return fill.repeat(left) + before + text + fill.repeat(missing - left)
    case '=':
      return before + fill.repeat(missing) + text
    default:
      return fill.repeat(missing) + before + text
  }
}
