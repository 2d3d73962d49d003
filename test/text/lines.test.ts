import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ended, linesWithEnds, withoutEnd } from '../../src/text/lines.ts'

describe('linesWithEnds', () => {
  test.each([
    { text: '', lines: [] },
    { text: 'a', lines: ['a'] },
    { text: 'a\n\nb\r\n', lines: ['a\n', '\n', 'b\r\n'] },
    { text: '\r', lines: ['\r'] },
  ])('cuts $text at newlines alone', ({ text, lines }) => {
    expect(linesWithEnds(text)).toEqual(lines)
  })

  test('loses nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\u2028') }), (text) => {
        expect(linesWithEnds(text).join('')).toBe(text)
      }),
    )
  })
})

describe('ended', () => {
  test.each([
    { text: '', result: '' },
    { text: 'a', result: 'a\n' },
    { text: 'a\n', result: 'a\n' },
  ])('makes $result of $text', ({ text, result }) => {
    expect(ended(text)).toBe(result)
  })
})

describe('withoutEnd', () => {
  test('takes the end of a line away', () => {
    expect(withoutEnd('a\r\n')).toBe('a')
  })
})
