import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calculate, signed, type ArithmeticSign } from '../../src/value/arithmetic.ts'
import { equals } from '../../src/value/equality.ts'
import { repr } from '../../src/value/print.ts'
import { int } from '../../src/value/number.ts'
import { TypeFault } from '../../src/value/type-fault.ts'
import { Float, type Value } from '../../src/value/value.ts'

// The table of what single operators give is test/jinja/expressions.json; here stand the laws.
describe('calculate', () => {
  const wholes = fc.oneof(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), fc.bigInt({ min: -9n, max: 9n }))

  test('is exact for whole numbers of any size', () => {
    const signs = fc.constantFrom<['+' | '-' | '*', (a: bigint, b: bigint) => bigint]>(
      ['+', (a, b) => a + b],
      ['-', (a, b) => a - b],
      ['*', (a, b) => a * b],
    )
    fc.assert(
      fc.property(wholes, wholes, signs, (a, b, [sign, exact]) => {
        expect(calculate(sign, int(a), int(b))).toBe(int(exact(a, b)))
      }),
    )
  })

  test('divides so that quotient times divisor plus rest is the dividend, the rest with the sign of the divisor', () => {
    fc.assert(
      fc.property(wholes, wholes, (a, b) => {
        fc.pre(b !== 0n)
        const [left, right] = [int(a), int(b)]
        const rest = calculate('%', left, right)
        expect(equals(calculate('+', calculate('*', calculate('//', left, right), right), rest), left)).toBe(true)
        expect(repr(rest).startsWith('-') ? b < 0n : rest === 0 || b > 0n).toBe(true)
      }),
    )
  })

  test('gives floats wherever a float takes part', () => {
    for (const sign of ['+', '-', '*', '/', '//', '%', '**'] satisfies ArithmeticSign[]) {
      expect(calculate(sign, new Float(6), 2)).toBeInstanceOf(Float)
    }
  })

  test('rounds a quotient of large numbers once', () => {
    // Python 3.11: (10**30 + 1) / 3 and 2**1000 / (2**947 + 1)
    expect(repr(calculate('/', 10n ** 30n + 1n, 3))).toBe('3.333333333333333e+29')
    expect(repr(calculate('/', 2n ** 1000n, 2n ** 947n + 1n))).toBe('9007199254740992.0')
  })

  test.each<[ArithmeticSign, Value, Value]>([
    ['*', 'a', 10 ** 9],
    ['**', 7, 10 ** 6],
  ])('refuses results that would exhaust memory: %s', (sign, left, right) => {
    expect(() => calculate(sign, left, right)).toThrow(TypeFault)
  })
})

test('signed gives 0, not -0', () => {
  expect(signed('-', 0)).toBe(0)
  expect(repr(signed('-', new Float(0)))).toBe('-0.0')
})
