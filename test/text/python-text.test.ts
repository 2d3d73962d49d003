import { describe, expect, test } from 'vitest'
import { linesOf, splitText, splitWords, strip, words } from '../../src/text/python-text.ts'

describe('text as Python cuts it', () => {
  test.each([
    { text: '\x1c a\u3000', stripped: 'a' },
    { text: '\ufeffa', stripped: '\ufeffa' },
    { text: ' \n', stripped: '' },
  ])('$text is stripped', ({ text, stripped }) => {
    expect(strip(text)).toBe(stripped)
  })

  test('is stripped of given characters', () => {
    expect(strip('xyaxbyx', 'xy')).toBe('axb')
    expect(strip('xx', 'x')).toBe('')
    expect(strip('a', '')).toBe('a')
  })

  test('splits at separators and white space', () => {
    expect(splitText('a=b=c', '=', 1)).toEqual(['a', 'b=c'])
    expect(splitText('a=b', '=')).toEqual(['a', 'b'])
    expect(words(' a\t\x85b ')).toEqual(['a', 'b'])
    expect(words(' ')).toEqual([])
    expect(splitWords(' a  b c  ', 1)).toEqual(['a', 'b c  '])
    expect(splitWords(' a  b ', 5)).toEqual(['a', 'b'])
  })

  test('has lines by any line end', () => {
    expect(linesOf('a\r\nb\vc\u2028d\n')).toEqual(['a', 'b', 'c', 'd'])
    expect(linesOf('')).toEqual([])
    expect(linesOf('\n\n')).toEqual(['', ''])
  })
})
