import { fixed } from '../../value/decimal.ts'
import { calculate } from '../../value/arithmetic.ts'
import { asInt, asNumeric, int, intOfNumber } from '../../value/number.ts'
import { iterate } from '../../value/iterate.ts'
import { typeName } from '../../value/type-name.ts'
import { strip } from '../../text/python-text.ts'
import { Float, type Value } from '../../value/value.ts'
import { attributesOf } from '../attribute-path.ts'
import { FilterError, type Filter } from '../filter.ts'
import { defineFilter } from '../signature.ts'

/** Filters that compute. Source: Jinja 3.1 and ansible.builtin (mathstuff), measured. */
export const numberFilters: readonly Filter[] = [
  defineFilter(
    'int',
    'default base',
    (input, given) => wholeOf(input, given.whole('base', 10)) ?? given.value('default', 0),
  ),
  defineFilter('float', 'default', (input, given) => {
    const number = floatOf(input)
    return number === null ? given.value('default', new Float(0)) : new Float(number)
  }),
  defineFilter('abs', '', (input) => {
    if (input instanceof Float) return new Float(Math.abs(input.value))
    const whole = asInt(input)
    if (whole === null) throw new FilterError(`The filter "abs" wants a number, not ${typeName(input)}.`)
    return whole < 0 ? int(-BigInt(whole)) : whole
  }),
  defineFilter('round', 'precision method', (input, given) =>
    rounded(input, given.whole('precision', 0), given.text('method', 'common')),
  ),
  defineFilter('sum', 'attribute start', (input, given) => {
    const attribute = given.given('attribute')
    const items = attribute === undefined ? iterate(input) : attributesOf(iterate(input), attribute)
    return items.reduce((total, item) => calculate('+', total, item), given.value('start', 0))
  }),
  defineFilter('log', 'base', (input, given) => {
    const x = computable(input, 'log')
    if (x <= 0) throw new FilterError('The filter "log" wants a number above zero.')
    return new Float(logarithm(x, given.number('base', Math.E)))
  }),
  defineFilter('pow', 'y', (input, given) => new Float(computable(input, 'pow') ** given.number('y'))),
  defineFilter('root', 'base', (input, given) => {
    const x = computable(input, 'root')
    const base = given.number('base', 2)
    if (base === 2 && x < 0) throw new FilterError('The filter "root" wants a number that is not below zero.')
    return new Float(base === 2 ? Math.sqrt(x) : x ** (1 / base))
  }),
]

function computable(input: Value, filter: string): number {
  const number = asNumeric(input)
  if (number === null) throw new FilterError(`${filter}() can only be used on numbers, not on ${typeName(input)}.`)
  return Number(number)
}

function numberOf(input: Value, filter: string): number {
  const number = asNumeric(input)
  if (number === null) throw new FilterError(`The filter "${filter}" wants a number, not ${typeName(input)}.`)
  return Number(number)
}

function logarithm(x: number, base: number): number {
  if (base === 10) return Math.log10(x)
  return base === Math.E ? Math.log(x) : Math.log(x) / Math.log(base)
}

/** What Python's `int()` reads, or the whole part of what its `float()` reads; null when neither reads anything. */
function wholeOf(input: Value, base: number): Value | null {
  if (typeof input === 'string') {
    const whole = readWhole(
      strip(input)
        .toLowerCase()
        .replaceAll(/(?<=\w)_(?=\w)/g, ''),
      base,
    )
    if (whole !== null) return whole
  }
  const whole = asInt(input)
  if (whole !== null) return whole
  const number = floatOf(input)
  return number === null || !Number.isFinite(number) ? null : intOfNumber(Math.trunc(number))
}

const prefixes: ReadonlyMap<string, number> = new Map([
  ['0b', 2],
  ['0o', 8],
  ['0x', 16],
])

function readWhole(text: string, base: number): Value | null {
  const [, sign = '', prefix, digits = ''] = /^([-+]?)(0[box])?([0-9a-z]+)$/.exec(text) ?? []
  const prefixBase = prefixes.get(prefix ?? '')
  // In base 16, "0b1" is a number whose digits happen to look like a prefix.
  const isPrefix = prefixBase !== undefined && (base === prefixBase || base === 0)
  const actualBase = base === 0 ? (prefixBase ?? 10) : base
  const all = isPrefix ? digits : (prefix ?? '') + digits
  if (all === '') return null
  let value = 0n
  for (const letter of all) {
    const digit = Number.parseInt(letter, 36)
    if (digit >= actualBase) return null
    value = value * BigInt(actualBase) + BigInt(digit)
  }
  return int(sign === '-' ? -value : value)
}

/** What Python's `float()` reads, or null. */
function floatOf(input: Value): number | null {
  if (typeof input !== 'string') {
    const number = asNumeric(input)
    return number === null ? null : Number(number)
  }
  const text = strip(input).toLowerCase()
  if (/^[-+]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[-+]?\d+)?$/.test(text)) return Number(text.replaceAll('_', ''))
  const [, sign, word] = /^([-+]?)(inf|infinity|nan)$/.exec(text) ?? []
  if (word === undefined) return null
  return word === 'nan' ? NaN : sign === '-' ? -Infinity : Infinity
}

function rounded(input: Value, precision: number, method: string): Value {
  const number = numberOf(input, 'round')
  if (method === 'ceil' || method === 'floor') {
    const scale = 10 ** precision
    return new Float(Math[method](number * scale) / scale)
  }
  if (method !== 'common')
    throw new FilterError(`The filter "round" has no method "${method}"; it has common, ceil and floor.`)
  const whole = asInt(input)
  if (whole !== null) return precision >= 0 ? whole : roundedWhole(BigInt(whole), -precision)
  if (!Number.isFinite(number)) return input
  if (precision < 0) return new Float(Number(roundedWhole(BigInt(Math.round(number)), -precision)))
  return new Float(Number(fixed(number, Math.min(precision, 100))))
}

/** A whole number rounded to tens, hundreds …, halves to the even side. */
function roundedWhole(value: bigint, zeros: number): Value {
  const unit = 10n ** BigInt(zeros)
  const rest = ((value % unit) + unit) % unit
  const below = value - rest
  const isUp = rest * 2n > unit || (rest * 2n === unit && (below / unit) % 2n !== 0n)
  return int(isUp ? below + unit : below)
}
