import { describe, expect, test } from 'vitest'
import { hostAddress } from '../../src/inventory/host-address.ts'

describe('hostAddress reads', () => {
  test.each([
    ['web1', 'web1', null],
    ['web1.example.com:2222', 'web1.example.com', 2222],
    ['web_1', 'web_1', null],
    ['bücher', 'bücher', null],
    ['n[01:03:2]:22', 'n[01:03:2]', 22],
    ['10.0.0.1:22', '10.0.0.1', 22],
    ['2001:db8::1', '2001:db8::1', null],
    ['[2001:db8::1]:44', '2001:db8::1', 44],
    ['2001:db8::[1:f]', '2001:db8::[1:f]', null],
    ['[web]:22', 'web', 22],
  ])('%s', (text, host, port) => {
    expect(hostAddress(text)).toEqual({ host, port })
  })

  test.each(['', 'a:b', 'web*', '~web', '!web', 'a b', 'web-', 'web:', '[::1]', 'a:!b', 'web[0]', 'n[1:2'])(
    'nothing in "%s"',
    (text) => {
      expect(hostAddress(text)).toBeNull()
    },
  )
})
