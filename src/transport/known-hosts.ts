import { createHash, createHmac } from 'node:crypto'
import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { matchesPatternList } from './host-pattern.ts'
import { quoteAll } from './quote.ts'

/** One line of a known_hosts file. */
export interface KnownHost {
  readonly file: string
  readonly line: number
  readonly marker: 'revoked' | 'cert-authority' | null
  /** Host names as written: patterns separated by commas, or one hashed name (`|1|salt|hash`). */
  readonly names: string
  /** `ssh-ed25519`, `ssh-rsa` … */
  readonly keyType: string
  readonly key: Buffer
}

/** Where a key was met. */
export interface HostAddress {
  readonly host: string
  readonly port: number
}

/**
 * The lines of a known_hosts file. A line that makes no sense is skipped, as OpenSSH does.
 *
 * @see sshd(8), SSH_KNOWN_HOSTS FILE FORMAT
 */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split('\n').flatMap((content, index): KnownHost[] => {
    const words = content.trim().split(/\s+/)
    const first = words[0] ?? ''
    if (first === '' || first.startsWith('#')) return []
    if (first.startsWith('@') && first !== '@revoked' && first !== '@cert-authority') return []
    const marker = first === '@revoked' ? 'revoked' : first === '@cert-authority' ? 'cert-authority' : null
    const [names, keyType, key] = marker === null ? words : words.slice(1)
    if (names === undefined || keyType === undefined || key === undefined) return []
    return [{ file, line: index + 1, marker, names, keyType, key: Buffer.from(key, 'base64') }]
  })
}

/** The name under which known_hosts files keep a host: with its port when that is not 22. */
export function knownHostName({ host, port }: HostAddress): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`
}

/** The types of the keys known for a host, so that it can be asked for one of these and not for a stranger. */
export function knownKeyTypes(known: readonly KnownHost[], address: HostAddress): string[] {
  return [...new Set(plainEntries(known, address).map((entry) => entry.keyType))]
}

/** How a key fits what is known: `known` and `unknown` say themselves, the rest carries the line that decided. */
export type Verdict =
  | { readonly is: 'known' | 'unknown' }
  | { readonly is: 'changed' | 'revoked' | 'certificate'; readonly entry: KnownHost }

/** Compares the key that a host showed with what known_hosts says about it. */
export function judgeHostKey(known: readonly KnownHost[], address: HostAddress, key: Buffer): Verdict {
  const entries = known.filter((entry) => namesHost(entry.names, knownHostName(address)))
  const revoked = entries.find((entry) => entry.marker === 'revoked' && entry.key.equals(key))
  if (revoked !== undefined) return { is: 'revoked', entry: revoked }
  const plain = plainEntries(entries, address)
  if (plain.some((entry) => entry.key.equals(key))) return { is: 'known' }
  const changed = plain.find((entry) => entry.keyType === hostKeyType(key))
  if (changed !== undefined) return { is: 'changed', entry: changed }
  const authority = entries.find((entry) => entry.marker === 'cert-authority')
  if (authority !== undefined && plain.length === 0) return { is: 'certificate', entry: authority }
  return { is: 'unknown' }
}

/** Why a key was not taken, and the command that helps once somebody has looked. */
export function hostKeyRefusal(
  verdict: Exclude<Verdict['is'], 'known'>,
  { entry, address, key, file }: { entry?: KnownHost; address: HostAddress; key: Buffer; file: string },
): Diagnostic {
  const name = knownHostName(address)
  const shown = `${hostKeyType(key)} ${fingerprint(key)}`
  const place = entry === undefined ? file : `${entry.file}:${entry.line}`
  const scan = quoteAll(['ssh-keyscan', ...(address.port === 22 ? [] : ['-p', String(address.port)]), address.host])
  const add = `${scan} >> ${quoteAll([file])}`
  switch (verdict) {
    case 'unknown':
      return error(
        'transport/unknown-host-key',
        `${name} shows the key ${shown}, and ${file} has no key for it. Nothing was sent to the host.`,
        {
          hint: `Compare the fingerprint with the one on the host's console (ssh-keygen -lf /etc/ssh/ssh_host_…_key.pub). If it is the same:\n    ${add}`,
        },
      )
    case 'changed':
      return error(
        'transport/changed-host-key',
        `${name} shows the key ${shown}, but ${place} says that its key is ${fingerprint(entry?.key ?? Buffer.alloc(0))}. ` +
          'Either the host was installed anew, or somebody stands between. Nothing was sent to the host.',
        {
          hint: `If you know why it changed, forget the old key and add the new one:\n    ${quoteAll(['ssh-keygen', '-f', entry?.file ?? file, '-R', name])}\n    ${add}`,
        },
      )
    case 'revoked':
      return error(
        'transport/revoked-host-key',
        `${name} shows the key ${shown}, which ${place} marks as revoked. Nothing was sent to the host.`,
        { hint: 'Give the host new keys: on it, remove /etc/ssh/ssh_host_*_key and run "ssh-keygen -A".' },
      )
    case 'certificate':
      return error(
        'transport/host-certificate',
        `${name} shows the key ${shown}. ${place} trusts it by a certificate authority, and hadeploy checks plain host keys only. Nothing was sent to the host.`,
        { hint: `Add the host's own key beside the authority:\n    ${add}` },
      )
  }
}

/** The type that a public key in wire format names itself: its first string. */
export function hostKeyType(key: Buffer): string {
  return key.length < 4 ? 'unknown' : key.toString('latin1', 4, 4 + key.readUInt32BE(0))
}

/** A key's fingerprint as ssh shows it: `SHA256:` and base64 without padding. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

function plainEntries(known: readonly KnownHost[], address: HostAddress): KnownHost[] {
  return known.filter((entry) => entry.marker === null && namesHost(entry.names, knownHostName(address)))
}

function namesHost(names: string, name: string): boolean {
  if (!names.startsWith('|')) return matchesPatternList(names.split(','), name)
  const [, version, salt = '', hash = ''] = names.split('|')
  return version === '1' && createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
}
