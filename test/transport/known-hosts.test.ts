import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  fingerprint,
  hostKeyRefusal,
  hostKeyType,
  judgeHostKey,
  knownKeyTypes,
  parseKnownHosts,
} from '../../src/transport/known-hosts.ts'

function key(type: string, body: string): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(type.length)
  return Buffer.concat([length, Buffer.from(type), Buffer.from(body)])
}

const ours = key('ssh-ed25519', 'ours')
const theirs = key('ssh-ed25519', 'theirs')
const rsa = key('ssh-rsa', 'rsa')
const text = (one: Buffer): string => `${hostKeyType(one)} ${one.toString('base64')}`
const hashed = (name: string): string => {
  const salt = Buffer.from('salt')
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
}

describe('judgeHostKey', () => {
  test.each([
    { does: 'its name', line: `ctl-1 ${text(ours)}`, is: 'known' },
    { does: 'its name in other case', line: `CTL-1 ${text(ours)}`, is: 'known' },
    { does: 'one of several names', line: `a,ctl-1,10.0.0.11 ${text(ours)} comment`, is: 'known' },
    { does: 'a wildcard', line: `ctl-? ${text(ours)}`, is: 'known' },
    { does: 'a hashed name', line: `${hashed('ctl-1')} ${text(ours)}`, is: 'known' },
    { does: 'a name with another port', line: `[ctl-1]:2222 ${text(ours)}`, is: 'unknown' },
    { does: 'its name with its port', line: `[ctl-1]:2222 ${text(ours)}`, port: 2222, is: 'known' },
    { does: 'its name without its port', line: `ctl-1 ${text(ours)}`, port: 2222, is: 'unknown' },
    { does: 'a hashed name with its port', line: `${hashed('[ctl-1]:2222')} ${text(ours)}`, port: 2222, is: 'known' },
    { does: 'an exception', line: `ctl-*,!ctl-1 ${text(ours)}`, is: 'unknown' },
    { does: 'another host', line: `ctl-2 ${text(ours)}`, is: 'unknown' },
    { does: 'a comment', line: `# ctl-1 ${text(ours)}`, is: 'unknown' },
    { does: 'another key of the type', line: `ctl-1 ${text(theirs)}`, is: 'changed' },
    { does: 'another and the right key', line: `ctl-1 ${text(theirs)}\nctl-1 ${text(ours)}`, is: 'known' },
    { does: 'a key of another type', line: `ctl-1 ${text(rsa)}`, is: 'unknown' },
    { does: 'a revoked key', line: `ctl-1 ${text(ours)}\n@revoked * ${text(ours)}`, is: 'revoked' },
    { does: 'another revoked key', line: `ctl-1 ${text(ours)}\n@revoked * ${text(theirs)}`, is: 'known' },
    { does: 'an authority', line: `@cert-authority *-1 ${text(theirs)}`, is: 'certificate' },
    {
      does: 'an authority beside its key',
      line: `@cert-authority * ${text(theirs)}\nctl-1 ${text(ours)}`,
      is: 'known',
    },
  ])('says $is for $does', ({ line, port = 22, is }) => {
    expect(judgeHostKey(parseKnownHosts(line, 'known_hosts'), { host: 'ctl-1', port }, ours).is).toBe(is)
  })

  test('remembers which line decided', () => {
    const known = parseKnownHosts(`\n# x\nctl-1 ${text(theirs)}`, 'known_hosts')
    expect(judgeHostKey(known, { host: 'ctl-1', port: 22 }, ours)).toMatchObject({
      entry: { file: 'known_hosts', line: 3 },
    })
  })
})

test('knownKeyTypes names the types of a host, marked lines left out', () => {
  const known = parseKnownHosts(
    `ctl-1 ${text(rsa)}\nctl-1 ${text(ours)}\nctl-2 ${text(ours)}\n@revoked ctl-1 ${text(key('ssh-dss', ''))}`,
    'f',
  )
  expect(knownKeyTypes(known, { host: 'ctl-1', port: 22 })).toEqual(['ssh-rsa', 'ssh-ed25519'])
})

describe('hostKeyRefusal', () => {
  const [entry] = parseKnownHosts(`[ctl-1]:2222 ${text(theirs)}`, '/root/.ssh/known_hosts')
  test.each([
    {
      verdict: 'unknown',
      code: 'transport/unknown-host-key',
      hint: '\n    ssh-keyscan -p 2222 ctl-1 >> /root/.ssh/known_hosts',
    },
    {
      verdict: 'changed',
      code: 'transport/changed-host-key',
      hint: `\n    ssh-keygen -f /root/.ssh/known_hosts -R '[ctl-1]:2222'\n`,
    },
    { verdict: 'revoked', code: 'transport/revoked-host-key', hint: 'ssh-keygen -A' },
    { verdict: 'certificate', code: 'transport/host-certificate', hint: 'ssh-keyscan -p 2222 ctl-1' },
  ] as const)('of a key that is $verdict gives the next command', ({ verdict, code, hint }) => {
    const diagnostic = hostKeyRefusal(verdict, {
      address: { host: 'ctl-1', port: 2222 },
      key: ours,
      file: '/root/.ssh/known_hosts',
      ...(entry === undefined ? {} : { entry }),
    })
    expect(diagnostic.code).toBe(code)
    expect(diagnostic.hint).toContain(hint)
    expect(diagnostic.detail).toContain(fingerprint(ours))
  })
})
