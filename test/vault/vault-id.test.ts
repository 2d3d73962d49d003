import { describe, expect, test } from 'vitest'
import { passwordFrom, passwordScriptArguments, readVaultId } from '../../src/vault/vault-id.ts'

describe('readVaultId reads', () => {
  test.each([
    ['dev@/etc/pw', { id: 'dev', from: { kind: 'file', path: '/etc/pw' } }],
    ['/etc/pw', { id: 'default', from: { kind: 'file', path: '/etc/pw' } }],
    ['@/etc/pw', { id: 'default', from: { kind: 'file', path: '/etc/pw' } }],
    ['dev@prompt', { id: 'dev', from: { kind: 'prompt' } }],
    ['prompt', { id: 'default', from: { kind: 'prompt' } }],
    ['a@b@c', { id: 'a', from: { kind: 'file', path: 'b@c' } }],
  ])('%s', (argument, request) => {
    expect(readVaultId(argument)).toEqual(request)
  })
})

describe('passwordScriptArguments', () => {
  test.each([
    ['/bin/pw', ['/bin/pw']],
    ['/bin/keyring-client', ['/bin/keyring-client', '--vault-id', 'dev']],
    ['keyring-client.py', ['keyring-client.py', '--vault-id', 'dev']],
    ['/bin/pw-client.d/get', ['/bin/pw-client.d/get']],
  ])('for %s', (path, expected) => {
    expect(passwordScriptArguments(path, 'dev')).toEqual(expected)
  })
})

describe('passwordFrom', () => {
  test('leaves out the blank space around', () => {
    expect(passwordFrom('  pass word\n', 'f')).toBe('pass word')
  })

  test('refuses an empty password', () => {
    expect(passwordFrom('\n', 'f')).toMatchObject({ code: 'vault/empty-password' })
  })
})
