import { describe, expect, test } from 'vitest'
import { readConfigurationFile } from '../../src/cli/configuration-file.ts'

describe('a configuration file', () => {
  test.each([
    { does: 'gives keys in small letters', text: '[defaults]\nForks = 20', entries: { 'defaults/forks': '20' } },
    { does: 'takes a colon for =', text: '[a]\nb: c', entries: { 'a/b': 'c' } },
    { does: 'leaves comments out', text: '# x\n[a]\n; y\nb = c ; d\nz = e;f', entries: { 'a/b': 'c', 'a/z': 'e;f' } },
    { does: 'keeps a # in a value', text: '[a]\nb = c # d', entries: { 'a/b': 'c # d' } },
    { does: 'joins further lines', text: '[a]\nb = c,\n  d', entries: { 'a/b': 'c,\nd' } },
    { does: 'takes an empty value', text: '[a]\nb =', entries: { 'a/b': '' } },
    { does: 'keeps = in a value', text: '[a]\nb = -o C=d', entries: { 'a/b': '-o C=d' } },
    { does: 'reads line ends of Windows', text: '[a]\r\nb = c\r\n', entries: { 'a/b': 'c' } },
  ])('$does', ({ text, entries }) => {
    const { value, diagnostics } = readConfigurationFile(text, 'ansible.cfg')
    expect(diagnostics).toEqual([])
    expect(Object.fromEntries(value.map((entry) => [entry.key, entry.value]))).toEqual(entries)
  })

  test.each([
    { what: 'a key above all sections', text: 'a = b', line: 1 },
    { what: 'a line that is no setting', text: '[a]\nb = c\nforks', line: 3 },
  ])('tells of $what', ({ text, line }) => {
    expect(readConfigurationFile(text, 'ansible.cfg').diagnostics).toMatchObject([
      { code: 'cli/configuration', severity: 'error', at: { start: { line } } },
    ])
  })
})
