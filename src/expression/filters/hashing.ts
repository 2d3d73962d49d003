import { createHash, getHashes } from 'node:crypto'
import { str } from '../../value/print.ts'
import { FilterError, type Filter } from '../filter.ts'
import { defineFilter } from '../signature.ts'

/** Filters that encode and digest text. Source: ansible.builtin, measured. */
export const hashingFilters: readonly Filter[] = [
  defineFilter('b64encode', 'encoding urlsafe', (input, given) => {
    const coded = Buffer.from(str(input), encodingNamed(given.text('encoding', 'utf-8'))).toString('base64')
    // Node's own base64url leaves the filling at the end away.
    return given.flag('urlsafe') ? coded.replaceAll('+', '-').replaceAll('/', '_') : coded
  }),
  defineFilter('b64decode', 'encoding urlsafe', (input, given) => {
    const bytes = Buffer.from(str(input), given.flag('urlsafe') ? 'base64url' : 'base64')
    const encoding = encodingNamed(given.text('encoding', 'utf-8'))
    const text = bytes.toString(encoding)
    if (encoding === 'utf8' && !Buffer.from(text, 'utf8').equals(bytes))
      throw new FilterError('The filter "b64decode" found bytes that are not UTF-8 text.')
    return text
  }),
  defineFilter('hash', 'hashtype', (input, given) => digest(given.text('hashtype', 'sha1'), str(input))),
  defineFilter('md5', '', (input) => digest('md5', str(input))),
  defineFilter('sha1', '', (input) => digest('sha1', str(input)), { aliases: ['checksum'] }),
  defineFilter('crc32', '', (input) => crc32(Buffer.from(str(input), 'utf8')).toString(16)),
  defineFilter('to_uuid', 'namespace', (input, given) =>
    uuid5(str(input), given.printed('namespace', ANSIBLE_NAMESPACE)),
  ),
]

const ANSIBLE_NAMESPACE = '361E6D51-FAEC-444A-9079-341386DA8E2E'

const encodings: ReadonlyMap<string, BufferEncoding> = new Map([
  ['utf8', 'utf8'],
  ['ascii', 'ascii'],
  ['usascii', 'ascii'],
  ['latin1', 'latin1'],
  ['iso88591', 'latin1'],
  ['utf16le', 'utf16le'],
])

function encodingNamed(name: string): BufferEncoding {
  const encoding = encodings.get(name.toLowerCase().replace(/[-_]/g, ''))
  if (encoding === undefined)
    throw new FilterError(`The encoding "${name}" is not known; use utf-8, ascii, latin-1 or utf-16-le.`)
  return encoding
}

function digest(algorithm: string, text: string): string {
  const name = algorithm
    .toLowerCase()
    .replace(/^sha3_/, 'sha3-')
    .replace(/^blake2(b|s)$/, (_, kind) => `blake2${String(kind)}${kind === 'b' ? '512' : '256'}`)
  if (!getHashes().includes(name))
    throw new FilterError(`The filter "hash" knows no such digest: unsupported hash type "${algorithm}".`)
  return createHash(name).update(text, 'utf8').digest('hex')
}

/** A UUID of version 5. @see RFC 4122, 4.3 */
function uuid5(name: string, namespace: string): string {
  const digits = namespace.replace(/^urn:uuid:|[{}-]/gi, '')
  if (!/^[0-9a-fA-F]{32}$/.test(digits))
    throw new FilterError(`Invalid value '${namespace}' for 'namespace': it is not a UUID.`)
  const bytes = createHash('sha1').update(Buffer.from(digits, 'hex')).update(name, 'utf8').digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** @see ISO 3309, the polynomial of Ethernet and gzip */
function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return (sum ^ 0xffffffff) >>> 0
}
