import { later, timeBetween } from './date-time.ts'
import { asInt, asNumeric, int, type Int } from './number.ts'
import { typeName } from './type-name.ts'
import { TypeFault } from './type-fault.ts'
import { DateTime, Float, TimeDelta, Tuple, type Value } from './value.ts'

/** The signs of the arithmetic operators. */
export type ArithmeticSign = '+' | '-' | '*' | '/' | '//' | '%' | '**'

/**
 * Python's `+ - * / // % **` on opened values: whole numbers stay exact, `/` always gives a float, `//` and `%` round
 * towards minus infinity, text and lists join and repeat. (`%` on text is in percent-format.ts.)
 *
 * @throws TypeFault with Python's sentence for kinds that do not go together, and for division by zero
 */
export function calculate(sign: ArithmeticSign, left: Value, right: Value): Value {
  const leftInt = asInt(left)
  const rightInt = asInt(right)
  if (leftInt !== null && rightInt !== null) return wholeNumbers(sign, leftInt, rightInt)
  const a = asNumeric(left)
  const b = asNumeric(right)
  if (a !== null && b !== null) return new Float(floats(sign, Number(a), Number(b)))
  const time = times(sign, left, right)
  if (time !== null) return time
  if (sign === '+') return joined(left, right)
  if (sign === '*' && rightInt !== null) return repeated(left, rightInt, right)
  if (sign === '*' && leftInt !== null) return repeated(right, leftInt, left)
  throw unsupported(sign, left, right)
}

/** Python's unary `-` and `+`. @throws TypeFault for anything but numbers */
export function signed(sign: '-' | '+', value: Value): Value {
  if (value instanceof TimeDelta) return sign === '-' ? new TimeDelta(-value.durationMs) : value
  if (value instanceof Float) return sign === '-' ? new Float(-value.value) : value
  const whole = asInt(value)
  if (whole === null) throw new TypeFault(`bad operand type for unary ${sign}: '${typeName(value)}'`)
  return sign === '-' ? negative(whole) : whole
}

function negative(whole: Int): Int {
  // 0 - 0 is 0, while -0 would print as a float does.
  return typeof whole === 'number' ? 0 - whole : int(-whole)
}

function wholeNumbers(sign: ArithmeticSign, left: Int, right: Int): Value {
  if (sign === '/') return trueQuotient(left, right)
  if (sign === '**' && right < 0) return new Float(floats('**', Number(left), Number(right)))
  if ((sign === '//' || sign === '%') && right == 0) throw new TypeFault('integer division or modulo by zero')
  if (typeof left === 'number' && typeof right === 'number') {
    const quick = smallNumbers(sign, left, right)
    if (Number.isSafeInteger(quick)) return quick
  }
  return int(bigNumbers(sign, BigInt(left), BigInt(right)))
}

function smallNumbers(sign: Exclude<ArithmeticSign, '/'>, left: number, right: number): number {
  switch (sign) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right === 0 ? 0 : left * right
    case '//':
      return (left - modulo(left, right)) / right
    case '%':
      return modulo(left, right)
    case '**':
      return left ** right
  }
}

function bigNumbers(sign: Exclude<ArithmeticSign, '/'>, left: bigint, right: bigint): bigint {
  switch (sign) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '//':
      return (left - bigModulo(left, right)) / right
    case '%':
      return bigModulo(left, right)
    case '**':
      if (right > 65_536n) throw new TypeFault('The power is too large to be computed.')
      return left ** right
  }
}

/** The remainder has the sign of the divisor in Python, of the dividend in JavaScript. */
function modulo(left: number, right: number): number {
  const rest = left % right
  if (rest !== 0 && rest < 0 !== right < 0) return rest + right
  return rest === 0 ? 0 : rest
}

function bigModulo(left: bigint, right: bigint): bigint {
  const rest = left % right
  return rest !== 0n && rest < 0n !== right < 0n ? rest + right : rest
}

function trueQuotient(left: Int, right: Int): Float {
  if (right == 0) throw new TypeFault('division by zero')
  if (typeof left === 'number' && typeof right === 'number') return new Float(left / right)
  return new Float(exactQuotient(BigInt(left), BigInt(right)))
}

/** The float nearest to the quotient: rounded once, not once for each operand and once for the result. */
function exactQuotient(left: bigint, right: bigint): number {
  const bits = (number: bigint): number => (number < 0n ? -number : number).toString(2).length
  // At least 66 bits of the quotient, the last one set when anything follows, are enough to round the 53 of a float.
  const shift = Math.max(0, 66 + bits(right) - bits(left))
  const shifted = left << BigInt(shift)
  const rest = shifted % right === 0n ? 0n : 1n
  const quotient = shifted / right
  const sticky = quotient < 0n ? -(-quotient | rest) : quotient | rest
  return Number(sticky) / 2 ** shift
}

function floats(sign: ArithmeticSign, left: number, right: number): number {
  switch (sign) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      if (right === 0) throw new TypeFault('float division by zero')
      return left / right
    case '//':
      if (right === 0) throw new TypeFault('float floor division by zero')
      return Math.floor((left - floatModulo(left, right)) / right + 0.5)
    case '%':
      if (right === 0) throw new TypeFault('float modulo')
      return floatModulo(left, right)
    case '**':
      if (left === 0 && right < 0) throw new TypeFault('0.0 cannot be raised to a negative power')
      if (left < 0 && !Number.isInteger(right)) throw new TypeFault('A negative number has no real root.')
      return left ** right
  }
}

function floatModulo(left: number, right: number): number {
  const rest = left % right
  return rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest
}

/** Sums and differences of datetimes and timedeltas; null for what is none. */
function times(sign: ArithmeticSign, left: Value, right: Value): Value | null {
  if (left instanceof DateTime) {
    if (sign === '-' && right instanceof DateTime) return timeBetween(right, left)
    if (!(right instanceof TimeDelta)) return null
    if (sign === '-') return later(left, new TimeDelta(-right.durationMs))
    return sign === '+' ? later(left, right) : null
  }
  if (right instanceof DateTime) return sign === '+' && left instanceof TimeDelta ? later(right, left) : null
  return durations(sign, left, right)
}

function durations(sign: ArithmeticSign, left: Value, right: Value): Value | null {
  if (left instanceof TimeDelta && right instanceof TimeDelta) {
    if (sign === '+') return new TimeDelta(left.durationMs + right.durationMs)
    if (sign === '-') return new TimeDelta(left.durationMs - right.durationMs)
    return sign === '/' ? new Float(floats('/', left.durationMs, right.durationMs)) : null
  }
  const times = asNumeric(left instanceof TimeDelta ? right : left)
  const duration = left instanceof TimeDelta ? left : right
  if (!(duration instanceof TimeDelta) || times === null) return null
  if (sign === '*') return new TimeDelta(duration.durationMs * Number(times))
  return sign === '/' && left === duration ? new TimeDelta(floats('/', duration.durationMs, Number(times))) : null
}

function joined(left: Value, right: Value): Value {
  if (typeof left === 'string' && typeof right === 'string') return left + right
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right]
  if (left instanceof Tuple && right instanceof Tuple) return new Tuple([...left.items, ...right.items])
  if (typeof left === 'string') {
    throw new TypeFault(`can only concatenate str (not "${typeName(right)}") to str`)
  }
  if (Array.isArray(left)) throw new TypeFault(`can only concatenate list (not "${typeName(right)}") to list`)
  throw unsupported('+', left, right)
}

/** More items than this are a mistake, and would end the whole run for lack of memory. */
const mostItems = 50_000_000

function repeated(value: Value, times: Int, other: Value): Value {
  const count = Math.max(0, Number(times))
  const size =
    typeof value === 'string' || Array.isArray(value) ? value.length : value instanceof Tuple ? value.items.length : 0
  if (size * count > mostItems) throw new TypeFault('The repeated value is too large.')
  if (typeof value === 'string') return value.repeat(count)
  if (Array.isArray(value)) return Array.from({ length: count }, () => value).flat()
  if (value instanceof Tuple) return new Tuple(Array.from({ length: count }, () => value.items).flat())
  throw unsupported('*', value, other)
}

function unsupported(sign: ArithmeticSign, left: Value, right: Value): TypeFault {
  const shown = sign === '**' ? '** or pow()' : sign
  return new TypeFault(`unsupported operand type(s) for ${shown}: '${typeName(left)}' and '${typeName(right)}'`)
}
