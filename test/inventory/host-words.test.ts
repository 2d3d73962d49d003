import { describe, expect, test } from 'vitest'
import { hostWords, HostWordsFault } from '../../src/inventory/host-words.ts'

// Each row was split with Python 3.11, shlex.split(line, comments=True).
describe('hostWords splits as shlex does', () => {
  test.each([
    ['h1 a=1\tb=2', ['h1', 'a=1', 'b=2']],
    ['h1 # a=1', ['h1']],
    ['h1 q=abc#d # x', ['h1', 'q=abc']],
    ['h1 x=\'a b\' y="c d"', ['h1', 'x=a b', 'y=c d']],
    [`h1 y="'23'"`, ['h1', "y='23'"]],
    ["h1 x='a#b'", ['h1', 'x=a#b']],
    ['h1 a\\ b', ['h1', 'a b']],
    [String.raw`h1 "a\"b\\c\nd" '\n'`, ['h1', 'a"b\\c\\nd', '\\n']],
    ['h1 "" x', ['h1', '', 'x']],
    ["a'b'c", ['abc']],
    ['', []],
  ])('%s', (line, expected) => {
    const words = hostWords(line)
    expect(words instanceof HostWordsFault ? words.reason : words.map(({ text }) => text)).toEqual(expected)
  })

  test('knows where each character was written', () => {
    const words = hostWords('h "a\\"b"c')
    expect(words).toMatchObject([
      { start: 0, end: 1 },
      { text: 'a"bc', offsets: [3, 5, 6, 8], start: 2, end: 9 },
    ])
  })

  test.each([
    ['h x="a', 4],
    ["h x='a", 4],
    ['h x\\', 3],
  ])('refuses %s', (line, offset) => {
    expect(hostWords(line)).toMatchObject({ offset })
  })
})
