import { describe, expect, test } from 'vitest'
import { globPattern } from '../../src/inventory/glob.ts'

// Each row was compared with Python 3.11, fnmatch.fnmatchcase.
describe('globPattern', () => {
  test.each([
    ['web*', 'web1', true],
    ['web*', 'xweb', false],
    ['w?b', 'web', true],
    ['w?b', 'wb', false],
    ['[ab]x', 'bx', true],
    ['[!ab]x', 'bx', false],
    ['[!ab]x', 'cx', true],
    ['[a-c]', 'b', true],
    ['[]]', ']', true],
    ['[!]]', 'a', true],
    ['[^a]', '^', true],
    ['[z-a]', 'b', false],
    ['[', '[', true],
    ['a.b', 'axb', false],
    ['a+b', 'a+b', true],
    ['a/b', 'a/b', true],
  ])('%s for %s: %s', (glob, name, matches) => {
    expect(globPattern(glob).test(name)).toBe(matches)
  })
})
