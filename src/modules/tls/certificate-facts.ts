import { createHash, X509Certificate, type KeyObject } from 'node:crypto'
import { formatDate } from '../../text/date-format.ts'
import type { JsonObject } from '../../value/json.ts'

/** When a certificate is valid, in milliseconds since the epoch. */
export interface Validity {
  readonly fromMs: number
  readonly toMs: number
}

/** The certificate of a PEM text, or null when there is none in it. */
export function readCertificate(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem)
  } catch {
    return null
  }
}

export function validityOf({ validFrom, validTo }: X509Certificate): Validity {
  return { fromMs: Date.parse(validFrom), toMs: Date.parse(validTo) }
}

/** `20301231235959Z`, as Ansible writes the times of certificates. */
export function certificateTime(moment: number): string {
  return formatDate(moment, '%Y%m%d%H%M%SZ', true)
}

/**
 * What Ansible's x509_certificate_info tells of a certificate.
 *
 * @param now - milliseconds since the epoch, for `expired`
 */
export function certificateFacts(certificate: X509Certificate, now: number): JsonObject {
  const { fromMs, toMs } = validityOf(certificate)
  const subject = fieldsOf(certificate.subject)
  const issuer = fieldsOf(certificate.issuer)
  return {
    subject: Object.fromEntries(subject),
    subject_ordered: subject,
    issuer: Object.fromEntries(issuer),
    issuer_ordered: issuer,
    subject_alt_name: namesOf(certificate.subjectAltName),
    not_before: certificateTime(fromMs),
    not_after: certificateTime(toMs),
    expired: toMs < now,
    basic_constraints: [certificate.ca ? 'CA:TRUE' : 'CA:FALSE'],
    // Longer than any number of JSON, so it is text.
    serial_number: BigInt(`0x${certificate.serialNumber}`).toString(),
    fingerprints: digests(certificate.raw),
    public_key: certificate.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    public_key_type: keyType(certificate.publicKey),
    public_key_fingerprints: digests(certificate.publicKey.export({ type: 'spki', format: 'der' })),
  }
}

/** Digests of public bytes by algorithm, as `ab:cd:…`. */
export function digests(bytes: Uint8Array): JsonObject {
  const names = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']
  return Object.fromEntries(
    names.map((name) => [name, (createHash(name).update(bytes).digest('hex').match(/../g) ?? []).join(':')]),
  )
}

function keyType({ asymmetricKeyType: type }: KeyObject): string {
  return type === undefined ? 'unknown' : (keyTypes.get(type) ?? type)
}

const keyTypes: ReadonlyMap<string, string> = new Map([
  ['rsa', 'RSA'],
  ['dsa', 'DSA'],
  ['ec', 'ECC'],
  ['ed25519', 'Ed25519'],
  ['ed448', 'Ed448'],
  ['x25519', 'X25519'],
  ['x448', 'X448'],
])

/** `C=DE\nCN=a` as pairs, with the long names that Ansible has. */
function fieldsOf(name: string): readonly (readonly [string, string])[] {
  // A certificate without a subject has none here, whatever the types of Node.js say.
  if (!name) return []
  return name.split('\n').map((line) => {
    const equals = line.indexOf('=')
    const field = line.slice(0, equals)
    // Node.js escapes a value as RFC 2253 has it.
    return [fieldNames.get(field) ?? field, line.slice(equals + 1).replaceAll(/\\(.)/g, '$1')]
  })
}

const fieldNames: ReadonlyMap<string, string> = new Map([
  ['C', 'countryName'],
  ['ST', 'stateOrProvinceName'],
  ['L', 'localityName'],
  ['O', 'organizationName'],
  ['OU', 'organizationalUnitName'],
  ['CN', 'commonName'],
])

/** `DNS:a, IP Address:10.0.0.1` as Ansible lists it; null when there are none. */
function namesOf(names: string | undefined): readonly string[] | null {
  return names === undefined ? null : names.split(', ').map((name) => name.replace(/^IP Address:/, 'IP:'))
}
