import { describe, expect, test } from 'vitest'
import { lastLine, plainLine, plainLines } from '../../src/text/plain-line.ts'

describe('a plain line', () => {
  test.each([
    ['has no colours', '\x1b[31mred\x1b[0m', 'red'],
    ['cannot set the title of a window', '\x1b]0;evil\x07text', 'text'],
    ['cannot move the cursor', 'a\x1b[2Jb\rc\bd', 'abcd'],
    ['has spaces for tabs', 'a\tb', 'a b'],
    ['keeps other letters', 'ünïcode 漢字', 'ünïcode 漢字'],
  ])('%s', (_what, text, plain) => {
    expect(plainLine(text)).toBe(plain)
  })
})

test('plain lines end with the last that says something', () => {
  expect(plainLines('a\n\nb\n\n')).toEqual(['a', '', 'b'])
})

describe('the last line', () => {
  test.each([
    ['of a finished text', 'one\ntwo\n', 'two'],
    ['of a bar drawn anew', ' 10%\r 50%\r', '50%'],
    ['of nothing', '\n\n', ''],
  ])('%s', (_what, text, line) => {
    expect(lastLine(text)).toBe(line)
  })
})
