import { defineModule, isRefusal, refuse, type Refusal } from '../../module/contract.ts'
import { differences } from '../../module/state-difference.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { ReadTarget } from '../../target/target.ts'
import { quote } from '../../transport/quote.ts'
import type { JsonObject } from '../../value/json.ts'
import { planTextFile, probeTextFile, type TextFile } from '../files/text-file.ts'
import { certificateTime, readCertificate, validityOf } from './certificate-facts.ts'
import { applyMadeFile, madeFileParams } from './made-file.ts'
import { momentNamed } from './moment.ts'

const ignored = 'Taken for the sake of Ansible playbooks'

const params = {
  properties: {
    path: { type: 'string', format: 'path', description: 'The file of the certificate.' },
    provider: {
      type: 'string',
      enum: ['ownca', 'selfsigned'],
      description: 'Who signs: an authority of your own, or the key itself; required with state `present`.',
    },
    csr_path: { type: 'string', format: 'path', description: 'The request; needed by `ownca`.' },
    privatekey_path: { type: 'string', format: 'path', description: 'The private key; needed by `selfsigned`.' },
    privatekey_passphrase: { type: 'string', noLog: true, description: 'What opens the key.' },
    ownca_path: { type: 'string', format: 'path', description: 'The certificate of the authority.' },
    ownca_privatekey_path: { type: 'string', format: 'path', description: 'The private key of the authority.' },
    ownca_privatekey_passphrase: { type: 'string', noLog: true, description: 'What opens the key of the authority.' },
    ownca_digest: { type: 'string', default: 'sha256', description: 'The digest that is signed.' },
    ownca_not_before: { type: 'string', default: '+0s', description: `${ignored}; it begins now.` },
    ownca_not_after: { type: 'string', default: '+3650d', description: 'When it ends: `+365d`, or `20301231235959Z`.' },
    ownca_version: { type: 'integer', default: 3, description: `${ignored}; it is always 3.` },
    ownca_create_subject_key_identifier: {
      type: 'string',
      enum: ['create_if_not_provided', 'always_create', 'never_create'],
      default: 'create_if_not_provided',
      description: 'Whether the certificate identifies its key.',
    },
    ownca_create_authority_key_identifier: {
      type: 'boolean',
      default: true,
      description: 'Whether the certificate identifies the key of the authority.',
    },
    selfsigned_digest: { type: 'string', default: 'sha256', description: 'The digest that is signed.' },
    selfsigned_not_before: { type: 'string', default: '+0s', description: `${ignored}; it begins now.` },
    selfsigned_not_after: {
      type: 'string',
      default: '+3650d',
      description: 'When it ends: `+365d`, or `20301231235959Z`.',
    },
    selfsigned_version: { type: 'integer', default: 3, description: `${ignored}; it is always 3.` },
    selfsigned_create_subject_key_identifier: {
      type: 'string',
      enum: ['create_if_not_provided', 'always_create', 'never_create'],
      default: 'create_if_not_provided',
      description: 'Whether the certificate identifies its key.',
    },
    ignore_timestamps: { type: 'boolean', default: true, description: `${ignored}; they never make a new one.` },
    force: { type: 'boolean', default: false, description: 'Make a new certificate in any case.' },
    return_content: { type: 'boolean', default: false, description: 'Give the certificate in the result.' },
    ...madeFileParams,
  },
  required: ['path'],
} as const

type Params = ParamsOf<typeof params>

/** What stands at the path, and the certificate that would be made. */
interface State {
  readonly file: TextFile
  /** Undefined in what is planned: the next one has another number. */
  readonly made?: MadeCertificate | undefined
}

interface MadeCertificate {
  /** As PEM; empty when openssl refused. */
  readonly certificate: string
  /** Whether the present certificate says the same, and is signed by the same key. */
  readonly isSame: boolean
  readonly trouble: string
}

/**
 * Keeps a certificate, signed by the target's own openssl (3.0 or later).
 *
 * The certificate is made anew each time, without being written, and compared with the present one as openssl prints both:
 * number, validity and signature do not count. It is valid for whole days. Source: community.crypto.x509_certificate 2.14,
 * without the providers acme and entrust.
 */
export default defineModule({
  name: 'x509_certificate',
  aliases: ['community.crypto.x509_certificate', 'openssl_certificate'],
  summary: 'Keep a certificate.',
  params,
  returns: {
    filename: 'The file.',
    notBefore: 'When it begins to be valid, `20301231235959Z`.',
    notAfter: 'When it ends to be valid.',
    certificate: 'The certificate, with `return_content`.',
    backup_file: 'The path of the backup, when one was made.',
  },
  examples: `- name: Sign the certificate of the virtual address
  x509_certificate:
    path: /etc/haproxy/vip.pem
    provider: ownca
    csr_path: /etc/haproxy/vip.csr
    ownca_path: /etc/pki/ha/ca.pem
    ownca_privatekey_path: /etc/pki/ha/ca.key
    ownca_not_after: +365d`,

  async probe(given, target): Promise<State> {
    const [file, made] = await Promise.all([probeTextFile(given.path, target), signed(given, target)])
    return { file, made }
  },

  plan(given, before): State | Refusal {
    if (given.state === 'absent') return { file: { ...before.file, type: 'absent' } }
    const { certificate = '', isSame = false, trouble = '' } = before.made ?? {}
    const problem = missing(given)
    if (problem !== null) return refuse('tls/wrong-arguments', problem)
    if (certificate === '') return refuse('tls/openssl-failed', `openssl cannot make the certificate: ${trouble}`)
    const text = isSame && !given.force ? before.file.text : certificate
    const file = planTextFile(before.file, text, given)
    return isRefusal(file) ? file : { file }
  },

  // What would be made is another one each time.
  isChange: (_given, before, after) => differences(before.file, after.file).length > 0,

  apply: (given, after, target, before) => applyMadeFile(given, after.file, target, before.file),

  result: (given, _before, { file }, applied) => ({
    filename: given.path,
    csr: given.csr_path ?? null,
    privatekey: given.privatekey_path ?? null,
    ...(given.provider === 'ownca'
      ? { ca_cert: given.ownca_path ?? null, ca_privatekey: given.ownca_privatekey_path ?? null }
      : {}),
    ...(file.type === 'absent' ? {} : timesOf(file.text)),
    ...(given.return_content ? { certificate: file.type === 'absent' ? null : file.text } : {}),
    ...applied,
  }),
})

function timesOf(pem: string): JsonObject {
  const certificate = readCertificate(pem)
  if (certificate === null) return {}
  const { fromMs, toMs } = validityOf(certificate)
  return { notBefore: certificateTime(fromMs), notAfter: certificateTime(toMs) }
}

/** What the provider needs and was not given; null when there is nothing of the kind. */
function missing(given: Params): string | null {
  if (given.provider === undefined) return 'provider is required to make a certificate.'
  if (given.provider === 'selfsigned') {
    return given.privatekey_path === undefined ? 'privatekey_path is required for provider selfsigned.' : null
  }
  if (given.csr_path === undefined) return 'csr_path is required for provider ownca.'
  if (given.ownca_path === undefined) return 'ownca_path must be specified for the ownca provider.'
  return given.ownca_privatekey_path === undefined
    ? 'ownca_privatekey_path must be specified for the ownca provider.'
    : null
}

async function signed(given: Params, target: ReadTarget): Promise<MadeCertificate> {
  const nothing = { certificate: '', isSame: false }
  if (given.state === 'absent' || missing(given) !== null) return { ...nothing, trouble: '' }
  const place = quote(given.path)
  const trusted = given.provider === 'ownca' ? quote(given.ownca_path ?? '') : place
  const shown = 'openssl x509 -noout -text -certopt no_header,no_serial,no_validity,no_sigdump'
  const { status, stdout, stderr } = await target.query(
    {
      script: `${daysText(given)}
certificate=$(${signingText(given)}) || exit 1
printf '%s\\n\\000' "$certificate"
printf '%s\\n' "$certificate" | ${shown}
printf '\\000'
if test -f ${place} && openssl verify -partial_chain -no_check_time -CAfile ${trusted} ${place} >/dev/null 2>&1; then
${shown} -in ${place} 2>/dev/null
fi
exit 0`,
    },
    { environment: passphrase(given) },
  )
  const [certificate = '', wanted = '', present = ''] = stdout.split('\0')
  return status === 0
    ? { certificate, isSame: wanted === present, trouble: '' }
    : { ...nothing, trouble: stderr.trim().split('\n').at(-1) ?? '' }
}

function passphrase(given: Params): Readonly<Record<string, string>> {
  const text = given.provider === 'ownca' ? given.ownca_privatekey_passphrase : given.privatekey_passphrase
  return text === undefined ? {} : { HADEPLOY_PASSPHRASE: text }
}

/** Shell text that sets `days`: openssl before 3.4 knows no other end of a certificate. */
function daysText(given: Params): string {
  const end = given.provider === 'ownca' ? given.ownca_not_after : given.selfsigned_not_after
  const relative = end.startsWith('+') ? momentNamed(end, 0) : null
  if (relative !== null) return `days=${String(Math.ceil(relative / 86_400_000))}`
  const seconds = Math.floor((momentNamed(end, 0) ?? 0) / 1000)
  return `days=$(( (${String(seconds)} - $(date +%s) + 86399) / 86400 ))`
}

function signingText(given: Params): string {
  const isOwn = given.provider === 'ownca'
  const hasIdentifier =
    (isOwn ? given.ownca_create_subject_key_identifier : given.selfsigned_create_subject_key_identifier) !==
    'never_create'
  const identifiers = [
    hasIdentifier ? 'subjectKeyIdentifier=hash\\n' : '',
    isOwn && given.ownca_create_authority_key_identifier ? 'authorityKeyIdentifier=keyid\\n' : '',
  ].join('')
  const opening = Object.keys(passphrase(given)).length === 0 ? '' : ' -passin env:HADEPLOY_PASSPHRASE'
  const key = quote(given.privatekey_path ?? '')
  const signer = isOwn
    ? `-CA ${quote(given.ownca_path ?? '')} -CAkey ${quote(given.ownca_privatekey_path ?? '')}`
    : `-signkey ${key}`
  const digest = isOwn ? given.ownca_digest : given.selfsigned_digest
  const sign = `openssl x509 -req ${signer}${opening} -${digest} -days "$days" -set_serial "0x1$(openssl rand -hex 18)" -copy_extensions copyall`
  // Two texts go in, and there is one stdin: a request that is made here goes there, the identifiers through a file name.
  const extensions = `printf '${identifiers}' | ${sign} -extfile /dev/stdin`
  if (given.csr_path !== undefined) return `${extensions} -in ${quote(given.csr_path)}`
  return `openssl req -new -subj / -key ${key}${opening} | ${sign}`
}
