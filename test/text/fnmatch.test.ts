import { describe, expect, test } from 'vitest'
import { fnmatch } from '../../src/text/fnmatch.ts'

describe('fnmatch', () => {
  test.each([
    { name: 'a.log', pattern: '*.log', matches: true },
    { name: '.log', pattern: '*.log', matches: true },
    { name: 'a.log.1', pattern: '*.log', matches: false },
    { name: 'a/b', pattern: '*', matches: true },
    { name: 'ab', pattern: 'a?', matches: true },
    { name: 'a1', pattern: 'a[0-9]', matches: true },
    { name: 'ax', pattern: 'a[!0-9]', matches: true },
    { name: 'a1', pattern: 'a[!0-9]', matches: false },
    { name: 'a]', pattern: 'a[]]', matches: true },
    { name: 'a[', pattern: 'a[', matches: true },
    { name: 'a.b+c', pattern: 'a.b+c', matches: true },
    { name: 'axb+c', pattern: 'a.b+c', matches: false },
    { name: 'a\nb', pattern: 'a*b', matches: true },
  ])('says $matches of $name and $pattern', ({ name, pattern, matches }) => {
    expect(fnmatch(name, pattern)).toBe(matches)
  })
})
