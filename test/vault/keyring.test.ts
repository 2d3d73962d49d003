import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { VaultKeyring } from '../../src/vault/keyring.ts'
import { keyringOf, sealedWith, textOrFail } from '../support/keyring.ts'

// Made with Debian's ansible-vault 2.14: `printf 'db_password: s3cret\n' | ansible-vault encrypt`, password "pw".
const fromAnsible = `$ANSIBLE_VAULT;1.1;AES256
64613662623030333366626465373963396265643635646166643830616365336261306539313866
3839623533333265636538343230626131626666656362610a666130346662326439633835333532
32333339646535646133383765373035623233343061343036656139393736353438353031663163
3464343733616363380a646133646632323734343839363032346234656362656562346534396565
62366136396333306332653264633664346138633734303938373766363565666362`

function sealed(text: string, id = 'default', password = 'pw'): string {
  return sealedWith(keyringOf({ [id]: password }), text, id)
}

describe('VaultKeyring opens', () => {
  test('what ansible-vault made', () => {
    expect(keyringOf({ default: 'pw' }).open(fromAnsible)).toMatchObject({
      text: 'db_password: s3cret\n',
      id: 'default',
    })
  })

  test('what it sealed, whatever the bytes', () => {
    const vault = keyringOf({ default: 'pässword' })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const opened = vault.open(sealedWith(vault, bytes, 'default'))
        expect('bytes' in opened && Buffer.from(opened.bytes).equals(bytes)).toBe(true)
      }),
      { numRuns: 20 },
    )
  })

  test('with any password, and says whose it was', () => {
    expect(keyringOf({ dev: 'other', prod: 'pw' }).open(sealed('x', 'dev'))).toMatchObject({ text: 'x', id: 'prod' })
  })

  test('a text that an editor indented and gave line ends of Windows', () => {
    const text = sealed('x').replaceAll('\n', '\r\n    ')
    expect(keyringOf({ default: 'pw' }).open(`  ${text}`)).toMatchObject({ text: 'x' })
  })
})

describe('VaultKeyring refuses', () => {
  const good = sealed('secret text')
  test.each([
    ['a wrong password', good, 'vault/no-password'],
    ['one changed digit', good.replace(/.\n$/, (end) => (end.startsWith('0') ? '1\n' : '0\n')), 'vault/'],
    ['a text cut off', good.slice(0, 120), 'vault/format'],
    ['a header alone', '$ANSIBLE_VAULT;1.1;AES256\n', 'vault/format'],
    ['another cipher', good.replace('AES256', 'AES'), 'vault/format'],
    ['a later format', good.replace('1.1', '1.3'), 'vault/format'],
    ['a body that is no hex', '$ANSIBLE_VAULT;1.1;AES256\nxyz', 'vault/format'],
    ['plain text', 'a: 1', 'vault/format'],
  ])('%s', (_, text, code) => {
    const opened = keyringOf({ default: 'wrong' }).open(text)
    expect('code' in opened && opened.code).toContain(code)
  })

  test('to seal for an id without a password', () => {
    expect(keyringOf({ prod: 'pw' }).seal('x', 'prd')).toMatchObject({
      code: 'vault/unknown-id',
      hint: 'Did you mean "prod"?',
    })
  })
})

describe('VaultKeyring seals', () => {
  test.each([
    ['default', '$ANSIBLE_VAULT;1.1;AES256'],
    ['prod', '$ANSIBLE_VAULT;1.2;AES256;prod'],
  ])('for the id %s under the header %s, in lines of 80', (id, header) => {
    const [first, ...lines] = sealed('x'.repeat(100), id).split('\n')
    expect(first).toBe(header)
    expect(lines.at(-1)).toBe('')
    expect(new Set(lines.slice(0, -2).map((line) => line.length))).toEqual(new Set([80]))
  })

  test('the same content anew under another password', () => {
    const old = keyringOf({ default: 'pw' })
    const fresh = keyringOf({ prod: 'new' })
    const text = textOrFail(old.rekey(sealed('kept'), fresh, 'prod'))
    expect(fresh.open(text)).toMatchObject({ text: 'kept', id: 'prod' })
    expect(old.open(text)).toMatchObject({ code: 'vault/no-password' })
  })
})

describe('VaultKeyring seals like another vault', () => {
  test.each([
    ['opened by a password of another id', '$ANSIBLE_VAULT;1.1;AES256', 'default'],
    ['with an id of its own', '$ANSIBLE_VAULT;1.2;AES256;prod', 'prod'],
  ])('%s', (_, header, id) => {
    const keyring = keyringOf({ other: 'no', dev: 'pw' })
    const again = textOrFail(keyring.sealLike(sealed('old', id), 'new'))
    expect(again.split('\n')[0]).toBe(header)
    expect(keyring.open(again)).toMatchObject({ text: 'new', id: 'dev' })
  })

  test.each([
    ['that is none', 'a: 1', 'vault/format'],
    ['that no password opens', sealed('x', 'default', 'other'), 'vault/no-password'],
  ])('refuses one %s', (_, text, code) => {
    expect(keyringOf({ default: 'pw' }).sealLike(text, 'new')).toMatchObject({ code })
  })
})

describe('VaultKeyring that takes ids at their word', () => {
  test('tries only passwords of the id that a vault names', () => {
    const passwords = [{ id: 'a', password: 'pw' }]
    const binding = new VaultKeyring(passwords, (size) => randomBytes(size), true)
    const [own, other] = [sealed('x', 'a'), sealed('x', 'b')]
    expect(binding.open(own)).toMatchObject({ text: 'x' })
    expect(binding.open(other)).toMatchObject({ code: 'vault/no-password' })
    expect(keyringOf({ a: 'pw' }).open(other)).toMatchObject({ text: 'x' })
  })
})

describe('VaultKeyring derives keys ahead', () => {
  const texts = ['a', 'b', 'c'].map((text) => sealed(text))

  test('and opens the same afterwards', async () => {
    const keyring = keyringOf({ default: 'pw' })
    await keyring.deriveAhead([...texts, 'no vault'], new AbortController().signal)
    expect(texts.map((text) => keyring.open(text))).toMatchObject([{ text: 'a' }, { text: 'b' }, { text: 'c' }])
  })

  test('until it is stopped', async () => {
    const stopped = AbortSignal.abort()
    await expect(keyringOf({ default: 'pw' }).deriveAhead(texts, stopped)).resolves.toBeUndefined()
  })
})
