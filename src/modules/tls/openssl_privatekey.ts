import { defineModule, isRefusal, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { ReadTarget, WriteTarget } from '../../target/target.ts'
import { quote } from '../../transport/quote.ts'
import type { JsonObject } from '../../value/json.ts'
import { attributeParams, attributesToSet, ownershipOf, planOwnership, type Ownership } from '../files/attributes.ts'
import { digests } from './certificate-facts.ts'
import { madeFileParams } from './made-file.ts'

const params = {
  properties: {
    path: { type: 'string', format: 'path', description: 'The file of the key.' },
    type: {
      type: 'string',
      enum: ['DSA', 'ECC', 'Ed25519', 'Ed448', 'RSA', 'X25519', 'X448'],
      default: 'RSA',
      description: 'The kind of key.',
    },
    size: { type: 'integer', default: 4096, description: 'Bits of a key of type RSA or DSA.' },
    curve: { type: 'string', description: 'The curve of a key of type ECC: `secp256r1`, `secp384r1` …' },
    passphrase: { type: 'string', noLog: true, description: 'What closes the key.' },
    cipher: { type: 'string', description: 'How it is closed: `auto`, or a name that openssl knows.' },
    format: {
      type: 'string',
      enum: ['pkcs1', 'pkcs8', 'raw', 'auto', 'auto_ignore'],
      default: 'auto_ignore',
      description: 'How a new key is written; `auto` is PKCS 1 where the kind of key has it. `raw` cannot be had.',
    },
    format_mismatch: {
      type: 'string',
      enum: ['regenerate', 'convert'],
      default: 'regenerate',
      description: 'Taken for the sake of Ansible playbooks; the format of a present key is never asked for.',
    },
    regenerate: {
      type: 'string',
      enum: ['never', 'fail', 'partial_idempotence', 'full_idempotence', 'always'],
      default: 'full_idempotence',
      description: 'What happens to a present key that is another one, or cannot be opened.',
    },
    force: { type: 'boolean', default: false, description: 'Make a new key in any case.' },
    ...madeFileParams,
    mode: { ...attributeParams.mode, description: 'Permissions, octal or symbolic; of a new key 0600.' },
  },
  required: ['path'],
} as const

type Params = ParamsOf<typeof params>

interface State extends Ownership {
  readonly isThere: boolean
  /** Undefined for a key that is still to be made. */
  readonly key?: KeyFacts | null | undefined
}

/** What openssl says of a key; null when it cannot be opened. */
interface KeyFacts {
  readonly type: string
  readonly sizeBits: number
  readonly curve: string
  readonly fingerprint: JsonObject
}

/**
 * Keeps a private key, made by the target's own openssl. The key itself never leaves the target.
 *
 * Source: community.crypto.openssl_privatekey 2.14.
 */
export default defineModule({
  name: 'openssl_privatekey',
  aliases: ['community.crypto.openssl_privatekey'],
  summary: 'Keep a private key.',
  params,
  returns: {
    filename: 'The file.',
    type: 'The kind of key.',
    size: 'Its bits.',
    curve: 'Its curve, of a key of type ECC.',
    fingerprint: 'Digests of the public key, by algorithm.',
    backup_file: 'The path of the backup, when one was made.',
  },
  examples: `- name: Make the key of the virtual address
  openssl_privatekey:
    path: /etc/haproxy/vip.key
    type: ECC
    curve: secp256r1
    owner: haproxy`,

  probe: (given, target) => keyAt(given, target),

  plan(given, before): State | Refusal {
    if (given.state === 'absent') return before.isThere ? { isThere: false } : before
    const problem = wrong(given)
    if (problem !== null) return refuse('tls/wrong-arguments', problem)
    const ownership = planOwnership(before.isThere ? before : { mode: '0600' }, given, false)
    if (isRefusal(ownership)) return ownership
    if (!before.isThere || given.force || given.regenerate === 'always') {
      return { ...ownership, isThere: true, key: undefined }
    }
    const fits = before.key !== null && before.key !== undefined && isWanted(before.key, given)
    if (fits || given.regenerate === 'never') return { ...before, ...ownership }
    if (given.regenerate === 'fail' || (given.regenerate === 'partial_idempotence' && before.key === null)) {
      const reason = before.key === null ? 'cannot be opened' : 'is of another type or size'
      return refuse('tls/other-key', `The private key at ${given.path} ${reason}, and it may not be replaced.`, {
        hint: 'With "regenerate: full_idempotence" it is replaced; what was closed with it is lost then.',
      })
    }
    return { ...ownership, isThere: true, key: undefined }
  },

  async apply(given, after, target, before) {
    if (!after.isThere) {
      await target.run(['rm', '-f', '--', given.path])
      return {}
    }
    const isMade = after.key === undefined
    const written = isMade ? await makeKey(given, before, target) : {}
    await target.setAttributes(given.path, attributesToSet(isMade ? { mode: '0600' } : before, after))
    return { ...written, ...shownKey((await keyAt(given, target)).key) }
  },

  result: (given, _before, after, applied) => ({
    filename: given.path,
    type: given.type,
    size: given.size,
    ...(given.type === 'ECC' ? { curve: given.curve ?? null } : {}),
    ...(applied ?? shownKey(after.key)),
  }),
})

function wrong({ type, curve, cipher, passphrase, format }: Params): string | null {
  if (type === 'ECC' && curve === undefined) return 'type is ECC but all of the following are missing: curve'
  if (cipher !== undefined && passphrase === undefined) return 'parameters are required together: cipher, passphrase'
  return format === 'raw' ? 'The format "raw" cannot be written by openssl.' : null
}

function shownKey(key: KeyFacts | null | undefined): JsonObject {
  return key === null || key === undefined ? {} : { fingerprint: key.fingerprint }
}

function isWanted({ type, sizeBits, curve }: KeyFacts, given: Params): boolean {
  if (type !== given.type) return false
  if (type === 'ECC') return curve === opensslCurve(given.curve ?? '')
  return (type !== 'RSA' && type !== 'DSA') || sizeBits === given.size
}

async function keyAt({ path, passphrase }: Params, target: ReadTarget): Promise<State> {
  const opening = '-passin env:HADEPLOY_PASSPHRASE'
  const [stat, { stdout }] = await Promise.all([
    target.stat(path, { follow: true }),
    target.query(
      {
        script: `if test -f ${quote(path)}; then
openssl pkey -in ${quote(path)} ${opening} -noout -text_pub 2>/dev/null
printf '\\000'
openssl pkey -in ${quote(path)} ${opening} -pubout 2>/dev/null
fi
exit 0`,
      },
      { environment: { HADEPLOY_PASSPHRASE: passphrase ?? '' } },
    ),
  ])
  if (stat === null) return { isThere: false }
  const [text = '', pem = ''] = stdout.split('\0')
  return { isThere: true, ...ownershipOf(stat), key: keyFacts(text, pem) }
}

/** What `openssl pkey -text_pub` and `-pubout` say of a key; null when they say nothing. */
export function keyFacts(text: string, pem: string): KeyFacts | null {
  const [, name = '', bits = '0'] = /^\s*(\w*) ?Public-Key:(?: \((\d+) bit)?/m.exec(text) ?? []
  if (!text.includes('Public-Key')) return null
  const curve = /^ASN1 OID: (\S+)$/m.exec(text)?.[1] ?? ''
  const type = typeNames.get(name.toUpperCase()) ?? (curve !== '' ? 'ECC' : text.includes('Modulus:') ? 'RSA' : 'DSA')
  const der = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')
  return { type, sizeBits: Number(bits), curve, fingerprint: digests(der) }
}

const typeNames: ReadonlyMap<string, string> = new Map([
  ['RSA', 'RSA'],
  ['ED25519', 'Ed25519'],
  ['ED448', 'Ed448'],
  ['X25519', 'X25519'],
  ['X448', 'X448'],
])

/** openssl has other names for two of the curves. */
function opensslCurve(curve: string): string {
  if (curve === 'secp256r1') return 'prime256v1'
  return curve === 'secp192r1' ? 'prime192v1' : curve
}

/** The new key takes the place of the old one whole; it is readable for its owner alone from its first byte on. */
async function makeKey(given: Params, before: State, target: WriteTarget): Promise<JsonObject> {
  const { path, passphrase, cipher = 'auto' } = given
  const closing =
    passphrase === undefined ? '' : ` -${cipher === 'auto' ? 'aes-256-cbc' : cipher} -passout env:HADEPLOY_PASSPHRASE`
  const { stdout } = await target.run(
    {
      script: `p=${quote(path)}
umask 077
t=$(mktemp "$p.XXXXXX") || exit 1
trap 'rm -f -- "$t"' EXIT
key=$(${generation(given)}) || exit 1
printf '%s\\n' "$key" | openssl pkey${isTraditional(given) ? ' -traditional' : ''}${closing} -out "$t" || exit 1
test -s "$t" || exit 1
${given.backup && before.isThere ? 'b=$p.$$.$(date +%Y-%m-%d@%H:%M:%S)~; cp -p -- "$p" "$b" || exit 1; printf %s "$b"' : ':'}
mv -f -- "$t" "$p"`,
    },
    passphrase === undefined ? {} : { environment: { HADEPLOY_PASSPHRASE: passphrase } },
  )
  return stdout === '' ? {} : { backup_file: stdout }
}

function isTraditional({ type, format }: Params): boolean {
  return (type === 'RSA' || type === 'DSA' || type === 'ECC') && format !== 'pkcs8'
}

function generation({ type, size, curve = '' }: Params): string {
  switch (type) {
    case 'RSA':
      return `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:${String(size)}`
    case 'ECC':
      return `openssl genpkey -algorithm EC -pkeyopt ${quote(`ec_paramgen_curve:${opensslCurve(curve)}`)}`
    case 'DSA':
      return `openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:${String(size)} | openssl genpkey -paramfile /dev/stdin`
    case 'Ed25519':
    case 'Ed448':
    case 'X25519':
    case 'X448':
      return `openssl genpkey -algorithm ${type.toUpperCase()}`
  }
}
