import { defineModule, isRefusal, refuse, type Refusal } from '../../module/contract.ts'
import { differences } from '../../module/state-difference.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { ReadTarget } from '../../target/target.ts'
import { quote } from '../../transport/quote.ts'
import { fromJson, isJsonArray, type Json } from '../../value/json.ts'
import { str } from '../../value/print.ts'
import { planTextFile, probeTextFile, type TextFile } from '../files/text-file.ts'
import { applyMadeFile, madeFileParams } from './made-file.ts'
import { requestConfig, type Extension } from './request-config.ts'

const list = { type: 'array', items: { type: 'string' } } as const

const params = {
  properties: {
    path: { type: 'string', format: 'path', description: 'The file of the request.' },
    privatekey_path: { type: 'string', format: 'path', description: 'The private key; required with state `present`.' },
    privatekey_passphrase: { type: 'string', noLog: true, description: 'What opens the key.' },
    digest: { type: 'string', default: 'sha256', description: 'The digest that is signed.' },
    subject: { type: 'object', description: 'More fields of the subject, by name.' },
    country_name: { type: 'string', aliases: ['C', 'countryName'], description: 'The country, two letters.' },
    state_or_province_name: { type: 'string', aliases: ['ST', 'stateOrProvinceName'], description: 'The state.' },
    locality_name: { type: 'string', aliases: ['L', 'localityName'], description: 'The town.' },
    organization_name: { type: 'string', aliases: ['O', 'organizationName'], description: 'The organization.' },
    organizational_unit_name: { type: 'string', aliases: ['OU', 'organizationalUnitName'], description: 'Its unit.' },
    common_name: { type: 'string', aliases: ['CN', 'commonName'], description: 'The name that stands for all.' },
    email_address: { type: 'string', aliases: ['E', 'emailAddress'], description: 'An address for mail.' },
    subject_alt_name: {
      ...list,
      aliases: ['subjectAltName'],
      description: 'Names: `DNS:vip.example.com`, `IP:10.0.0.10` … Without any, the common name is one.',
    },
    subject_alt_name_critical: {
      type: 'boolean',
      default: false,
      aliases: ['subjectAltName_critical'],
      description: 'Who does not know this extension must refuse the certificate.',
    },
    use_common_name_for_san: {
      type: 'boolean',
      default: true,
      aliases: ['useCommonNameForSAN'],
      description: 'Take the common name for a name when none is given.',
    },
    key_usage: { ...list, aliases: ['keyUsage'], description: 'What the key may do: `digitalSignature` …' },
    key_usage_critical: {
      type: 'boolean',
      default: false,
      aliases: ['keyUsage_critical'],
      description: 'Who does not know this extension must refuse the certificate.',
    },
    extended_key_usage: {
      ...list,
      aliases: ['extKeyUsage', 'extendedKeyUsage'],
      description: 'What the certificate is for: `serverAuth`, `clientAuth` …',
    },
    extended_key_usage_critical: {
      type: 'boolean',
      default: false,
      aliases: ['extKeyUsage_critical', 'extendedKeyUsage_critical'],
      description: 'Who does not know this extension must refuse the certificate.',
    },
    basic_constraints: { ...list, aliases: ['basicConstraints'], description: '`CA:TRUE`, `pathlen:0` …' },
    basic_constraints_critical: {
      type: 'boolean',
      default: false,
      aliases: ['basicConstraints_critical'],
      description: 'Who does not know this extension must refuse the certificate.',
    },
    ocsp_must_staple: {
      type: 'boolean',
      default: false,
      aliases: ['ocspMustStaple'],
      description: 'The server must staple an answer of OCSP.',
    },
    create_subject_key_identifier: { type: 'boolean', default: false, description: 'Add an identifier of the key.' },
    force: { type: 'boolean', default: false, description: 'Make a new request in any case.' },
    return_content: { type: 'boolean', default: false, description: 'Give the request in the result.' },
    ...madeFileParams,
  },
  required: ['path'],
} as const

type Params = ParamsOf<typeof params>

/** What stands at the path, and the request that would be made. */
interface State {
  readonly file: TextFile
  /** Undefined in what is planned: the next one has another signature. */
  readonly made?: MadeRequest | undefined
}

interface MadeRequest {
  /** As PEM; empty when openssl refused. */
  readonly request: string
  /** Whether the present request asks for the same. */
  readonly isSame: boolean
  readonly trouble: string
}

/**
 * Keeps a request for a certificate, made by the target's own openssl.
 *
 * The request is made anew each time, without being written, and compared with the present one as openssl prints both: only
 * what is asked for counts, not the signature. Source: community.crypto.openssl_csr 2.14.
 */
export default defineModule({
  name: 'openssl_csr',
  aliases: ['community.crypto.openssl_csr'],
  summary: 'Keep a request for a certificate.',
  params,
  returns: {
    filename: 'The file.',
    privatekey: 'The private key.',
    subject: 'The fields of the subject, as pairs.',
    subjectAltName: 'The names.',
    csr: 'The request, with `return_content`.',
    backup_file: 'The path of the backup, when one was made.',
  },
  examples: `- name: Ask for a certificate of the virtual address
  openssl_csr:
    path: /etc/haproxy/vip.csr
    privatekey_path: /etc/haproxy/vip.key
    common_name: vip.example.com
    subject_alt_name: ['DNS:vip.example.com', 'IP:10.0.0.10']`,

  async probe(given, target): Promise<State> {
    const [file, made] = await Promise.all([probeTextFile(given.path, target), requested(given, target)])
    return { file, made }
  },

  plan(given, before): State | Refusal {
    if (given.state === 'absent') return { file: { ...before.file, type: 'absent' } }
    const { request = '', isSame = false, trouble = '' } = before.made ?? {}
    if (given.privatekey_path === undefined)
      return refuse('tls/wrong-arguments', 'privatekey_path is required to make a request.')
    if (request === '') return refuse('tls/openssl-failed', `openssl cannot make the request: ${trouble}`)
    const text = isSame && !given.force ? before.file.text : request
    const file = planTextFile(before.file, text, given)
    return isRefusal(file) ? file : { file }
  },

  // What would be made is another one each time.
  isChange: (_given, before, after) => differences(before.file, after.file).length > 0,

  apply: (given, after, target, before) => applyMadeFile(given, after.file, target, before.file),

  result: (given, _before, after, applied) => ({
    filename: given.path,
    privatekey: given.privatekey_path ?? null,
    subject: subjectOf(given),
    subjectAltName: namesOf(given),
    keyUsage: given.key_usage ?? null,
    extendedKeyUsage: given.extended_key_usage ?? null,
    basicConstraints: given.basic_constraints ?? null,
    ocspMustStaple: given.ocsp_must_staple,
    ...(given.return_content ? { csr: after.file.type === 'absent' ? null : after.file.text } : {}),
    ...applied,
  }),
})

async function requested(given: Params, target: ReadTarget): Promise<MadeRequest> {
  const { path, privatekey_path: key, privatekey_passphrase: passphrase } = given
  if (given.state === 'absent' || key === undefined) return { request: '', isSame: false, trouble: '' }
  const shown = 'openssl req -noout -text -reqopt no_sigdump'
  const subject = subjectOf(given).length === 0 ? ' -subj /' : ''
  const opening = passphrase === undefined ? '' : ' -passin env:HADEPLOY_PASSPHRASE'
  const make = `openssl req -new -utf8 -${given.digest} -key ${quote(key)}${opening}${subject} -config /dev/stdin`
  const { status, stdout, stderr } = await target.query(
    {
      script: `request=$(printf '%s' ${quote(configOf(given))} | ${make}) || exit 1
printf '%s\\n\\000' "$request"
printf '%s\\n' "$request" | ${shown}
printf '\\000'
if test -f ${quote(path)}; then ${shown} -in ${quote(path)} 2>/dev/null; fi
exit 0`,
    },
    passphrase === undefined ? {} : { environment: { HADEPLOY_PASSPHRASE: passphrase } },
  )
  const [request = '', wanted = '', present = ''] = stdout.split('\0')
  return status === 0
    ? { request, isSame: wanted === present, trouble: '' }
    : { request: '', isSame: false, trouble: stderr.trim().split('\n').at(-1) ?? '' }
}

function configOf(given: Params): string {
  const extension = (values: readonly string[] | undefined, isCritical: boolean): Extension => ({
    values: values ?? [],
    isCritical,
  })
  return requestConfig({
    subject: subjectOf(given),
    names: extension(namesOf(given) ?? [], given.subject_alt_name_critical),
    keyUsage: extension(given.key_usage, given.key_usage_critical),
    extendedKeyUsage: extension(given.extended_key_usage, given.extended_key_usage_critical),
    basicConstraints: extension(given.basic_constraints, given.basic_constraints_critical),
    mustStaple: given.ocsp_must_staple,
    hasKeyIdentifier: given.create_subject_key_identifier,
  })
}

function namesOf({
  subject_alt_name: names,
  use_common_name_for_san: isUsed,
  common_name: name,
}: Params): readonly string[] | null {
  return names ?? (isUsed && name !== undefined ? [`DNS:${name}`] : null)
}

function subjectOf(given: Params): readonly (readonly [string, string])[] {
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['C', given.country_name],
    ['ST', given.state_or_province_name],
    ['L', given.locality_name],
    ['O', given.organization_name],
    ['OU', given.organizational_unit_name],
    ['CN', given.common_name],
    ['emailAddress', given.email_address],
  ]
  const more = Object.entries(given.subject ?? {}).flatMap(([field, value]) =>
    texts(value).map((one) => [field, one] as const),
  )
  return [...fields.flatMap(([field, value]) => (value === undefined ? [] : [[field, value] as const])), ...more]
}

function texts(value: Json): readonly string[] {
  return isJsonArray(value) ? value.map((one) => str(fromJson(one))) : [str(fromJson(value))]
}
