import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'

const params = {
  properties: {
    id: { type: 'string', description: 'Id of the key, eight or more hex digits.' },
    data: { type: 'string', description: 'The armoured key itself.' },
    file: { type: 'string', description: 'A file on the host.' },
    url: { type: 'string', description: 'Where the key is.' },
    keyserver: { type: 'string', description: 'A key server to ask for the id.' },
    keyring: {
      type: 'string',
      default: '/etc/apt/trusted.gpg.d/hadeploy.gpg',
      description: 'The key ring to keep it in.',
    },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether apt shall trust it.',
    },
    validate_certs: {
      type: 'boolean',
      default: true,
      description: 'Accepted for old playbooks: certificates are always checked.',
    },
  },
  requiredOneOf: [['id', 'data', 'file', 'url']],
  mutuallyExclusive: [['data', 'file', 'url', 'keyserver']],
} as const

type Params = ParamsOf<typeof params>

interface State {
  /** Key ids (16 digits) that apt trusts, sorted. */
  readonly trusted: readonly string[]
  /** Key ids of what the task names; empty when it could not be read. */
  readonly named: readonly string[]
}

// Only gpg: apt-key is deprecated, and gone from Debian 13.
const script = `
keyring=$1 file=$2 url=$3
for ring in "$keyring" /etc/apt/trusted.gpg /etc/apt/trusted.gpg.d/*; do
  [ -f "$ring" ] && gpg --batch --with-colons --show-keys "$ring" 2>/dev/null
done
echo ==
if [ -n "$file" ]; then gpg --batch --with-colons --show-keys "$file"
elif [ -n "$url" ]; then { curl -fsSL "$url" || wget -qO- "$url"; } | gpg --batch --with-colons --show-keys
else gpg --batch --with-colons --show-keys
fi 2>/dev/null
exit 0`

const importScript = `
set -e
keyring=$1 file=$2 url=$3 server=$4 id=$5
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
with() { gpg --batch --quiet --homedir "$home" --no-default-keyring --keyring "gnupg-ring:$keyring" "$@"; }
mkdir -p "$(dirname "$keyring")"
if [ -n "$server" ]; then with --keyserver "$server" --recv-keys "$id"
elif [ -n "$file" ]; then with --import "$file"
elif [ -n "$url" ]; then { curl -fsSL "$url" || wget -qO- "$url"; } | with --import
else with --import
fi
rm -f "$keyring~"
chmod 644 "$keyring"`

const removeScript = `
keyring=$1; shift
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
for ring in "$keyring" /etc/apt/trusted.gpg /etc/apt/trusted.gpg.d/*.gpg; do
  [ -f "$ring" ] || continue
  for id; do gpg --batch --quiet --yes --homedir "$home" --no-default-keyring --keyring "gnupg-ring:$ring" --delete-keys "$id" 2>/dev/null; done
  rm -f "$ring~"
done
exit 0`

/**
 * Keeps keys that apt trusts for every repository. Better is a key for each repository: `signed_by` of deb822_repository.
 *
 * Source: ansible.builtin.apt_key 2.14, with gpg instead of apt-key.
 */
export default defineModule({
  name: 'apt_key',
  summary: 'Manage keys that apt trusts.',
  params,
  returns: { key_id: 'Id of the key.' },
  examples: `
- name: Trust the key of a mirror
  apt_key:
    url: https://mirror.example/key.asc
    keyring: /etc/apt/trusted.gpg.d/mirror.gpg
`,

  async probe(given, target): Promise<State> {
    const { stdout } = await target.query(
      ['sh', '-c', script, 'sh', given.keyring, given.file ?? '', given.url ?? ''],
      {
        stdin: given.data ?? '',
      },
    )
    const [trusted = '', named = ''] = stdout.split(/^==\n/m)
    const id = given.id?.replace(/^0x/i, '').toUpperCase()
    return { trusted: idsIn(trusted), named: id === undefined ? idsIn(named) : [id.slice(-16)] }
  },

  plan(given, before): State | Refusal {
    if (before.named.length === 0)
      return refuse('apt/no-key', 'There is no key in what data, file or url gives, or the host has no gpg.')
    const isNamed = (id: string): boolean => before.named.some((named) => id.endsWith(named))
    const others = before.trusted.filter((id) => !isNamed(id))
    if (given.state === 'absent') return { ...before, trusted: others }
    if (before.named.every((named) => before.trusted.some((id) => id.endsWith(named)))) return before
    if (
      given.data === undefined &&
      given.file === undefined &&
      given.url === undefined &&
      given.keyserver === undefined
    ) {
      return refuse(
        'apt/no-key',
        `The key ${given.id ?? ''} is not trusted yet, and nothing says where it is: give data, file, url or keyserver.`,
      )
    }
    return { ...before, trusted: [...others, ...before.named].sort() }
  },

  async apply(given, after, target, before) {
    const gone = before.trusted.filter((id) => !after.trusted.includes(id))
    if (given.state === 'absent') await target.run(['sh', '-c', removeScript, 'sh', given.keyring, ...gone])
    else await target.run(importWords(given), { stdin: given.data ?? '' })
    return {}
  },

  // Short ids are those of the task; the host prints long ones.
  isChange: (_, before, after) => before.trusted.join() !== after.trusted.join(),
  result: (_, { named }) => ({ key_id: named[0] ?? null }),
})

function importWords(given: Params): readonly string[] {
  return [
    'sh',
    '-c',
    importScript,
    'sh',
    given.keyring,
    given.file ?? '',
    given.url ?? '',
    given.keyserver ?? '',
    given.id ?? '',
  ]
}

function idsIn(output: string): readonly string[] {
  return [...new Set([...output.matchAll(/^pub:(?:[^:]*:){3}([0-9A-F]{16}):/gm)].map(([, id = '']) => id))].sort()
}
