import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  mergeNetworks,
  printIpAddress,
  readIpAddress,
  readIpInterface,
  spanningNetwork,
} from '../../src/text/ip-network.ts'

describe('readIpInterface', () => {
  test.each([
    { text: '10.0.0.1', version: 4, prefix: 32 },
    { text: '10.0.0.0/29', version: 4, prefix: 29 },
    { text: '10.0.0.0/255.255.255.248', version: 4, prefix: 29 },
    { text: '10.0.0.0/0.0.0.7', version: 4, prefix: 29 },
    { text: 'fe80::1/64', version: 6, prefix: 64 },
    { text: '::', version: 6, prefix: 128 },
  ])('reads $text', ({ text, version, prefix }) => {
    expect(readIpInterface(text)).toMatchObject({ version, prefix })
  })

  test.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.01',
    '10.0.0.1/33',
    '10.0.0.1/',
    '10.0.0.0/255.0.255.0',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    'fe80::1%eth0',
    'g::',
    '10.0.0.0/8/8',
  ])('takes %j for no address', (text) => {
    expect(readIpInterface(text)).toBeNull()
  })
})

describe('printIpAddress', () => {
  test.each([
    { text: '0:0:0:0:0:0:0:0', printed: '::' },
    { text: '1:0:0:0:0:0:0:8', printed: '1::8' },
    { text: '2001:db8:0:0:1:0:0:1', printed: '2001:db8::1:0:0:1' },
    { text: '1:0:3:0:5:6:7:8', printed: '1:0:3:0:5:6:7:8' },
    { text: '::ffff:10.0.0.5', printed: '::ffff:10.0.0.5' },
    { text: 'FE80:0:0:0:0:0:0:10', printed: 'fe80::10' },
    { text: '0:0:1::', printed: '0:0:1::' },
  ])('prints $text as $printed', ({ text, printed }) => {
    const read = readIpAddress(text)
    expect(read && printIpAddress(read.version, read.address)).toBe(printed)
  })

  test('prints what reads back the same', () => {
    const addresses = fc.oneof(
      fc.record({ version: fc.constant(4 as const), address: fc.bigInt(0n, 2n ** 32n - 1n) }),
      fc.record({ version: fc.constant(6 as const), address: fc.bigInt(0n, 2n ** 128n - 1n) }),
      fc.record({
        version: fc.constant(6 as const),
        address: fc.integer({ min: 0, max: 7 }).map((shift) => 0xffn << BigInt(16 * shift)),
      }),
    )
    fc.assert(
      fc.property(addresses, ({ version, address }) => {
        expect(readIpAddress(printIpAddress(version, address))).toEqual({ version, address })
      }),
    )
  })
})

describe('networks together', () => {
  const read = (texts: readonly string[]) => texts.flatMap((text) => readIpInterface(text) ?? [])
  const print = (ip: { version: 4 | 6; address: bigint; prefix: number }) =>
    `${printIpAddress(ip.version, ip.address)}/${String(ip.prefix)}`

  test.each([
    { given: ['10.0.0.0/25', '10.0.0.128/25'], merged: ['10.0.0.0/24'] },
    { given: ['10.0.1.0/24', '10.0.0.0/24', '10.0.2.0/23'], merged: ['10.0.0.0/22'] },
    { given: ['10.0.1.0/24', '10.0.2.0/24'], merged: ['10.0.1.0/24', '10.0.2.0/24'] },
    { given: ['10.0.0.5/24', '10.0.0.9'], merged: ['10.0.0.0/24'] },
    { given: ['::/1', '8000::/1', '0.0.0.0/0'], merged: ['0.0.0.0/0', '::/0'] },
  ])('are $merged', ({ given, merged }) => {
    expect(mergeNetworks(read(given)).map(print)).toEqual(merged)
  })

  test('lie in the smallest that spans them', () => {
    const [first, ...others] = read(['192.168.1.1', '192.168.1.6'])
    expect(first && print(spanningNetwork([first, ...others]))).toBe('192.168.1.0/29')
  })
})
