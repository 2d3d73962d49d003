import { describe, expect, test } from 'vitest'
import { shellWords } from '../../src/text/shell-words.ts'

describe('shellWords', () => {
  test.each<{ text: string; words: string[] | null }>([
    { text: '', words: [] },
    { text: '  ls  -l\t/tmp \n', words: ['ls', '-l', '/tmp'] },
    { text: `echo 'a b' "c d"`, words: ['echo', 'a b', 'c d'] },
    { text: `a'b'"c"d`, words: ['abcd'] },
    { text: `''`, words: [''] },
    { text: 'a\\ b', words: ['a b'] },
    { text: `"a\\"b" '\\n'`, words: ['a"b', '\\n'] },
    { text: '"\\n"', words: ['\\n'] },
    { text: `echo 'open`, words: null },
    { text: 'echo "open', words: null },
    { text: 'end\\', words: null },
    { text: 'a | b > c', words: ['a', '|', 'b', '>', 'c'] },
  ])('splits $text', ({ text, words }) => {
    expect(shellWords(text)).toEqual(words)
  })
})
