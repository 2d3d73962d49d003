import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import { fromJson, type Json, type JsonObject } from '../../value/json.ts'
import { str } from '../../value/print.ts'
import { certificateFacts, readCertificate, validityOf } from './certificate-facts.ts'
import { momentNamed } from './moment.ts'

const params = {
  properties: {
    path: { type: 'string', format: 'path', description: 'The file of the certificate.' },
    content: { type: 'string', description: 'The certificate itself, as PEM.' },
    valid_at: { type: 'object', description: 'Times by name: the result says at which of them it is valid.' },
    select_crypto_backend: {
      type: 'string',
      enum: ['auto', 'cryptography'],
      default: 'auto',
      description: 'Taken for the sake of Ansible playbooks.',
    },
  },
  mutuallyExclusive: [['path', 'content']],
  requiredOneOf: [['path', 'content']],
} as const

interface State {
  /** The PEM text; null when there is no such file. */
  readonly pem: string | null
  /** Milliseconds since the epoch, by the target's clock. */
  readonly now: number
}

/**
 * Tells what a certificate says.
 *
 * Source: community.crypto.x509_certificate_info 2.14.
 */
export default defineModule({
  name: 'x509_certificate_info',
  aliases: ['community.crypto.x509_certificate_info', 'openssl_certificate_info'],
  summary: 'Tell what a certificate says.',
  params,
  returns: {
    not_after: 'When it ends to be valid, `20301231235959Z`.',
    not_before: 'When it begins to be valid.',
    expired: 'Whether that time has passed.',
    valid_at: 'For each name of the parameter, whether it is valid then.',
    subject: 'Whose it is, as a dict.',
    issuer: 'Who signed it, as a dict.',
    subject_alt_name: 'Its names: `DNS:…`, `IP:…`.',
    serial_number: 'Its number, as text.',
    fingerprints: 'Digests of the certificate, by algorithm.',
    public_key: 'The public key, as PEM.',
  },
  examples: `- name: Look at the certificate of the virtual address
  x509_certificate_info:
    path: /etc/haproxy/vip.pem
    valid_at: {next_week: +1w}
  register: certificate`,

  async probe({ path, content }, target): Promise<State> {
    const [pem, clock] = await Promise.all([
      path === undefined ? (content ?? '') : target.readText(path),
      target.query(['date', '+%s']),
    ])
    return { pem, now: Number(clock.stdout) * 1000 }
  },

  plan({ path = 'content', valid_at: times = {} }, before): State | Refusal {
    if (before.pem === null) return refuse('files/absent', `Error while loading certificate: ${path} does not exist.`)
    if (readCertificate(before.pem) === null)
      return refuse('tls/no-certificate', `Unable to load certificate: there is none in ${path}.`)
    const wrong = Object.entries(times).find(([, time]) => momentNamed(textOf(time), before.now) === null)
    return wrong === undefined
      ? before
      : refuse('tls/wrong-arguments', `The time spec "${textOf(wrong[1])}" for valid_at.${wrong[0]} is invalid`)
  },

  apply: () => Promise.resolve(undefined),

  result({ valid_at: times = {} }, { pem, now }): JsonObject {
    const certificate = readCertificate(pem ?? '')
    if (certificate === null) return {}
    const { fromMs, toMs } = validityOf(certificate)
    const isValid = (moment: number): boolean => fromMs <= moment && moment < toMs
    const validAt = Object.entries(times).map(
      ([name, time]) => [name, isValid(momentNamed(textOf(time), now) ?? NaN)] as const,
    )
    return { ...certificateFacts(certificate, now), valid_at: Object.fromEntries(validAt) }
  },
})

function textOf(value: Json): string {
  return str(fromJson(value))
}
