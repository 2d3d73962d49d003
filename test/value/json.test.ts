import { describe, expect, test } from 'vitest'
import { fromJson, isJsonObject, toJson } from '../../src/value/json.ts'
import { printJson } from '../../src/value/json-text.ts'
import { Float, type Value } from '../../src/value/value.ts'

describe('a value as JSON and back', () => {
  test.each<{ value: Value; text: string }>([
    { value: 1, text: '1' },
    { value: new Float(1), text: '1.0' },
    { value: new Float(1.5), text: '1.5' },
    { value: new Float(1e20), text: '1e+20' },
    { value: 2n ** 63n, text: '9223372036854775808' },
    { value: -(2n ** 53n) - 1n, text: '-9007199254740993' },
    { value: new Map<Value, Value>([['a', [new Float(2), 3]]]), text: '{"a": [2.0, 3]}' },
  ])('keeps whether $text is an int or a float', ({ value, text }) => {
    expect(printJson(fromJson(toJson(value)))).toBe(text)
  })

  test('gives machine formats plain numbers', () => {
    expect(JSON.stringify(toJson([new Float(2), new Float(0.5)]))).toBe('[2,0.5]')
  })

  test('does not take a float or a long int for an object', () => {
    expect(isJsonObject(new Float(1))).toBe(false)
    expect(isJsonObject(toJson(2n ** 63n))).toBe(false)
    expect(isJsonObject({})).toBe(true)
  })
})
