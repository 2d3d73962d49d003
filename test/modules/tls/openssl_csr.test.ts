import { describe, expect, test } from 'vitest'
import request from '../../../src/modules/tls/openssl_csr.ts'
import { planned, refusedWith, resultOf } from '../../support/planned.ts'
import { textFile } from '../../support/text-files.ts'

const args = { path: '/c.csr', privatekey_path: '/c.key', common_name: 'vip', subject: { O: ['A', 'B'] } }
const made = { request: 'NEW', isSame: false, trouble: '' }

describe('openssl_csr plan', () => {
  test('replaces a request that asks for something else, and keeps one that asks for the same', () => {
    expect(planned(request, args, { file: textFile('OLD'), made }).file.text).toBe('NEW')
    const before = { file: textFile('OLD'), made: { ...made, isSame: true } }
    expect(planned(request, args, before).file.text).toBe('OLD')
  })

  test('tells what is asked for', () => {
    expect(resultOf(request, args, { file: textFile(''), made })).toMatchObject({
      subject: [
        ['CN', 'vip'],
        ['O', 'A'],
        ['O', 'B'],
      ],
      subjectAltName: ['DNS:vip'],
    })
  })

  test('refuses to ask without a key, and what openssl refused', () => {
    expect(refusedWith(request, { path: '/c.csr' }, { file: textFile(''), made })).toBe('tls/wrong-arguments')
    const failed = { file: textFile(''), made: { request: '', isSame: false, trouble: 'no key' } }
    expect(refusedWith(request, args, failed)).toBe('tls/openssl-failed')
  })
})
