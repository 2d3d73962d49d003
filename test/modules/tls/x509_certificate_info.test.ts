import { describe, expect, test } from 'vitest'
import info from '../../../src/modules/tls/x509_certificate_info.ts'
import { refusedWith, resultOf } from '../../support/planned.ts'

// Made with openssl for this test: of vip.example.com, from a certificate authority "CA", valid for a year.
const pem = `-----BEGIN CERTIFICATE-----
MIICijCCAXKgAwIBAgITAdIqFxd215Y3fdxdIV/wiYpeFTANBgkqhkiG9w0BAQsF
ADANMQswCQYDVQQDDAJDQTAeFw0yNjExMjIxMTM3MzVaFw0yNzExMjIxMTM3MzVa
MDAxFDASBgNVBAoMC0EsIEIgJiBDICR4MRgwFgYDVQQDDA92aXAuZXhhbXBsZS5j
b20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQAkFo/UVTx6ZCrGXW42PVfuxy0
s2XSV9i+BXBP8WVXkfKCSXCApEhke8uoFisT1YvM4Vr5yWvmCT3Gvsshzlijo4GK
MIGHMCAGA1UdEQQZMBeCD3ZpcC5leGFtcGxlLmNvbYcECgAACjAOBgNVHQ8BAf8E
BAMCBaAwEwYDVR0lBAwwCgYIKwYBBQUHAwEwHQYDVR0OBBYEFPsIQ/D3y8xLVMBh
IA2PmzvyJ1cOMB8GA1UdIwQYMBaAFGY5O0JxvKvL7ubvXStnB7t6vHzAMA0GCSqG
SIb3DQEBCwUAA4IBAQBTiiN4KK/qTa/QRvKJ0EYVewqBE4uwhHNZLVrqhnvYPemh
jSkS7zn5Rc2b0WB9xJujt2weegK1YSdcFnmIkbvllBYUXrd/+SvtzUVeEj7HA53E
xMgiZ8PgxCFkGEizCls6DBgoaBWdWrbHgOOBPPAEGVYRaUXICibjVKhdlzisqm/d
Wv/JOHC1aL5Fumf93Hhl0SPmUFgz3/7+Apg0m3g9bMzJuy59AwukV2PG7fUOgsxI
7LykqC3WeJdepJCNdtxSIFAAuXE5rKvVr8Zzz1TV0PpRnlnYzmP0H2SaXglg83YV
NMZBvOgR6k41d4PtFmmH5koaOpIU4WSld9f+BkDy
-----END CERTIFICATE-----
`
const now = Date.UTC(2026, 11, 1)

describe('x509_certificate_info', () => {
  test('tells what the certificate says', () => {
    const args = { content: pem, valid_at: { before: '20260101000000Z', soon: '+1d', late: '+1000d' } }
    expect(resultOf(info, args, { pem, now })).toMatchObject({
      subject: { organizationName: 'A, B & C $x', commonName: 'vip.example.com' },
      issuer_ordered: [['commonName', 'CA']],
      subject_alt_name: ['DNS:vip.example.com', 'IP:10.0.0.10'],
      expired: false,
      basic_constraints: ['CA:FALSE'],
      public_key_type: 'ECC',
      valid_at: { before: false, soon: true, late: false },
    })
  })

  test('says that a certificate has expired', () => {
    expect(resultOf(info, { content: pem }, { pem, now: Date.UTC(2030, 0, 1) })).toMatchObject({ expired: true })
  })

  test.each([
    { does: 'a file that is not there', args: { path: '/c.pem' }, before: { pem: null, now }, code: 'files/absent' },
    { does: 'other text', args: { content: 'x' }, before: { pem: 'x', now }, code: 'tls/no-certificate' },
    {
      does: 'a time that is none',
      args: { content: pem, valid_at: { a: 'soon' } },
      before: { pem, now },
      code: 'tls/wrong-arguments',
    },
  ])('refuses $does', ({ args, before, code }) => {
    expect(refusedWith(info, args, before)).toBe(code)
  })
})
