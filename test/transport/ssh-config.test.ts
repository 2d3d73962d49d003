import { describe, expect, test } from 'vitest'
import { sshEndpoint, jumpEndpoint, proxyCommandText, type GivenEndpoint } from '../../src/transport/endpoint.ts'
import { parseSshArguments } from '../../src/transport/ssh-arguments.ts'
import { parseSshConfig, settingsFor, type SshSettings } from '../../src/transport/ssh-config.ts'

const local = { name: 'ann', homeFolder: '/home/ann' }
const nothing: SshSettings = { identityFiles: [] }

function read(text: string, files: Readonly<Record<string, string>> = {}): ReturnType<typeof parseSshConfig> {
  return parseSshConfig(text, '~/.ssh/config', (pattern) =>
    Object.entries(files)
      .filter(([file]) => file === pattern)
      .map(([file, content]) => ({ file, text: content })),
  )
}

describe('settingsFor', () => {
  test.each([
    { does: 'takes the first value', text: 'Host *\n User a\nHost ctl\n User b', settings: { user: 'a' } },
    { does: 'takes what stands before any Host', text: 'Port 2222\nHost x\n User b', settings: { port: 2222 } },
    { does: 'knows patterns', text: 'Host c?l !ctl\n User a\nHost c*\n User b', settings: { user: 'b' } },
    { does: 'reads = and quotes', text: 'host=ctl\nUSER = "a b"', settings: { user: 'a b' } },
    {
      does: 'gathers identity files',
      text: 'IdentityFile a\nHost ctl\nIdentityFile b',
      settings: { identityFiles: ['a', 'b'] },
    },
    {
      does: 'keeps the text of a proxy command',
      text: 'ProxyCommand ssh -W "%h:%p" b',
      settings: { proxyCommand: 'ssh -W "%h:%p" b' },
    },
    {
      does: 'splits known hosts files',
      text: 'UserKnownHostsFile a "b c"',
      settings: { userKnownHostsFiles: ['a', 'b c'] },
    },
    {
      does: 'reads accept-new',
      text: 'StrictHostKeyChecking accept-new',
      settings: { strictHostKeyChecking: 'accept-new' },
    },
    { does: 'takes ask for yes', text: 'StrictHostKeyChecking ask', settings: { strictHostKeyChecking: 'yes' } },
    { does: 'holds for Match all', text: 'Host x\nMatch all\nUser a', settings: { user: 'a' } },
  ])('$does', ({ text, settings }) => {
    expect(settingsFor(read(text).value, 'ctl')).toEqual({ identityFiles: [], ...settings })
  })

  test('follows Include, under the condition it stands under', () => {
    const files = { 'conf.d/*': 'User a\nHost db\n Port 1' }
    const { value } = read('Host ctl db\nInclude conf.d/*\nHost *\nUser z', files)
    expect(settingsFor(value, 'ctl')).toEqual({ identityFiles: [], user: 'a' })
    expect(settingsFor(value, 'db')).toEqual({ identityFiles: [], user: 'a', port: 1 })
    expect(settingsFor(value, 'web')).toEqual({ identityFiles: [], user: 'z' })
  })

  test('warns of Match, and finds lines that are none', () => {
    const { value, diagnostics } = read('Match host ctl\nUser a\n\nHost *\nnonsense')
    expect(settingsFor(value, 'ctl')).toEqual({ identityFiles: [] })
    expect(diagnostics).toMatchObject([
      { code: 'transport/ssh-option-ignored', severity: 'warning' },
      { code: 'transport/ssh-config', severity: 'error', detail: expect.stringContaining('config:5') as string },
    ])
  })
})

describe('parseSshArguments', () => {
  test.each([
    { text: '', settings: {} },
    { text: '-o ProxyJump=a,b@c:22', settings: { proxyJump: 'a,b@c:22' } },
    {
      text: '-J bastion -i ~/.ssh/k -p 2200 -l bob',
      settings: { proxyJump: 'bastion', identityFiles: ['~/.ssh/k'], port: 2200, user: 'bob' },
    },
    { text: '-oPort=22 -p22', settings: { port: 22 } },
    { text: `-o ProxyCommand="ssh -W '%h:%p' -q b"`, settings: { proxyCommand: "ssh -W '%h:%p' -q b" } },
    {
      text: `-o 'StrictHostKeyChecking no' -o UserKnownHostsFile=/dev/null`,
      settings: { strictHostKeyChecking: 'no', userKnownHostsFiles: ['/dev/null'] },
    },
    { text: '-C -o ControlMaster=auto -o ControlPersist=60s -q', settings: {} },
  ])('reads "$text"', ({ text, settings }) => {
    const { value, diagnostics } = parseSshArguments(text)
    expect(value.settings).toEqual({ identityFiles: [], ...settings })
    expect(diagnostics).toEqual([])
  })

  test('names another configuration file', () => {
    expect(parseSshArguments('-F /etc/ours').value.configFile).toBe('/etc/ours')
  })

  test.each(['-o Tunnel=yes', '-L 80:a:80', '-Z', 'host', '-o "never closed'])('warns of "%s"', (text) => {
    expect(parseSshArguments(text).diagnostics).toMatchObject([
      { code: 'transport/ssh-option-ignored', severity: 'warning' },
    ])
  })
})

describe('sshEndpoint', () => {
  const config = read(
    'Host ctl-1\n HostName 10.0.0.11\n Port 2201\n User conf\n IdentityFile ~/.ssh/%h_%r\nHost *\n ConnectTimeout 3',
  ).value

  test.each<{ does: string; given?: Partial<GivenEndpoint>; settings?: Partial<SshSettings>; endpoint: object }>([
    {
      does: 'asks the configuration',
      endpoint: {
        address: '10.0.0.11',
        port: 2201,
        user: 'conf',
        identityFiles: ['/home/ann/.ssh/10.0.0.11_conf'],
        connectTimeoutMs: 3000,
      },
    },
    {
      does: 'prefers arguments to the configuration',
      settings: { port: 2, user: 'arg' },
      endpoint: { port: 2, user: 'arg' },
    },
    {
      does: 'prefers variables to arguments',
      given: { port: 3, user: 'var' },
      settings: { port: 2, user: 'arg' },
      endpoint: { port: 3, user: 'var' },
    },
    {
      does: 'asks for the address, not for the name',
      given: { address: '10.9.9.9' },
      endpoint: { address: '10.9.9.9', port: 22, user: 'ann' },
    },
    { does: 'checks host keys', endpoint: { hostKeyChecking: true, acceptNewHostKeys: false } },
    {
      does: 'turns checking off by a variable',
      given: { hostKeyChecking: false },
      endpoint: { hostKeyChecking: false },
    },
    {
      does: 'turns checking off by an argument',
      settings: { strictHostKeyChecking: 'no' },
      endpoint: { hostKeyChecking: false },
    },
    {
      does: 'accepts new keys',
      settings: { strictHostKeyChecking: 'accept-new' },
      endpoint: { hostKeyChecking: true, acceptNewHostKeys: true },
    },
    { does: 'splits jumps', settings: { proxyJump: 'a,b' }, endpoint: { jumps: ['a', 'b'] } },
    { does: 'can be told not to jump', settings: { proxyJump: 'none' }, endpoint: { jumps: [] } },
    { does: 'expands the home folder', given: { privateKeyFile: '~/k' }, endpoint: { privateKeyFile: '/home/ann/k' } },
  ])('$does', ({ given = {}, settings = {}, endpoint }) => {
    expect(sshEndpoint({ name: 'ctl-1', ...given }, { ...nothing, ...settings }, config, local)).toMatchObject(endpoint)
  })

  test('fills in a proxy command', () => {
    const endpoint = sshEndpoint({ name: 'ctl-1' }, { ...nothing, proxyCommand: 'nc %h %p %r %%' }, config, local)
    expect(proxyCommandText(endpoint)).toBe('nc 10.0.0.11 2201 conf %')
  })

  test.each([
    { jump: 'bastion', endpoint: { address: 'bastion', port: 22, user: 'ann' } },
    { jump: 'bob@bastion:2222', endpoint: { address: 'bastion', port: 2222, user: 'bob' } },
    { jump: 'bob@[fe80::1]:2222', endpoint: { address: 'fe80::1', port: 2222, user: 'bob' } },
    { jump: 'ssh://bob@bastion:2222', endpoint: { address: 'bastion', port: 2222, user: 'bob' } },
    { jump: 'ctl-1', endpoint: { address: '10.0.0.11', port: 2201, user: 'conf' } },
  ])('reads the jump $jump', ({ jump, endpoint }) => {
    expect(jumpEndpoint(jump, config, local)).toMatchObject(endpoint)
  })
})
