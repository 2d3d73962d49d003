/** What a certificate is asked for with, in the words of Ansible's openssl_csr. */
export interface RequestedNames {
  /** Fields of the subject in their order: `['CN', 'vip.example.com']`. */
  readonly subject: readonly (readonly [field: string, value: string])[]
  /** `DNS:vip.example.com`, `IP:10.0.0.10` … */
  readonly names: Extension
  readonly keyUsage: Extension
  readonly extendedKeyUsage: Extension
  readonly basicConstraints: Extension
  readonly mustStaple: boolean
  readonly hasKeyIdentifier: boolean
}

/** The values of one extension; without any, the extension is left out. */
export interface Extension {
  readonly values: readonly string[]
  readonly isCritical: boolean
}

/**
 * The configuration with which `openssl req -new` makes the request.
 *
 * @see config(5) and x509v3_config(5) of OpenSSL
 */
export function requestConfig(wanted: RequestedNames): string {
  const names = wanted.names.values
  const extensions = [
    extension('subjectAltName', { ...wanted.names, values: names.length === 0 ? [] : ['@names'] }),
    extension('keyUsage', named(wanted.keyUsage, keyUsages)),
    extension('extendedKeyUsage', named(wanted.extendedKeyUsage, extendedKeyUsages)),
    extension('basicConstraints', wanted.basicConstraints),
    wanted.mustStaple ? 'tlsfeature = status_request' : '',
    wanted.hasKeyIdentifier ? 'subjectKeyIdentifier = hash' : '',
  ].filter((line) => line !== '')
  return [
    '[req]',
    'prompt = no',
    'utf8 = yes',
    'string_mask = utf8only',
    'distinguished_name = subject',
    ...(extensions.length === 0 ? [] : ['req_extensions = extensions']),
    '[subject]',
    ...wanted.subject.map(([field, value], index) => `${String(index)}.${field} = ${escaped(value)}`),
    '[extensions]',
    ...extensions,
    '[names]',
    ...names.map(nameLine),
    '',
  ].join('\n')
}

function extension(name: string, { values, isCritical }: Extension): string {
  return values.length === 0 ? '' : `${name} = ${isCritical ? 'critical,' : ''}${values.join(',')}`
}

/** `DNS:a` as `DNS.0 = a`: in a section of its own a value may hold commas. */
function nameLine(name: string, index: number): string {
  const colon = name.indexOf(':')
  return `${name.slice(0, colon)}.${String(index)} = ${escaped(name.slice(colon + 1))}`
}

function escaped(value: string): string {
  return value.replaceAll(/[\\$#"'`]/g, '\\$&')
}

function named({ values, isCritical }: Extension, words: ReadonlyMap<string, string>): Extension {
  return { values: values.map((value) => words.get(value) ?? value), isCritical }
}

const keyUsages: ReadonlyMap<string, string> = new Map([
  ['Digital Signature', 'digitalSignature'],
  ['Non Repudiation', 'nonRepudiation'],
  ['Key Encipherment', 'keyEncipherment'],
  ['Data Encipherment', 'dataEncipherment'],
  ['Key Agreement', 'keyAgreement'],
  ['Certificate Sign', 'keyCertSign'],
  ['CRL Sign', 'cRLSign'],
  ['Encipher Only', 'encipherOnly'],
  ['Decipher Only', 'decipherOnly'],
])

const extendedKeyUsages: ReadonlyMap<string, string> = new Map([
  ['TLS Web Server Authentication', 'serverAuth'],
  ['TLS Web Client Authentication', 'clientAuth'],
  ['Code Signing', 'codeSigning'],
  ['E-mail Protection', 'emailProtection'],
  ['Time Stamping', 'timeStamping'],
  ['OCSP Signing', 'OCSPSigning'],
])
