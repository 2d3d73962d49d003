import { describe, expect, test } from 'vitest'
import { coloured, plainText } from '../../src/reporters/colour.ts'
import { showDiff } from '../../src/reporters/show-diff.ts'

const large = 'line\n'.repeat(30_000)
const tenLines = Array.from({ length: 10 }, (_one, index) => `${index}\n`)

// Hunks and words as Python's difflib and Ansible 2.14 write them.
describe('a diff', () => {
  test.each([
    { does: 'of nothing is empty', before: 'a\n', after: 'a\n', shows: '' },
    { does: 'of a new file', before: '', after: 'a\nb\n', shows: '--- before\n+++ after\n@@ -0,0 +1,2 @@\n+a\n+b\n\n' },
    { does: 'of an emptied file', before: 'a\n', after: '', shows: '--- before\n+++ after\n@@ -1 +0,0 @@\n-a\n\n' },
    {
      does: 'with three lines around a change',
      before: tenLines.join(''),
      after: tenLines.with(5, 'x\n').join(''),
      shows: '--- before\n+++ after\n@@ -3,7 +3,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n\n',
    },
    {
      does: 'of a newline at the end',
      before: 'a',
      after: 'a\n',
      shows: '--- before\n+++ after\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n\n',
    },
    {
      does: 'from a binary file',
      before: 'a\0',
      after: 'b',
      shows: 'diff skipped: destination file appears to be binary\n',
    },
    { does: 'to a binary file', before: 'a', after: 'b\0', shows: 'diff skipped: source file appears to be binary\n' },
    {
      does: 'from a large file',
      before: large,
      after: 'b',
      shows: 'diff skipped: destination file size is greater than 104448\n',
    },
    {
      does: 'to a large file',
      before: 'a',
      after: large,
      shows: 'diff skipped: source file size is greater than 104448\n',
    },
  ])('$does', ({ before, after, shows }) => {
    expect(showDiff({ before, after }, plainText)).toBe(shows)
  })

  test('with the names of both sides', () => {
    const part = { before: 'a\n', after: 'b\n', beforeHeader: '/etc/x (content)', afterHeader: '/etc/x' }
    expect(showDiff(part, plainText)).toMatch(/^--- before: \/etc\/x \(content\)\n\+\+\+ after: \/etc\/x\n/)
  })

  test('in colours', () => {
    expect(showDiff({ before: 'a\n', after: 'b\n' }, coloured)).toContain(
      '\x1b[0;36m@@ -1 +1 @@\x1b[0m\n\x1b[0;31m-a\x1b[0m\n\x1b[0;32m+b\x1b[0m\n',
    )
  })
})
