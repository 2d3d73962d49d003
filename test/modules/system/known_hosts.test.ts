import { describe, expect, test } from 'vitest'
import knownHosts from '../../../src/modules/system/known_hosts.ts'
import { planned, refusedWith } from '../../support/planned.ts'

const key = 'c1.example ssh-ed25519 AAAAnew'
const given = { name: 'c1.example', key, path: '/etc/ssh/ssh_known_hosts' }
// Written by `ssh-keygen -H` for the host c1.example.
const HASHED = '|1|+pkX0+q++Mj6lnpJZ9cGaDsWVvc=|mqlgXG6EcAm87inKAxnLKM1y86Y='

describe('known_hosts', () => {
  test.each([
    { does: 'begins a file', args: {}, before: null, after: `${key}\n` },
    { does: 'adds a line', args: {}, before: '# x\nc2 ssh-rsa AAAA', after: `# x\nc2 ssh-rsa AAAA\n${key}\n` },
    { does: 'leaves a key with comment', args: {}, before: `c1.example,10.0.0.1 ssh-ed25519 AAAAnew x`, after: null },
    {
      does: 'replaces the old key, at the end',
      args: {},
      before: 'c1.example ssh-ed25519 AAAAold\nc1.example ssh-rsa AAAArsa\n',
      after: `c1.example ssh-rsa AAAArsa\n${key}\n`,
    },
    { does: 'knows a hashed host', args: {}, before: `${HASHED} ssh-ed25519 AAAAnew\n`, after: null },
    {
      does: 'removes one key',
      args: { state: 'absent' },
      before: `${key}\nc1.example ssh-rsa AAAArsa\n`,
      after: 'c1.example ssh-rsa AAAArsa\n',
    },
  ])('$does', ({ args, before, after }) => {
    expect(planned(knownHosts, { ...given, ...args }, { text: before }).text).toBe(after ?? before)
  })

  test('removes all keys of a host, hashed ones too', () => {
    const text = `${HASHED} ssh-ed25519 AAAAnew\nc1.example ssh-rsa AAAA\nc2 ssh-rsa AAAA\n`
    const args = { name: 'C1.example', state: 'absent', path: '/k' }
    expect(planned(knownHosts, args, { text }).text).toBe('c2 ssh-rsa AAAA\n')
  })

  test('hashes a host once', () => {
    const once = planned(knownHosts, { ...given, hash_host: true }, { text: `${key}\n` })
    expect(once.text).toMatch(/^\|1\|[^|]+=\|[^|]+= ssh-ed25519 AAAAnew\n$/)
    expect(planned(knownHosts, { ...given, hash_host: true }, once)).toEqual(once)
  })

  test('refuses no key, and the key of another host', () => {
    expect(refusedWith(knownHosts, { name: 'c1' }, { text: null })).toBe('known_hosts/invalid-key')
    expect(refusedWith(knownHosts, { name: 'c1', key }, { text: null })).toBe('known_hosts/invalid-key')
  })
})
