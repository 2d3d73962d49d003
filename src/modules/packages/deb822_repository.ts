import { defineModule } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'

const params = {
  properties: {
    name: { type: 'string', description: 'Name of the repository; the file in sources.list.d is called after it.' },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether it shall be there.',
    },
    types: { type: 'array', items: { type: 'string' }, default: ['deb'], description: 'deb, deb-src.' },
    uris: { type: 'array', items: { type: 'string' }, description: 'Where it is.' },
    suites: {
      type: 'array',
      items: { type: 'string' },
      description: 'Suites; one that ends in `/` is a path and needs no components.',
    },
    components: { type: 'array', items: { type: 'string' }, description: 'Components.' },
    signed_by: { type: 'string', description: 'Its key: a path on the host, a URL, or the armoured key itself.' },
    enabled: { type: 'boolean', description: 'Whether apt uses it.' },
    architectures: { type: 'array', items: { type: 'string' }, description: 'Architectures.' },
    languages: { type: 'array', items: { type: 'string' }, description: 'Languages of descriptions.' },
    targets: { type: 'array', items: { type: 'string' }, description: 'What apt fetches.' },
    trusted: { type: 'boolean', description: 'Trust it without a signature.' },
    allow_insecure: { type: 'boolean', description: 'Use it without a signature, and ask.' },
    allow_weak: { type: 'boolean', description: 'Accept weak signatures.' },
    allow_downgrade_to_insecure: { type: 'boolean', description: 'Use it also when it is signed no more.' },
    by_hash: { type: 'string', description: 'Fetch files by their hash: yes, no or force.' },
    check_date: { type: 'boolean', description: 'Refuse lists from the future.' },
    check_valid_until: { type: 'boolean', description: 'Refuse lists that are out of date.' },
    date_max_future: { type: 'integer', description: 'Seconds that lists may be from the future.' },
    inrelease_path: { type: 'string', description: 'Where the InRelease file is.' },
    pdiffs: { type: 'boolean', description: 'Fetch differences of lists.' },
    mode: { type: 'string', format: 'file-mode', default: '0644', description: 'Mode of the files.' },
    install_python_debian: {
      type: 'boolean',
      default: false,
      description: 'Accepted for old playbooks: nothing is installed.',
    },
  },
  required: ['name'],
} as const

type Params = ParamsOf<typeof params>

interface State {
  /** Text of the .sources file; null when there is none. */
  readonly text: string | null
  /** Whether the key that was fetched from a URL is there; null when none is. */
  readonly hasKey: boolean | null
}

/**
 * Keeps repositories of apt in the deb822 format.
 *
 * Source: ansible.builtin.deb822_repository 2.15. The lists are not fetched: an `apt: update_cache: true` does that.
 */
export default defineModule({
  name: 'deb822_repository',
  summary: 'Manage repositories of apt in the deb822 format.',
  params,
  returns: { dest: 'The file.', key_filename: 'The file of a fetched key.', repo: 'Text of the file.' },
  examples: `
- name: Add MariaDB's own repository
  deb822_repository:
    name: mariadb
    uris: https://deb.mariadb.org/10.11/debian
    suites: bookworm
    components: main
    signed_by: https://mariadb.org/mariadb_release_signing_key.pgp
`,

  async probe(given, target): Promise<State> {
    const key = isUrl(given) ? keyPath(given) : ''
    const script =
      '[ -n "$2" ] && [ -s "$2" ] && echo key; echo ==; [ -e "$1" ] && { echo there; cat -- "$1"; }; exit 0'
    const { stdout } = await target.query(['sh', '-c', script, 'sh', pathOf(given), key])
    const [head = '', body = ''] = stdout.split(/^==\n/m)
    return {
      text: body.startsWith('there\n') ? body.slice('there\n'.length) : null,
      hasKey: key === '' ? null : head.includes('key'),
    }
  },

  plan(given, before): State {
    if (given.state === 'absent') return { text: null, hasKey: before.hasKey === null ? null : false }
    return { text: sourcesText(given), hasKey: before.hasKey === null ? null : true }
  },

  async apply(given, after, target, before) {
    if (after.text === null) {
      await target.run(['rm', '-f', '--', pathOf(given), ...(isUrl(given) ? [keyPath(given)] : [])])
      return {}
    }
    if (before.hasKey === false) await target.run(['sh', '-c', fetchKey, 'sh', given.signed_by ?? '', keyPath(given)])
    if (after.text !== before.text) await target.writeFile(pathOf(given), after.text, { mode: given.mode })
    return {}
  },

  result: (given, _, { text }) => ({
    repo: text ?? '',
    dest: pathOf(given),
    ...(isUrl(given) ? { key_filename: keyPath(given) } : {}),
  }),

  diff: (given, before, after) => [
    { before: before.text ?? '', after: after.text ?? '', beforeHeader: pathOf(given), afterHeader: pathOf(given) },
  ],
})

const fetchKey = `
set -e
umask 022
mkdir -p "$(dirname "$2")"
trap 'rm -f "$2.new"' EXIT
if command -v curl >/dev/null; then curl -fsSL -o "$2.new" "$1"; else wget -qO "$2.new" "$1"; fi
mv -f "$2.new" "$2"`

function slug({ name }: Params): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

function pathOf(given: Params): string {
  return `/etc/apt/sources.list.d/${slug(given)}.sources`
}

function isUrl({ signed_by: key }: Params): boolean {
  return key !== undefined && /^(https?|ftp|file):\/\//.test(key)
}

/** apt tells armoured keys from binary ones by the end of their name. */
function keyPath(given: Params): string {
  const ending = /\.(gpg|kbx)$/.test(given.signed_by ?? '') ? 'gpg' : 'asc'
  return `/etc/apt/keyrings/${slug(given)}.${ending}`
}

/** Fields in the order of Ansible's parameters, which is that of the alphabet. */
function sourcesText(given: Params): string {
  const fields: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>> = {
    'Allow-Downgrade-To-Insecure': given.allow_downgrade_to_insecure,
    'Allow-Insecure': given.allow_insecure,
    'Allow-Weak': given.allow_weak,
    Architectures: given.architectures,
    'By-Hash': given.by_hash,
    'Check-Date': given.check_date,
    'Check-Valid-Until': given.check_valid_until,
    Components: given.components,
    'Date-Max-Future': given.date_max_future,
    Enabled: given.enabled,
    'InRelease-Path': given.inrelease_path,
    Languages: given.languages,
    'X-Repolib-Name': given.name,
    PDiffs: given.pdiffs,
    'Signed-By': isUrl(given) ? keyPath(given) : given.signed_by,
    Suites: given.suites,
    Targets: given.targets,
    Trusted: given.trusted,
    Types: given.types,
    URIs: given.uris,
  }
  return Object.entries(fields)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${fieldValue(value)}\n`]))
    .join('')
}

/** An armoured key goes on over lines that begin with a blank; an empty one is a dot. @see deb822(5) */
function fieldValue(value: string | number | boolean | readonly string[]): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return value.join(' ')
  if (!value.includes('\n')) return value
  const lines = value.trim().split('\n')
  return `\n${lines.map((line) => ` ${line.trim() === '' ? '.' : line}`).join('\n')}`
}
