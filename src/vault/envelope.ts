/** A vault text taken apart. `id` is null in format 1.1, which has none. */
export interface Envelope {
  readonly id: string | null
  /** 32 bytes from Ansible; any length is read. */
  readonly salt: Uint8Array
  /** HMAC-SHA256 over the ciphertext. */
  readonly mac: Uint8Array
  readonly ciphertext: Uint8Array
}

/** Why a text is no envelope, as one sentence. */
export class EnvelopeFault {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

const mark = '$ANSIBLE_VAULT'
const columns = 80

/** Whether a text is a vault: all of it is ASCII and starts with the mark. */
export function isVaultText(text: string): boolean {
  return text.startsWith(mark)
}

/**
 * Takes a vault text apart: `$ANSIBLE_VAULT;1.1;AES256`, or `…;1.2;AES256;id`, then lines of hex of
 * `hex(salt) \n hex(mac) \n hex(ciphertext)`. Blank space around lines, as YAML or an editor leave it, is no harm.
 */
export function readEnvelope(text: string): Envelope | EnvelopeFault {
  const [header = '', ...lines] = text.trim().split(/\r?\n/)
  const [word, version = '', cipher = '', id] = header.split(';').map((part) => part.trim())
  if (word !== mark) return new EnvelopeFault(`It does not start with "${mark}".`)
  if (version !== '1.1' && version !== '1.2') {
    return new EnvelopeFault(`Its format is "${version}"; formats 1.1 and 1.2 can be read.`)
  }
  if (cipher !== 'AES256') return new EnvelopeFault(`Its cipher is "${cipher}"; only AES256 can be read.`)
  const inner = fromHex(lines.map((line) => line.trim()).join(''))
  if (inner === null) return new EnvelopeFault('The lines below its header are not hexadecimal.')
  const [salt, mac, ciphertext, ...more] = inner.toString('latin1').split('\n').map(fromHex)
  if (salt == null || mac == null || ciphertext == null || more.length > 0) {
    return new EnvelopeFault('Its body is not made of salt, check sum and ciphertext: it was cut off or changed.')
  }
  return { id: id === undefined || id === '' ? null : id, salt, mac, ciphertext }
}

/** The text of an envelope, lines of 80 columns, with a newline at its end; format 1.2 when it has an id. */
export function writeEnvelope({ id, salt, mac, ciphertext }: Envelope): string {
  const header = id === null ? `${mark};1.1;AES256` : `${mark};1.2;AES256;${id}`
  const body = toHex(Buffer.from([salt, mac, ciphertext].map(toHex).join('\n'), 'latin1'))
  const lines = [header]
  for (let at = 0; at < body.length; at += columns) lines.push(body.slice(at, at + columns))
  return `${lines.join('\n')}\n`
}

function fromHex(text: string): Buffer | null {
  return text.length % 2 === 0 && /^[0-9a-fA-F]*$/.test(text) ? Buffer.from(text, 'hex') : null
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
