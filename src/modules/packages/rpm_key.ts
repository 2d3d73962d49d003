import { defineModule, refuse, type Refusal } from '../../module/contract.ts'

interface State {
  /** Short ids of the keys that rpm trusts, in lower case, sorted. */
  readonly trusted: readonly string[]
  /** Ids and fingerprints of the keys that the task names. */
  readonly named: readonly { readonly id: string; readonly fingerprint: string }[]
  readonly trouble: string
}

const script = `
key=$1
rpm -q gpg-pubkey --qf '%{VERSION}\\n' 2>/dev/null | grep -v ' '
echo ==
case $key in
  /*) gpg --batch --with-colons --with-fingerprint --show-keys "$key" 2>&1 ;;
  *://*) { curl -fsSL "$key" || wget -qO- "$key"; } 2>/dev/null | gpg --batch --with-colons --with-fingerprint --show-keys 2>&1 ;;
esac
exit 0`

/**
 * Keeps keys that rpm trusts.
 *
 * Source: ansible.builtin.rpm_key 2.14.
 */
export default defineModule({
  name: 'rpm_key',
  summary: 'Manage keys that rpm trusts.',
  params: {
    properties: {
      key: { type: 'string', description: 'A file on the host, a URL, or (with absent) an id.' },
      state: {
        type: 'string',
        enum: ['absent', 'present'],
        default: 'present',
        description: 'Whether rpm shall trust it.',
      },
      fingerprint: { type: 'string', description: 'The fingerprint that the key must have.' },
      validate_certs: {
        type: 'boolean',
        default: true,
        description: 'Accepted for old playbooks: certificates are always checked.',
      },
    },
    required: ['key'],
  },
  examples: `
- name: Trust Rocky's key
  rpm_key:
    key: /etc/pki/rpm-gpg/RPM-GPG-KEY-Rocky-9
`,

  async probe({ key }, target): Promise<State> {
    const { stdout } = await target.query(['sh', '-c', script, 'sh', key])
    const [trusted = '', shown = ''] = stdout.split(/^==\n/m)
    return {
      trusted: [
        ...new Set(
          trusted
            .split('\n')
            .filter((line) => line !== '')
            .map((id) => id.toLowerCase()),
        ),
      ].sort(),
      named: isId(key) ? [{ id: shortId(key), fingerprint: '' }] : keysIn(shown),
      trouble: shown.trim().split('\n').at(-1) ?? '',
    }
  },

  plan({ key, state, fingerprint }, before): State | Refusal {
    if (before.named.length === 0) return refuse('rpm/no-key', `Not a valid key: ${key}. ${before.trouble}`)
    const wanted = fingerprint?.replaceAll(' ', '').toUpperCase()
    if (wanted !== undefined && !before.named.some((one) => one.fingerprint === wanted)) {
      return refuse(
        'rpm/other-key',
        `The specified fingerprint, '${wanted}', does not match any key fingerprints in '${key}'`,
      )
    }
    const ids = before.named.map(({ id }) => id)
    const others = before.trusted.filter((id) => !ids.includes(id))
    return { ...before, trusted: state === 'present' ? [...others, ...ids].sort() : others }
  },

  async apply({ key }, after, target, before) {
    const gone = before.trusted.filter((id) => !after.trusted.includes(id))
    if (gone.length > 0) await target.run(['rpm', '--erase', '--allmatches', ...gone.map((id) => `gpg-pubkey-${id}`)])
    else await target.run(['rpm', '--import', key])
    return {}
  },
})

function isId(key: string): boolean {
  return /^(0x)?[0-9a-fA-F]{8,40}$/.test(key)
}

function shortId(id: string): string {
  return id.slice(-8).toLowerCase()
}

/** Primary keys in gpg's output. @see GnuPG, doc/DETAILS: pub and the fpr that follows it */
function keysIn(output: string): State['named'] {
  return [
    ...output.matchAll(
      /^pub:(?:[^:]*:){3}([0-9A-F]+):[^\n]*\n(?:(?!pub:|fpr:)[^\n]*\n)*?fpr:(?:[^:]*:){8}([0-9A-F]+):/gm,
    ),
  ].map(([, id = '', fingerprint = '']) => ({ id: shortId(id), fingerprint }))
}
