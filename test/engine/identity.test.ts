import { describe, expect, test } from 'vitest'
import type { Endpoint, Identity } from '../../src/transport/connection.ts'
import { localConnection } from '../../src/transport/local.ts'
import type { Reach } from '../support/endpoint-connections.ts'
import { runProject } from '../support/run-playbook.ts'

interface Reached {
  readonly endpoint: Endpoint
  readonly identity: Identity
}

/** How the hosts of a task are reached, and as whom. */
async function reachedBy(
  { hosts = 'h1', play = [], task = [] }: { hosts?: string; play?: readonly string[]; task?: readonly string[] },
  words: readonly string[] = [],
): Promise<readonly Reached[]> {
  const reached: Reached[] = []
  const reach: Reach = (endpoint, folder) => {
    const real = localConnection({ folder })
    return {
      ...real,
      description: real.description,
      close: () => real.close(),
      hold: (identity, script) => real.hold(identity, script),
      shell: (identity) => {
        reached.push({ endpoint, identity })
        return real.shell({ become: false })
      },
    }
  }
  const lines = [
    '- hosts: h1',
    '  gather_facts: false',
    ...play.map((line) => `  ${line}`),
    '  tasks:',
    '    - ping:',
    ...task.map((line) => `      ${line}`),
  ]
  await runProject({
    files: { 'hosts.ini': `${hosts}\n`, 'playbook.yml': `${lines.join('\n')}\n` },
    arguments: words,
    reach,
  })
  return reached
}

const endpoints: readonly {
  readonly does: string
  readonly hosts?: string
  readonly play?: readonly string[]
  readonly task?: readonly string[]
  readonly is: Partial<Endpoint>
}[] = [
  { does: 'uses ssh to the name by itself', is: { kind: 'ssh', address: 'h1', port: 22, user: 'root' } },
  {
    does: 'takes address, port and user from variables',
    hosts: 'h1 ansible_host=10.0.0.1 ansible_port=2222 ansible_user=operator',
    is: { address: '10.0.0.1', port: 2222, user: 'operator' },
  },
  {
    does: 'knows the old names of variables',
    hosts: 'h1 ansible_ssh_host=10.0.0.1 ansible_ssh_port=2222 ansible_ssh_user=operator',
    is: { address: '10.0.0.1', port: 2222, user: 'operator' },
  },
  {
    does: 'takes user, port and kind from keywords',
    play: ['remote_user: operator', 'port: 2222'],
    task: ['connection: local'],
    is: { kind: 'local' },
  },
  {
    does: 'lets a variable win over a keyword',
    hosts: 'h1 ansible_user=variable',
    task: ['remote_user: keyword'],
    is: { user: 'variable' },
  },
  {
    does: 'lets the keyword of the task win over that of the play',
    play: ['remote_user: play'],
    task: ['remote_user: task'],
    is: { user: 'task' },
  },
  {
    does: 'opens templates in variables',
    hosts: 'h1 number=7 ansible_host="10.0.0.{{ number }}"',
    is: { address: '10.0.0.7' },
  },
  {
    does: 'takes vars of the task',
    task: ['vars: {ansible_port: 23}'],
    is: { port: 23 },
  },
  {
    does: 'goes through jump hosts',
    hosts: `h1 ansible_ssh_common_args='-o ProxyJump=jump@10.0.0.9:222'`,
    is: { jumps: ['jump@10.0.0.9:222'] },
  },
  {
    does: 'starts the shell that a variable names',
    hosts: 'h1 ansible_shell_executable=/bin/bash',
    is: { shell: '/bin/bash' },
  },
  {
    does: 'takes limits and checks from variables',
    hosts: 'h1 ansible_timeout=3 ansible_ssh_retries=2 ansible_host_key_checking=true',
    is: { connectTimeoutMs: 3000, retries: 2, hostKeyChecking: true },
  },
  {
    does: 'reaches the delegate by its own variables',
    hosts: 'h1 ansible_host=10.0.0.1\nh2 ansible_host=10.0.0.2 ansible_user=second',
    task: ['delegate_to: h2'],
    is: { name: 'h2', address: '10.0.0.2', user: 'second' },
  },
  {
    does: 'reaches localhost without a connection where no inventory says otherwise',
    task: ['delegate_to: localhost'],
    is: { name: 'localhost', kind: 'local' },
  },
  {
    does: 'reaches a localhost of the inventory as the inventory says',
    hosts: 'h1\nlocalhost ansible_host=127.0.0.1',
    task: ['delegate_to: localhost'],
    is: { name: 'localhost', kind: 'ssh' },
  },
]

const identities: readonly {
  readonly does: string
  readonly hosts?: string
  readonly play?: readonly string[]
  readonly task?: readonly string[]
  readonly words?: readonly string[]
  readonly is: Identity
}[] = [
  { does: 'stays who logged in', is: { become: false } },
  {
    does: 'becomes root by sudo',
    task: ['become: true'],
    is: { become: true, method: 'sudo', user: 'root' },
  },
  {
    does: 'becomes whom keywords name',
    play: ['become: true', 'become_method: su'],
    task: ['become_user: galera', 'become_flags: "-l"', 'become_exe: /bin/su'],
    is: { become: true, method: 'su', user: 'galera', flags: '-l', executable: '/bin/su' },
  },
  {
    does: 'becomes whom variables name, whatever keywords say',
    hosts: 'h1 ansible_become=true ansible_become_user=variable ansible_become_password=word',
    task: ['become: false', 'become_user: keyword'],
    is: { become: true, method: 'sudo', user: 'variable', password: 'word' },
  },
  {
    does: 'lets a task take back the become of its play',
    play: ['become: true'],
    task: ['become: false'],
    is: { become: false },
  },
  {
    does: 'knows full names of methods',
    task: ['become: true', 'become_method: community.general.doas'],
    is: { become: true, method: 'doas', user: 'root' },
  },
  { does: 'becomes by the command line', words: ['--become'], is: { become: true, method: 'sudo', user: 'root' } },
]

describe('a connection', () => {
  test.each(endpoints)('$does', async ({ is, ...given }) => {
    const [reached] = await reachedBy(given)
    expect(reached?.endpoint).toMatchObject(is)
  })
})

describe('an identity', () => {
  test.each(identities)('$does', async ({ is, words = [], ...given }) => {
    const [reached] = await reachedBy(given, words)
    expect(reached?.identity).toEqual(is)
  })
})
