import { defineModule, refuse } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'

const params = {
  properties: {
    key: { type: 'string', description: 'The key.' },
    value: { type: 'string', description: 'Its value.' },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      description: 'Whether the key shall have the value, or not be there.',
    },
    host: { type: 'string', default: 'localhost', description: 'A member of the cluster.' },
    port: { type: 'integer', default: 2379, description: 'Its port for clients.' },
    user: { type: 'string', description: 'Who asks.' },
    password: { type: 'string', noLog: true, description: 'The password of that user.' },
    ca_cert: { type: 'string', description: 'Certificate of the authority; makes the connection TLS.' },
    client_cert: { type: 'string', description: 'Certificate to show.' },
    client_key: { type: 'string', description: 'Its key.' },
    timeout: { type: 'integer', default: 5, description: 'Seconds that an answer may take.' },
  },
  required: ['key', 'value', 'state'],
} as const

type Params = ParamsOf<typeof params>

interface State {
  /** Null when the key is not there. */
  readonly value: string | null
  readonly trouble: string | null
}

/**
 * Keeps a key of etcd, with etcdctl.
 *
 * User and password reach etcdctl in its own environment (ETCDCTL_USER, ETCDCTL_PASSWORD), which lives as long as the command;
 * it has no other way but its command line. Source: community.general.etcd3 6.6.
 */
export default defineModule({
  name: 'etcd3',
  aliases: ['community.general.etcd3'],
  summary: 'Manage keys of etcd.',
  params,
  returns: { key: 'The key.', old_value: 'Its value before.' },
  examples: `
- name: Say who takes backups
  etcd3:
    key: /ha/backup
    value: openstack-controller01
    state: present
`,

  async probe(given, target): Promise<State> {
    const { status, stdout, stderr } = await target.query(
      etcdctl(['get', '--hex', '--', given.key], given),
      environment(given),
    )
    const value = stdout.split('\n')[1]
    return {
      value: value === undefined || value === '' ? (stdout.trim() === '' ? null : '') : textOf(value),
      trouble: status === 0 ? null : (stderr.trim().split('\n').at(-1) ?? ''),
    }
  },

  plan(given, before) {
    if (before.trouble !== null) return refuse('etcd/no-answer', `etcd cannot be asked: ${before.trouble}`)
    return { ...before, value: given.state === 'present' ? given.value : null }
  },

  async apply(given, { value }, target) {
    if (value === null) await target.run(etcdctl(['del', '--', given.key], given), environment(given))
    // The value goes through stdin: it may be a secret, and it may begin with a dash.
    else await target.run(etcdctl(['put', '--', given.key], given), { ...environment(given), stdin: value })
    return {}
  },

  result: ({ key }, before) => ({ key, old_value: before.value ?? '' }),
})

function etcdctl(words: readonly string[], given: Params): readonly string[] {
  const scheme = given.ca_cert === undefined && given.client_cert === undefined ? 'http' : 'https'
  return [
    'etcdctl',
    `--endpoints=${scheme}://${given.host}:${String(given.port)}`,
    `--command-timeout=${String(given.timeout)}s`,
    ...(given.ca_cert === undefined ? [] : [`--cacert=${given.ca_cert}`]),
    ...(given.client_cert === undefined ? [] : [`--cert=${given.client_cert}`]),
    ...(given.client_key === undefined ? [] : [`--key=${given.client_key}`]),
    ...words,
  ]
}

function environment({ user, password }: Params): { readonly environment: Readonly<Record<string, string>> } {
  return {
    environment: {
      ETCDCTL_API: '3',
      ...(user === undefined ? {} : { ETCDCTL_USER: user }),
      ...(password === undefined ? {} : { ETCDCTL_PASSWORD: password }),
    },
  }
}

/** `\x68\x61`: the one form in which newlines of a value cannot be mistaken. */
function textOf(hex: string): string {
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex').toString('utf8')
}
