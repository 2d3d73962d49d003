import { createHmac } from 'node:crypto'
import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import { pathInfo } from '../../module/path-info.ts'
import type { JsonObject } from '../../value/json.ts'
import { parentOf } from '../files/text-file.ts'

const params = {
  properties: {
    name: {
      type: 'string',
      aliases: ['host'],
      description: 'The host, as in the key (`[host]:port` for other ports).',
    },
    key: {
      type: 'string',
      description: 'The line for the file, `HOST TYPE DATA`, as ssh-keyscan gives it; required with state `present`.',
    },
    path: { type: 'string', format: 'path', default: '~/.ssh/known_hosts', description: 'The file.' },
    hash_host: { type: 'boolean', default: false, description: 'Write the host as a hash.' },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'Whether the file shall have the key.',
    },
  },
  required: ['name'],
} as const

type Params = ParamsOf<typeof params>

interface KnownHosts {
  /** The whole file; null when there is none. */
  readonly text: string | null
  /** Owner, mode and size, as results show them. Nobody promises them. */
  readonly info?: JsonObject | undefined
}

/** The fields of one line. @see sshd(8), SSH_KNOWN_HOSTS FILE FORMAT */
interface HostKey {
  /** `@cert-authority` or `@revoked`; empty for a key of a host. */
  readonly marker: string
  readonly hosts: string
  readonly type: string
  readonly data: string
}

/**
 * Keeps the key of a host in a known_hosts file.
 *
 * State: the file's whole text. Of each type a host has one key. Source: ansible.builtin.known_hosts 2.14.
 */
export default defineModule({
  name: 'known_hosts',
  summary: 'Keep host keys in a known_hosts file.',
  params,
  returns: { name: 'The host.', key: 'The given line.', path: 'The file.', state: 'Whether it shall be there.' },
  examples: `
- name: Know the host that deploys
  known_hosts:
    name: deploy.example.com
    key: deploy.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO4BwyGhnpqe8NQhtBtEpqcBp5JuPSXCQ4n4jVjYEAhk
    path: /etc/ssh/ssh_known_hosts
`,

  async probe({ path }, target): Promise<KnownHosts> {
    const [text, info] = await Promise.all([target.readText(path), pathInfo(path, target)])
    return { text, info }
  },

  plan(given, before): KnownHosts | Refusal {
    const name = given.name.toLowerCase()
    if (given.key === undefined) {
      if (given.state === 'present') return refuse('known_hosts/invalid-key', 'No key specified when adding a host')
      return changedTo(
        before,
        edited(before.text ?? '', (key) => !names(key, name), null),
      )
    }
    if (/\S\s*,/.test(given.name)) {
      return refuse(
        'known_hosts/invalid-key',
        'Comma separated list of names is not supported. Please pass a single name to lookup in the known_hosts file.',
      )
    }
    const key = hostKeyOf(given.key.trim())
    if (key === null || !names(key, name)) {
      return refuse('known_hosts/invalid-key', 'Host parameter does not match hashed host field in supplied key', {
        hint: 'The key is a line of known_hosts for this host: "HOST TYPE DATA", as ssh-keyscan prints it.',
      })
    }
    if (given.state === 'absent') {
      const isOther = (present: HostKey): boolean => !(names(present, name) && isSameKey(present, key))
      return changedTo(before, edited(before.text ?? '', isOther, null))
    }
    const text = before.text ?? ''
    if (isThere(text, name, key, given)) return before
    const isOther = (present: HostKey): boolean =>
      !(names(present, name) && present.type === key.type && present.marker === key.marker)
    return { text: edited(text, isOther, given.hash_host ? { ...key, hosts: hashed(name, key) } : key) }
  },

  async apply({ path }, after, target, before) {
    if (after.text === null) return {}
    if (before.text === null) await target.run(['mkdir', '-p', '-m', '0700', '--', parentOf(path)])
    await target.writeFile(path, after.text)
    return pathInfo(path, target)
  },

  // Ansible gives the diff whether it is asked for or not, and playbooks read it.
  result: ({ name, key = null, path, state, hash_host: hash }, before, after, applied) => ({
    name,
    key,
    path,
    state,
    hash_host: hash,
    ...(applied ?? before.info),
    diff: {
      before_header: before.text === null ? '/dev/null' : path,
      after_header: path,
      before: before.text ?? '',
      after: after.text ?? '',
    },
  }),

  diff: ({ path }, before, after) => [
    { before: before.text ?? '', after: after.text ?? '', beforeHeader: path, afterHeader: path },
  ],
})

/** A text that is there with another content; one that is not there stays away. */
function changedTo(before: KnownHosts, text: string): KnownHosts {
  return before.text === null || before.text === text ? before : { text }
}

function hostKeyOf(line: string): HostKey | null {
  const [, marker = '', hosts, type, data] = /^(?:(@\S+)\s+)?([^#@\s]\S*)\s+(\S+)\s+([A-Za-z0-9+/=]+)/.exec(line) ?? []
  return hosts === undefined || type === undefined || data === undefined ? null : { marker, hosts, type, data }
}

function isSameKey(one: HostKey, other: HostKey): boolean {
  return one.type === other.type && one.data === other.data && one.marker === other.marker
}

function names({ hosts }: HostKey, name: string): boolean {
  const [, salt, hash] = /^\|1\|([^|]+)\|([^|]+)$/.exec(hosts) ?? []
  if (salt === undefined || hash === undefined) return hosts.toLowerCase().split(',').includes(name)
  return hmac(Buffer.from(salt, 'base64'), name) === hash
}

// A plan is made twice of the same facts (check mode, then the run), so the salt comes from the key instead of chance.
function hashed(name: string, key: HostKey): string {
  const salt = createHmac('sha1', key.data).update(name).digest()
  return `|1|${salt.toString('base64')}|${hmac(salt, name)}`
}

function hmac(salt: Uint8Array, name: string): string {
  return createHmac('sha1', salt).update(name).digest('base64')
}

function isThere(text: string, name: string, key: HostKey, { hash_host: hash }: Params): boolean {
  return text.split('\n').some((line) => {
    const present = hostKeyOf(line)
    if (present === null || !names(present, name) || !isSameKey(present, key)) return false
    return !hash || present.hosts.startsWith('|1|')
  })
}

/** The text with the lines that stay, and one more at the end. */
function edited(text: string, stays: (key: HostKey) => boolean, added: HostKey | null): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  const isKept = lines.map((line) => {
    const key = hostKeyOf(line)
    return key === null || stays(key)
  })
  const kept = lines.filter((_line, index) => isKept[index])
  if (added === null) return kept.length === lines.length ? text : kept.map((line) => `${line}\n`).join('')
  const { marker, hosts, type, data } = added
  const line = [marker, hosts, type, data].filter((part) => part !== '').join(' ')
  return [...kept, line].map((each) => `${each}\n`).join('')
}
