import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import { pathInfo } from '../../module/path-info.ts'
import type { JsonObject } from '../../value/json.ts'
import { parentOf } from '../files/text-file.ts'
import { authorizedKeyLine, authorizedKeyOf, type AuthorizedKey } from './authorized-keys-lines.ts'

const params = {
  properties: {
    user: { type: 'string', description: 'The account that the keys let in.' },
    key: { type: 'string', description: 'The public key; several on a line each.' },
    path: { type: 'string', format: 'path', description: 'The file; `~USER/.ssh/authorized_keys` if not given.' },
    key_options: { type: 'string', description: 'Options in front of the key (`from="10.0.0.0/8",no-pty`).' },
    comment: { type: 'string', description: 'The comment behind the key, instead of its own.' },
    exclusive: { type: 'boolean', default: false, description: 'All other lines of the file go.' },
    manage_dir: {
      type: 'boolean',
      default: true,
      description: 'Make the folder, and keep it to the user alone (0700).',
    },
    follow: {
      type: 'boolean',
      default: false,
      description: 'Write the file that a symbolic link points to, not replace the link.',
    },
    validate_certs: { type: 'boolean', default: true, description: 'Taken for the sake of Ansible playbooks.' },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'Whether the keys shall be in the file.',
    },
  },
  required: ['user', 'key'],
} as const

type Params = ParamsOf<typeof params>

interface KeyFile {
  /** Whether the host knows the user. */
  readonly isKnown: boolean
  readonly path: string
  readonly hasFolder: boolean
  /** Null when there is no file. */
  readonly text: string | null
  /** Owner, mode and size, as results show them. Nobody promises them. */
  readonly info?: JsonObject | undefined
}

const script = `
home=$(getent passwd -- "$1" | cut -d: -f6)
path=\${2:-$home/.ssh/authorized_keys}
[ -z "$3" ] || [ ! -L "$path" ] || path=$(readlink -f -- "$path")
[ -n "$home" ] && echo known || echo unknown
echo "$path"
[ -d "$(dirname -- "$path")" ] && echo folder || echo none
[ -e "$path" ] || { echo none; exit 0; }
echo file
cat -- "$path"`

/**
 * Keeps public keys in the authorized_keys file of an account.
 *
 * State: the file's text. A key is known by its data; one with other options or another comment is changed in its place.
 * Source: ansible.posix.authorized_key 1.5.
 */
export default defineModule({
  name: 'authorized_key',
  aliases: ['ansible.posix.authorized_key'],
  summary: 'Let SSH keys into an account.',
  params,
  returns: { user: 'The account.', keyfile: 'The file.', key: 'The keys.', state: 'Whether they shall be there.' },
  examples: `
- name: Let the deployment host into the accounts of nova, so that instances can migrate
  authorized_key:
    user: nova
    key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO4BwyGhnpqe8NQhtBtEpqcBp5JuPSXCQ4n4jVjYEAhk nova@compute1
    key_options: from="10.0.0.0/24"
`,

  async probe({ user, path = '', follow }, target): Promise<KeyFile> {
    const { stdout } = await target.query(['sh', '-c', script, 'sh', user, path, follow ? 'follow' : ''])
    const [known, file = '', folder, kind, ...lines] = stdout.split('\n')
    return {
      // Ansible tells of the path that was asked for, and of no other.
      info: path === '' ? {} : await pathInfo(path, target),
      isKnown: known === 'known',
      path: file,
      hasFolder: folder === 'folder',
      text: kind === 'file' ? lines.join('\n') : null,
    }
  },

  plan(given, before): KeyFile | Refusal {
    if (!before.isKnown) {
      return refuse('account/absent', `Failed to lookup user ${given.user}: this host has no such account.`, {
        hint: 'Create it in an earlier task (user).',
      })
    }
    const keys = givenKeys(given)
    if ('refusal' in keys) return keys
    if (given.state === 'absent') {
      return changedTo(before, before.text === null ? null : without(before.text, keys))
    }
    return {
      ...changedTo(before, given.exclusive ? exactly(before.text ?? '', keys) : withKeys(before.text ?? '', keys)),
      hasFolder: before.hasFolder || given.manage_dir,
    }
  },

  async apply({ user, path }, after, target, before) {
    if (after.text === null) return {}
    if (after.hasFolder && !before.hasFolder) {
      const folder = parentOf(after.path)
      await target.run(['mkdir', '-p', '-m', '0700', '--', folder])
      await target.run(['chown', `${user}:`, folder])
    }
    // The group is left out for a file that is there; a new one gets the login group of the user (`user:`).
    await target.writeFile(after.path, after.text, before.text === null ? { owner: user, mode: '0600' } : {})
    if (before.text === null) await target.run(['chown', `${user}:`, after.path])
    return path === undefined ? {} : pathInfo(path, target)
  },

  result: (given, before, { path }, applied) => ({
    user: given.user,
    key: given.key,
    key_options: given.key_options ?? null,
    comment: given.comment ?? null,
    path: given.path ?? null,
    keyfile: path,
    state: given.state,
    ...(applied ?? before.info),
    exclusive: given.exclusive,
    manage_dir: given.manage_dir,
    follow: given.follow,
    validate_certs: given.validate_certs,
  }),

  diff: (_given, before, after) => [
    { before: before.text ?? '', after: after.text ?? '', beforeHeader: before.path, afterHeader: after.path },
  ],
})

function changedTo(before: KeyFile, text: string | null): KeyFile {
  return text === before.text ? before : { ...before, text, info: undefined }
}

function givenKeys({ key, key_options: options, comment }: Params): readonly AuthorizedKey[] | Refusal {
  const lines = key.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
  const keys: AuthorizedKey[] = []
  for (const line of lines) {
    const read = authorizedKeyOf(line)
    if (read === null) {
      return refuse('authorized_key/invalid-key', `invalid key specified: ${line}`, {
        hint: 'A key is "TYPE DATA COMMENT", as ssh-keygen writes it to *.pub; fetch keys of a URL in an earlier task (uri).',
      })
    }
    keys.push({ ...read, options: options ?? read.options, comment: comment ?? read.comment })
  }
  return keys
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

function textOf(lines: readonly string[], old: string): string {
  return lines.join('\n') === linesOf(old).join('\n') ? old : lines.map((line) => `${line}\n`).join('')
}

function without(text: string, keys: readonly AuthorizedKey[]): string {
  const gone = new Set(keys.map(({ data }) => data))
  return textOf(
    linesOf(text).filter((line) => !gone.has(authorizedKeyOf(line)?.data ?? '')),
    text,
  )
}

/** Each key on one line: where it stood first, else at the end. */
function withKeys(text: string, keys: readonly AuthorizedKey[]): string {
  const left = new Map(keys.map((key) => [key.data, key]))
  const wanted = new Map(left)
  const kept = linesOf(text).flatMap((line) => {
    const present = authorizedKeyOf(line)
    const key = present === null ? undefined : wanted.get(present.data)
    if (present === null || key === undefined) return [line]
    if (!left.delete(key.data)) return []
    return [authorizedKeyLine(present) === authorizedKeyLine(key) ? line : authorizedKeyLine(key)]
  })
  return textOf([...kept, ...[...left.values()].map(authorizedKeyLine)], text)
}

function exactly(text: string, keys: readonly AuthorizedKey[]): string {
  const wanted = new Set(keys.map(({ data }) => data))
  const lines = linesOf(withKeys(text, keys))
  return textOf(
    lines.filter((line) => wanted.has(authorizedKeyOf(line)?.data ?? '')),
    text,
  )
}
