import { describe, expect, test } from 'vitest'
import { lookUp, put, remove } from '../../src/value/dict.ts'
import { equals } from '../../src/value/equality.ts'
import { TypeFault } from '../../src/value/type-fault.ts'
import { Float, Tuple, type Value } from '../../src/value/value.ts'

const dict = (...entries: [Value, Value][]) => new Map<Value, Value>(entries)

describe('equals', () => {
  test.each<[Value, Value, boolean]>([
    [1, '1', false],
    [1, true, true],
    [0, false, true],
    [1, new Float(1), true],
    [2n ** 64n, new Float(2 ** 64), true],
    [2n ** 64n + 1n, new Float(2 ** 64), false],
    [new Float(NaN), new Float(NaN), false],
    ['', null, false],
    [[], false, false],
    [[1, [2]], [true, [new Float(2)]], true],
    [[1], [1, 2], false],
    [[1], new Tuple([1]), false],
    [new Tuple([1]), new Tuple([1]), true],
    [dict(['a', 1], ['b', 2]), dict(['b', 2], ['a', 1]), true],
    [dict(['a', 1]), dict(['b', 1]), false],
    [dict([1, 'x']), dict([new Float(1), 'x']), true],
  ])('of %o and %o is %o', (left, right, expected) => {
    expect(equals(left, right)).toBe(expected)
    expect(equals(right, left)).toBe(expected)
  })
})

describe('a dict', () => {
  test('finds equal keys of other kinds', () => {
    const items = dict([1, 'one'], [new Tuple(['a', 1]), 'tuple'])
    expect(lookUp(items, true)).toBe('one')
    expect(lookUp(items, new Float(1))).toBe('one')
    expect(lookUp(items, new Tuple(['a', 1]))).toBe('tuple')
    expect(lookUp(items, '1')).toBeUndefined()
  })

  test('keeps the first form of a key', () => {
    const items = dict([1, 'one'])
    put(items, true, 'yes')
    expect([...items]).toEqual([[1, 'yes']])
    expect(remove(items, new Float(1))).toBe('yes')
    expect(items.size).toBe(0)
  })

  test('refuses keys that Python cannot hash', () => {
    expect(() => lookUp(dict(), [1])).toThrow(TypeFault)
  })
})
