import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { FilterError } from '../../src/expression/filter.ts'
import { PythonRegex } from '../../src/expression/python-regex.ts'
import { pointOffset } from '../../src/text/code-points.ts'

interface Row {
  readonly pattern: string
  readonly text: string
  /** Start, end and groups of each match. */
  readonly matches: readonly (readonly [number, number, readonly (string | null)[]])[]
  readonly replaced: string
}

// Made by `re.finditer` and `re.sub(…, r'<\g<0>>', …)` of Python 3.11. The file is ours.
const rows = JSON.parse(
  readFileSync(new URL('../fixtures/python-regex.json', import.meta.url), 'utf8'),
) as readonly Row[]

describe('a regular expression of Python', () => {
  test.each(rows)('$pattern finds in $text what Python finds', ({ pattern, text, matches, replaced }) => {
    const regex = new PythonRegex(pattern)
    const groups = Array.from({ length: regex.groupCount }, (_, index) => index + 1)
    const found = [...regex.all(text)].map((match) => [
      pointOffset(text, match.start),
      pointOffset(text, match.end),
      groups.map((group) => match.group(group)),
    ])
    expect(found).toEqual(matches)
    expect(regex.replace(text, '<\\g<0>>')).toBe(replaced)
  })

  test.each([
    { pattern: '(', why: 'is not closed' },
    { pattern: 'a)', why: 'is closed without being opened' },
    { pattern: 'a**', why: 'repeats a repetition' },
    { pattern: '*a', why: 'repeats nothing' },
    { pattern: '^*', why: 'repeats a place' },
    { pattern: 'a{3,1}', why: 'has bounds the wrong way round' },
    { pattern: '[b-a]', why: 'has a range the wrong way round' },
    { pattern: '[\\d-z]', why: 'has a range of kinds' },
    { pattern: '[a', why: 'has an open set' },
    { pattern: '\\q', why: 'has an unknown escape' },
    { pattern: '\\x4', why: 'has half an escape' },
    { pattern: '(?P<1a>x)', why: 'has a bad group name' },
    { pattern: '(?P<n>a)(?P<n>b)', why: 'has one name twice' },
    { pattern: '(?<n>a)', why: 'names a group as JavaScript does' },
    { pattern: '(?P=n)', why: 'refers to no group' },
    { pattern: '\\1(a)', why: 'refers forward' },
    { pattern: '(a\\1)', why: 'refers to an open group' },
    { pattern: 'a(?i)b', why: 'sets flags in the middle' },
    { pattern: '(?L)a', why: 'asks for a flag of bytes' },
    { pattern: '(?<=a|bc)d', why: 'looks behind by variable width' },
    { pattern: '(a)?\\1', why: 'refers to a group that may be missing' },
    { pattern: '(a)?(?(1)b|c)', why: 'is conditional' },
    { pattern: '(?i)a(?-i:b)', why: 'switches a flag off' },
    { pattern: '\\N{DASH}', why: 'names a character' },
  ])('is refused when it $why: $pattern', ({ pattern }) => {
    expect(() => new PythonRegex(pattern)).toThrow(FilterError)
  })

  test('matches as a whole where JavaScript loses a group, and refuses the group', () => {
    const match = new PythonRegex('(?:(a)|b)*').search('ab')
    expect(match?.text).toBe('ab')
    expect(() => match?.group(1)).toThrow(FilterError)
  })

  test('begins at the start, or spans all', () => {
    const regex = new PythonRegex('a|ab')
    expect(regex.match('ba')).toBeNull()
    expect(regex.match('abc')?.text).toBe('a')
    expect(regex.fullMatch('ab')?.text).toBe('ab')
    expect(regex.fullMatch('abc')).toBeNull()
  })

  test.each([
    { template: '[\\1]', replaced: '[a]' },
    { template: '\\g<n>\\g<0>\\t\\.', replaced: 'aa\t\\.' },
    { template: '\\101$&', replaced: 'A$&' },
    { template: '\\g<1>0', replaced: 'a0' },
  ])('replaces by $template', ({ template, replaced }) => {
    expect(new PythonRegex('(?P<n>a)').replace('a', template)).toBe(replaced)
  })

  test.each(['\\2', '\\g<m>', '\\q', 'x\\'])('refuses the replacement %s', (template) => {
    expect(() => new PythonRegex('(?P<n>a)').replace('a', template)).toThrow(FilterError)
  })
})
