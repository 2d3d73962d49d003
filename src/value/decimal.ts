/**
 * A float in decimal digits, exactly rounded to nearest, halves to even, as C's printf and Python print it.
 * (JavaScript's `toFixed` rounds halves up and gives up at 1e21.)
 */

/** Digits with `precision` places after the point: `2.50`. @param value - finite */
export function fixed(value: number, precision: number): string {
  const digits = scaled(value, precision)
    .toString()
    .padStart(precision + 1, '0')
  const whole = digits.slice(0, digits.length - precision)
  const sign = isNegative(value) ? '-' : ''
  return sign + (precision === 0 ? whole : `${whole}.${digits.slice(digits.length - precision)}`)
}

/** One digit before the point, `precision` after it, and an exponent of at least two digits: `2.50e+01`. */
export function exponential(value: number, precision: number): string {
  const { digits, exponent } = significant(value, precision + 1)
  const mantissa = precision === 0 ? digits : `${digits.slice(0, 1)}.${digits.slice(1)}`
  const power = String(Math.abs(exponent)).padStart(2, '0')
  return `${isNegative(value) ? '-' : ''}${mantissa}e${exponent < 0 ? '-' : '+'}${power}`
}

/**
 * The shorter of both by C's rule for `%g`: `precision` significant digits, trailing zeros cut.
 *
 * @param keepZeros - C's `#` flag: trailing zeros stay
 */
export function general(value: number, precision: number, keepZeros = false): string {
  const places = Math.max(1, precision)
  const { exponent } = significant(value, places)
  const isPlain = exponent >= -4 && exponent < places
  const text = isPlain ? fixed(value, places - 1 - exponent) : exponential(value, places - 1)
  if (keepZeros) return text
  const [mantissa = '', power] = text.split('e')
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa
  return power === undefined ? short : `${short}e${power}`
}

function isNegative(value: number): boolean {
  return value < 0 || Object.is(value, -0)
}

function significant(value: number, count: number): { digits: string; exponent: number } {
  if (value === 0) return { digits: '0'.repeat(count), exponent: 0 }
  const exponent = Number(value.toExponential().split('e')[1])
  const digits = scaled(value, count - 1 - exponent).toString()
  // 9.99 rounded to two digits is 10: one digit more, one power higher.
  return digits.length > count ? { digits: digits.slice(0, count), exponent: exponent + 1 } : { digits, exponent }
}

/** |value| · 10^power as the nearest integer, computed from the exact binary fraction. */
function scaled(value: number, power: number): bigint {
  const { mantissa, exponent } = binary(Math.abs(value))
  const numerator = mantissa * (exponent > 0 ? 2n ** BigInt(exponent) : 1n) * (power > 0 ? 10n ** BigInt(power) : 1n)
  const denominator = (exponent < 0 ? 2n ** BigInt(-exponent) : 1n) * (power < 0 ? 10n ** BigInt(-power) : 1n)
  const whole = numerator / denominator
  const twice = (numerator % denominator) * 2n
  const isUp = twice > denominator || (twice === denominator && whole % 2n === 1n)
  return isUp ? whole + 1n : whole
}

/** The float as `mantissa · 2^exponent`. */
function binary(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const biased = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | 0x10000000000000n, exponent: biased - 1075 }
}
