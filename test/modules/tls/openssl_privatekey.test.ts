import { describe, expect, test } from 'vitest'
import privatekey, { keyFacts } from '../../../src/modules/tls/openssl_privatekey.ts'
import { planned, refusedWith } from '../../support/planned.ts'

const rsa = { type: 'RSA', sizeBits: 4096, curve: '', fingerprint: {} }
const present = { isThere: true, mode: '0600', uid: 0, gid: 0, owner: 'root', group: 'root', key: rsa }
const args = { path: '/k' }

describe('openssl_privatekey plan', () => {
  test('makes a key for its owner alone', () => {
    expect(planned(privatekey, args, { isThere: false })).toMatchObject({ isThere: true, key: undefined, mode: '0600' })
  })

  test.each([
    { does: 'keeps the key that is wanted', given: {}, isKept: true },
    { does: 'makes a larger one', given: { size: 8192 }, isKept: false },
    { does: 'makes one of another type', given: { type: 'Ed25519' }, isKept: false },
    { does: 'makes a new one when told to', given: { force: true }, isKept: false },
    { does: 'never makes a new one when told so', given: { size: 2048, regenerate: 'never' }, isKept: true },
  ])('$does', ({ given, isKept }) => {
    expect(planned(privatekey, { ...args, ...given }, present).key === rsa).toBe(isKept)
  })

  test.each([
    { does: 'another key', given: { size: 2048, regenerate: 'fail' }, key: rsa, code: 'tls/other-key' },
    { does: 'a closed key', given: { regenerate: 'partial_idempotence' }, key: null, code: 'tls/other-key' },
    { does: 'a curve that is missing', given: { type: 'ECC' }, key: rsa, code: 'tls/wrong-arguments' },
    { does: 'a cipher without passphrase', given: { cipher: 'auto' }, key: rsa, code: 'tls/wrong-arguments' },
  ])('refuses $does', ({ given, key, code }) => {
    expect(refusedWith(privatekey, { ...args, ...given }, { ...present, key })).toBe(code)
  })
})

describe('keyFacts', () => {
  test.each([
    { text: 'Public-Key: (2048 bit)\nModulus:\n    00:b9', type: 'RSA', sizeBits: 2048 },
    { text: 'Public-Key: (256 bit)\npub:\nASN1 OID: prime256v1\nNIST CURVE: P-256', type: 'ECC', sizeBits: 256 },
    { text: 'ED25519 Public-Key:\npub:', type: 'Ed25519', sizeBits: 0 },
    { text: 'RSA Public-Key: (4096 bit)\nModulus:', type: 'RSA', sizeBits: 4096 },
    { text: 'Public-Key: (1024 bit)\npub:\nP:\nQ:\nG:', type: 'DSA', sizeBits: 1024 },
  ])('knows $type', ({ text, type, sizeBits }) => {
    expect(keyFacts(text, '')).toMatchObject({ type, sizeBits })
  })

  test('says nothing of a key that cannot be opened', () => {
    expect(keyFacts('', '')).toBeNull()
  })
})
