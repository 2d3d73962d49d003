import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keyringOf, sealedWith } from '../support/keyring.ts'

// Debian's ansible-vault is the other side; both must open what either sealed.
let folder = ''
const passwordFile = (): string => join(folder, 'password')

function ansibleVault(args: readonly string[], input: string): string {
  return execFileSync('ansible-vault', [...args], { input, encoding: 'utf8', env: { ...process.env, HOME: folder } })
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-interop-'))
  writeFileSync(passwordFile(), 'pässword\n')
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('ansible-vault and VaultKeyring', () => {
  test.each([
    ['short text', 'x'],
    ['nothing but a newline', '\n'],
    ['a whole cipher block', 'sixteen bytes...'],
    ['many lines beyond ASCII', 'clé: ß\n'.repeat(500)],
  ])('open what the other sealed: %s', (_, plain) => {
    const keyring = keyringOf({ default: 'pässword' })
    const theirs = ansibleVault(['encrypt', '--vault-password-file', passwordFile(), '-'], plain)
    expect(keyring.open(theirs)).toMatchObject({ text: plain })
    const ours = sealedWith(keyring, plain, 'default')
    expect(ansibleVault(['decrypt', '--vault-password-file', passwordFile(), '-'], ours)).toBe(plain)
    expect(ours.split('\n').map((line) => line.length)).toEqual(
      theirs
        .trimEnd()
        .concat('\n')
        .split('\n')
        .map((line) => line.length),
    )
  })

  test('agree on vault ids', () => {
    const id = `prod@${passwordFile()}`
    const keyring = keyringOf({ prod: 'pässword' })
    const theirs = ansibleVault(['encrypt', '--vault-id', id, '--encrypt-vault-id', 'prod', '-'], 'x')
    expect(theirs).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;prod\n/)
    expect(keyring.open(theirs)).toMatchObject({ text: 'x', id: 'prod' })
    expect(ansibleVault(['decrypt', '--vault-id', id, '-'], sealedWith(keyring, 'x', 'prod'))).toBe('x')
  })
})
