import { describe, expect, test } from 'vitest'
import { requestConfig, type RequestedNames } from '../../../src/modules/tls/request-config.ts'

const none = { values: [], isCritical: false }
const plain: RequestedNames = {
  subject: [['CN', 'vip']],
  names: none,
  keyUsage: none,
  extendedKeyUsage: none,
  basicConstraints: none,
  mustStaple: false,
  hasKeyIdentifier: false,
}

describe('requestConfig', () => {
  test.each<{ does: string; wanted: Partial<RequestedNames>; line: string }>([
    { does: 'numbers the fields of the subject', wanted: {}, line: '0.CN = vip' },
    { does: 'escapes what openssl would read', wanted: { subject: [['O', 'a$b#"c']] }, line: '0.O = a\\$b\\#\\"c' },
    {
      does: 'gives names a section of their own',
      wanted: { names: { values: ['DNS:a', 'IP:10.0.0.1'], isCritical: true } },
      line: 'subjectAltName = critical,@names',
    },
    {
      does: 'numbers the names',
      wanted: { names: { values: ['DNS:a', 'URI:http://x/?a,b'], isCritical: false } },
      line: 'URI.1 = http://x/?a,b',
    },
    {
      does: 'knows the long names of usages',
      wanted: { keyUsage: { values: ['Digital Signature', 'keyAgreement'], isCritical: false } },
      line: 'keyUsage = digitalSignature,keyAgreement',
    },
    { does: 'asks for stapling', wanted: { mustStaple: true }, line: 'tlsfeature = status_request' },
    { does: 'asks for an identifier', wanted: { hasKeyIdentifier: true }, line: 'subjectKeyIdentifier = hash' },
  ])('$does', ({ wanted, line }) => {
    expect(requestConfig({ ...plain, ...wanted }).split('\n')).toContain(line)
  })

  test('names no section of extensions when there are none', () => {
    expect(requestConfig(plain)).not.toContain('req_extensions')
  })
})
