import { describe, expect, test } from 'vitest'
import { parseJson, plainJson, printJson } from '../../src/value/json-text.ts'
import { TypeFault } from '../../src/value/type-fault.ts'
import { Callable, Float, Tuple, type Value } from '../../src/value/value.ts'

describe('parseJson', () => {
  test.each<{ text: string; value: Value }>([
    { text: '1', value: 1 },
    { text: '1.0', value: new Float(1) },
    { text: '-1e2', value: new Float(-100) },
    { text: '12345678901234567890', value: 12345678901234567890n },
    { text: 'NaN', value: new Float(NaN) },
    { text: '-Infinity', value: new Float(-Infinity) },
    { text: ' [1 , [ ] ] ', value: [1, []] },
    { text: '{"a": {"a": 1, "a": 2}}', value: new Map([['a', new Map([['a', 2]])]]) },
    { text: '"\\u00e9\\n\\/"', value: 'é\n/' },
  ])('reads $text', ({ text, value }) => {
    expect(parseJson(text)).toEqual(value)
  })

  test.each(['', '[1,]', '{"a" 1}', "{'a': 1}", '01', '"\t"', '[1] x', '[', '{"a": 1', 'nul'])('refuses %j', (text) => {
    expect(() => parseJson(text)).toThrow(TypeFault)
  })

  // Python 3.11's own words.
  test.each([
    ['', 'Expecting value: line 1 column 1 (char 0)'],
    ['{\n  "a": x}', 'Expecting value: line 2 column 8 (char 9)'],
    ['{', 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
    ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
    ['{"a": 1,}', 'Expecting property name enclosed in double quotes: line 1 column 9 (char 8)'],
    ['{"a": 1', "Expecting ',' delimiter: line 1 column 8 (char 7)"],
    ['[1 2]', "Expecting ',' delimiter: line 1 column 4 (char 3)"],
    ['"abc', 'Unterminated string starting at: line 1 column 1 (char 0)'],
    ['"a\nb"', 'Invalid control character at: line 1 column 3 (char 2)'],
    ['"\\q"', 'Invalid \\escape: line 1 column 2 (char 1)'],
    ['"\\u12"', 'Invalid \\uXXXX escape: line 1 column 3 (char 2)'],
    ['1 2', 'Extra data: line 1 column 3 (char 2)'],
    ['["é", x]', 'Expecting value: line 1 column 7 (char 6)'],
    ['["😀", x]', 'Expecting value: line 1 column 7 (char 6)'],
  ])('says of %j what is wrong, and where', (text, words) => {
    expect(() => parseJson(text)).toThrow(words)
  })
})

describe('printJson', () => {
  test('escapes beyond ASCII only when told to', () => {
    expect(printJson('é😀')).toBe('"\\u00e9\\ud83d\\ude00"')
    expect(printJson('é😀', { ...plainJson, asciiOnly: false })).toBe('"é😀"')
  })

  test('writes what JSON has no word for as Python does', () => {
    expect(printJson([new Float(NaN), new Float(-Infinity), new Float(1), new Tuple([null, true])])).toBe(
      '[NaN, -Infinity, 1.0, [null, true]]',
    )
  })

  test.each<{ value: Value }>([{ value: new Callable('f', () => null) }, { value: new Map([[new Tuple([]), 1]]) }])(
    'refuses what JSON has not',
    ({ value }) => {
      expect(() => printJson(value)).toThrow(TypeFault)
    },
  )
})
