import { describe, expect, test } from 'vitest'
import { cutToWidth, displayWidth, endToWidth, padToWidth } from '../../src/text/display-width.ts'

describe('the width of', () => {
  test.each([
    ['ASCII', 'abc', 3],
    ['nothing', '', 0],
    ['umlauts', 'häh', 3],
    ['Chinese', '漢字', 4],
    ['Hangul and Kana', '한かカ', 6],
    ['halfwidth Kana', 'ｶﾅ', 2],
    ['fullwidth letters', 'Ａ', 2],
    ['a combining accent', 'e\u0301', 1],
    ['an emoji', '🚀', 2],
    ['a tick', '✓', 1],
    ['ideographs beyond the basic plane', '𠀀', 2],
  ])('%s', (_what, text, width) => {
    expect(displayWidth(text)).toBe(width)
  })
})

describe('a text cut to a width', () => {
  test.each([
    ['that it has', 'abcd', 4, 'abcd'],
    ['less than it has', 'abcdef', 4, 'abc…'],
    ['between two wide characters', '漢字漢字', 6, '漢字…'],
    ['in the middle of a wide character', '漢字漢字', 4, '漢…'],
    ['of nothing', 'abc', 0, ''],
    ['of one', 'abc', 1, '…'],
  ])('%s', (_what, text, columns, cut) => {
    expect(cutToWidth(text, columns)).toBe(cut)
    expect(displayWidth(cut)).toBeLessThanOrEqual(columns)
  })
})

describe('the end of a text, cut to a width', () => {
  test.each([
    ['that it has', 'abcd', 4, 'abcd'],
    ['less than it has', 'abcdef', 4, '…def'],
    ['in the middle of a wide character', '漢字漢字', 4, '…字'],
    ['of nothing', 'abc', 0, ''],
  ])('%s', (_what, text, columns, cut) => {
    expect(endToWidth(text, columns)).toBe(cut)
  })
})

test('a text is filled by its width', () => {
  expect(padToWidth('漢', 4)).toBe('漢  ')
  expect(padToWidth('long', 2)).toBe('long')
})
