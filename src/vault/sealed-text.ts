import { decrypt, deriveKeys, encrypt } from './cipher.ts'
import { EnvelopeFault, readEnvelope, writeEnvelope } from './envelope.ts'

/** A vault text under a password that is at hand; the id `default` gives format 1.1, any other 1.2. */
export function sealText(plain: string, password: string, id: string, salt: Uint8Array): string {
  const { ciphertext, mac } = encrypt(Buffer.from(plain), deriveKeys(password, salt))
  return writeEnvelope({ id: id === 'default' ? null : id, salt, mac, ciphertext })
}

/** What a vault text holds, or null when it is broken or the password is another. */
export function openText(armoured: string, password: string): string | null {
  const envelope = readEnvelope(armoured)
  if (envelope instanceof EnvelopeFault) return null
  const { ciphertext, mac, salt } = envelope
  const plain = decrypt(ciphertext, mac, deriveKeys(password, salt))
  return plain && Buffer.from(plain).toString('utf8')
}
