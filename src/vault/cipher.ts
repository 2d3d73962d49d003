import { createCipheriv, createDecipheriv, createHmac, pbkdf2, pbkdf2Sync, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** What a password and a salt give: making it is the slow part of opening (10,000 rounds, some 10 ms). */
export interface VaultKeys {
  readonly cipherKey: Uint8Array
  readonly macKey: Uint8Array
  readonly initialCounter: Uint8Array
}

/** @see Ansible 2.14, parsing/vault (VaultAES256): PBKDF2-HMAC-SHA256, 32 + 32 + 16 bytes */
export function deriveKeys(password: string, salt: Uint8Array): VaultKeys {
  return keysIn(pbkdf2Sync(password, salt, rounds, keyBytes, digest))
}

/** The same in a thread of Node's pool, so that other work goes on. */
export async function deriveKeysInThread(password: string, salt: Uint8Array): Promise<VaultKeys> {
  return keysIn(await promisify(pbkdf2)(password, salt, rounds, keyBytes, digest))
}

const rounds = 10_000
const keyBytes = 80
const digest = 'sha256'

function keysIn(bytes: Uint8Array): VaultKeys {
  return { cipherKey: bytes.subarray(0, 32), macKey: bytes.subarray(32, 64), initialCounter: bytes.subarray(64, 80) }
}

/** AES-256-CTR over the padded text, and the check sum over what came out. */
export function encrypt(
  plain: Uint8Array,
  keys: VaultKeys,
): { readonly ciphertext: Uint8Array; readonly mac: Uint8Array } {
  const cipher = createCipheriv('aes-256-ctr', keys.cipherKey, keys.initialCounter)
  const ciphertext = Buffer.concat([cipher.update(padded(plain)), cipher.final()])
  return { ciphertext, mac: macOf(ciphertext, keys) }
}

/** The plain bytes, or null when the check sum is not that of these keys: a wrong password, or a changed text. */
export function decrypt(ciphertext: Uint8Array, mac: Uint8Array, keys: VaultKeys): Uint8Array | null {
  const expected = macOf(ciphertext, keys)
  if (expected.length !== mac.length || !timingSafeEqual(expected, mac)) return null
  const decipher = createDecipheriv('aes-256-ctr', keys.cipherKey, keys.initialCounter)
  return unpadded(Buffer.concat([decipher.update(ciphertext), decipher.final()]))
}

function macOf(ciphertext: Uint8Array, keys: VaultKeys): Uint8Array {
  return createHmac('sha256', keys.macKey).update(ciphertext).digest()
}

const block = 16

// PKCS#7 by hand: OpenSSL pads no stream mode, Ansible pads all the same.
function padded(plain: Uint8Array): Uint8Array {
  const missing = block - (plain.length % block)
  return Buffer.concat([plain, Buffer.alloc(missing, missing)])
}

function unpadded(bytes: Uint8Array): Uint8Array | null {
  const length = bytes.at(-1) ?? 0
  if (length < 1 || length > block || length > bytes.length) return null
  const padding = bytes.subarray(bytes.length - length)
  return padding.every((byte) => byte === length) ? bytes.subarray(0, bytes.length - length) : null
}
