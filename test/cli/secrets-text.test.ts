import { describe, expect, test } from 'vitest'
import { strongSecret, withSecrets } from '../../src/cli/secrets-text.ts'

const made = [
  { name: 'a_password', role: 'a', value: 'one' },
  { name: 'a_key', role: 'a', value: 'two' },
  { name: 'b_password', role: 'b', value: 'three' },
]
const added = '\n# a\na_password: "one"\na_key: "two"\n\n# b\nb_password: "three"\n'

describe('withSecrets', () => {
  test.each([
    { does: 'keeps what is there byte for byte', before: 'x: 1  # mine\n', start: 'x: 1  # mine\n' },
    { does: 'ends a last line that has no end', before: 'x: 1', start: 'x: 1\n' },
    { does: 'leaves no heap of empty lines', before: 'x: 1\n\n\n', start: 'x: 1\n' },
  ])('$does', ({ before, start }) => {
    expect(withSecrets(before, made)).toBe(start + added)
  })

  test.each([{ before: null }, { before: '' }, { before: '\n' }])('begins a new file for $before', ({ before }) => {
    expect(withSecrets(before, made)).toMatch(/^---\n# Made by .*\n\n# a\n/)
  })
})

describe('strongSecret', () => {
  test('has 32 letters and digits, whatever the numbers', () => {
    expect(strongSecret('a_password', () => 0)).toBe('A'.repeat(32))
    expect(strongSecret('a_password', (limit) => limit - 1)).toBe('9'.repeat(32))
  })

  test('has the 128 characters that Corosync asks for, when it is a key', () => {
    expect(strongSecret('pacemaker_authkey', () => 0)).toHaveLength(128)
  })
})
