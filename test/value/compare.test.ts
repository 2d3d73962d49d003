import { describe, expect, test } from 'vitest'
import { compare } from '../../src/value/compare.ts'
import { isTruthy } from '../../src/value/truth.ts'
import { Float, Tuple, Undefined, type Value } from '../../src/value/value.ts'

describe('compare', () => {
  test.each<[Value, Value, number]>([
    [1, 2, -1],
    [true, new Float(0.5), 1],
    [2n ** 70n, 5, 1],
    ['a', 'b', -1],
    ['a', 'a', 0],
    ['\ufffd', '\u{1f600}', -1],
    ['a', 'aa', -1],
    [[1, 'a'], [1, 'b'], -1],
    [[1], [1, 0], -1],
    [new Tuple([2]), new Tuple([1, 9]), 1],
  ])('orders %o and %o', (left, right, expected) => {
    expect(Math.sign(compare(left, right))).toBe(expected)
    expect(Math.sign(compare(right, left))).toBe(expected === 0 ? 0 : -expected)
  })

  test('gives NaN where Python compares with nan', () => {
    expect(compare(new Float(NaN), 1)).toBeNaN()
  })

  test.each<[Value, Value, string]>([
    [1, 'a', "'<' not supported between instances of 'int' and 'str'"],
    [null, 1, "'<' not supported between instances of 'NoneType' and 'int'"],
    [[1], new Tuple([1]), "'<' not supported between instances of 'list' and 'tuple'"],
    [['a'], [1], "'<' not supported between instances of 'str' and 'int'"],
  ])('refuses %o and %o', (left, right, sentence) => {
    expect(() => compare(left, right)).toThrow(sentence)
  })
})

describe('isTruthy', () => {
  test.each<[Value, boolean]>([
    [null, false],
    [0, false],
    [new Float(0), false],
    ['', false],
    [[], false],
    [new Map(), false],
    [new Tuple([]), false],
    [new Undefined('x'), false],
    ['false', true],
    ['0', true],
    [[null], true],
    [-1, true],
    [2n ** 60n, true],
  ])('of %o is %o', (value, expected) => {
    expect(isTruthy(value)).toBe(expected)
  })
})
