import { describe, expect, test } from 'vitest'
import { repr, str } from '../../src/value/print.ts'
import { Float, Tuple, type Value } from '../../src/value/value.ts'

// Every expected text was printed by Python 3.11.
describe('repr', () => {
  test.each<[Value, string]>([
    [null, 'None'],
    [true, 'True'],
    [12, '12'],
    [2n ** 63n, '9223372036854775808'],
    [new Float(1), '1.0'],
    [new Float(-0), '-0.0'],
    [new Float(1e16), '1e+16'],
    [new Float(123456789012345680), '1.2345678901234568e+17'],
    [new Float(1e15), '1000000000000000.0'],
    [new Float(1e-7), '1e-07'],
    [new Float(0.0001), '0.0001'],
    [new Float(0.00001234), '1.234e-05'],
    [new Float(0.1 + 0.2), '0.30000000000000004'],
    [new Float(1.5e300), '1.5e+300'],
    [new Float(-Infinity), '-inf'],
    [new Float(NaN), 'nan'],
    ['a', "'a'"],
    ["it's", '"it\'s"'],
    ['\'"', "'\\'\"'"],
    ['a\n\t\\', "'a\\n\\t\\\\'"],
    ['\u0007é\u2028\u{e0001}😀', "'\\x07é\\u2028\\U000e0001😀'"],
    [[1, 'a', null], "[1, 'a', None]"],
    [new Map<Value, Value>([['a', [new Float(2)]]]), "{'a': [2.0]}"],
    [new Tuple([1]), '(1,)'],
    [new Tuple([1, 'b']), "(1, 'b')"],
    [new Tuple([]), '()'],
  ])('prints %o as Python does', (value, expected) => {
    expect(repr(value)).toBe(expected)
  })

  test('marks a list that holds itself', () => {
    const list: Value[] = [1]
    list.push(list)
    expect(repr(list)).toBe('[1, [...]]')
  })
})

describe('str', () => {
  test('leaves text as it is, and quotes it only inside containers', () => {
    expect(str("a'b")).toBe("a'b")
    expect(str(['a'])).toBe("['a']")
  })
})
