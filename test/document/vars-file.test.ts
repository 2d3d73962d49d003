import { describe, expect, test } from 'vitest'
import { readVarsFile } from '../../src/document/vars-file.ts'
import { repr } from '../../src/value/print.ts'
import { Secrets } from '../../src/value/secrets.ts'
import { keyringOf, sealedWith } from '../support/keyring.ts'
import { placesOf } from '../support/places.ts'

describe('readVarsFile', () => {
  test.each([
    ['gives the dict of a YAML file', 'a: 1\nb: [x]', "{'a': 1, 'b': ['x']}", []],
    ['gives no variables for an empty file', '---\n', '{}', []],
    ['refuses a list', '- a', '{}', ['document/not-a-dict 1:1']],
    ['refuses a single value', 'a', '{}', ['document/not-a-dict 1:1']],
    ['refuses broken YAML', 'a: {{ b }}', "{'a': {}}", ['document/syntax 1:4']],
  ])('%s', (_, text, printed, complaints) => {
    const { value, diagnostics } = readVarsFile(text, 'v.yml', { vault: keyringOf({}), secrets: new Secrets() })
    expect(repr(value)).toBe(printed)
    expect(placesOf(diagnostics)).toEqual(complaints)
  })

  test('opens a vault and keeps its texts secret', () => {
    const vault = keyringOf({ default: 'pw' })
    const secrets = new Secrets()
    const sealed = sealedWith(vault, 'user: [galera]\npin: 12345678\nport: 3306\n', 'default')
    const { value, diagnostics } = readVarsFile(sealed, 'v.yml', { vault, secrets })
    expect(diagnostics).toEqual([])
    expect(repr(value)).toBe("{'user': ['galera'], 'pin': 12345678, 'port': 3306}")
    expect(secrets.mask('galera 12345678 3306')).toBe('******** ******** 3306')
  })

  test('says which password is missing', () => {
    const sealed = sealedWith(keyringOf({ prod: 'pw' }), 'a: 1', 'prod')
    const { diagnostics } = readVarsFile(sealed, 'v.yml', { vault: keyringOf({}), secrets: new Secrets() })
    expect(placesOf(diagnostics)).toEqual(['vault/no-password 1:1'])
  })
})
