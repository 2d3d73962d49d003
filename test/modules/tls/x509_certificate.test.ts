import { describe, expect, test } from 'vitest'
import certificate from '../../../src/modules/tls/x509_certificate.ts'
import { planned, refusedWith } from '../../support/planned.ts'
import { textFile } from '../../support/text-files.ts'

const args = {
  path: '/c.pem',
  provider: 'ownca',
  csr_path: '/c.csr',
  ownca_path: '/ca.pem',
  ownca_privatekey_path: '/ca.key',
}
const made = { certificate: 'NEW', isSame: false, trouble: '' }

describe('x509_certificate plan', () => {
  test('replaces a certificate that says something else', () => {
    expect(planned(certificate, args, { file: textFile('OLD'), made }).file.text).toBe('NEW')
  })

  test('keeps one that says the same', () => {
    const before = { file: textFile('OLD'), made: { ...made, isSame: true } }
    expect(planned(certificate, args, before).file.text).toBe('OLD')
    expect(planned(certificate, { ...args, force: true }, before).file.text).toBe('NEW')
  })

  test.each(['provider', 'csr_path', 'ownca_path', 'ownca_privatekey_path'])('refuses to sign without %s', (lack) => {
    const given = Object.fromEntries(Object.entries(args).filter(([name]) => name !== lack))
    expect(refusedWith(certificate, given, { file: textFile(''), made })).toBe('tls/wrong-arguments')
  })

  test('refuses what openssl refused', () => {
    const before = { file: textFile(''), made: { certificate: '', isSame: false, trouble: 'no key' } }
    expect(refusedWith(certificate, args, before)).toBe('tls/openssl-failed')
  })
})
