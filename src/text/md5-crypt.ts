import { createHash } from 'node:crypto'
import { cryptDigits } from './crypt-digits.ts'

const ROUNDS = 1000
const groups: readonly (readonly number[])[] = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5], [11]]

/**
 * A password as old `/etc/shadow` files keep it: `$1$salt$…`. Weak: it is there for systems that know nothing better.
 *
 * @param salt - up to 8 characters of `./0-9A-Za-z`
 * Source: Poul-Henning Kamp's scheme of FreeBSD 2.0, as `crypt(3)` of glibc has it.
 */
export function md5Crypt(password: string, salt: string): string {
  const secret = Buffer.from(password, 'utf8')
  const grains = Buffer.from(salt, 'utf8')
  const second = md5(secret, grains, secret)
  const parts: Uint8Array[] = [secret, Buffer.from('$1$'), grains]
  for (let left = secret.length; left > 0; left -= 16) parts.push(second.subarray(0, Math.min(left, 16)))
  for (let bits = secret.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? zero : secret.subarray(0, 1))

  let digest = md5(...parts)
  for (let round = 0; round < ROUNDS; round++) {
    const isOdd = round % 2 === 1
    digest = md5(
      isOdd ? secret : digest,
      round % 3 === 0 ? nothing : grains,
      round % 7 === 0 ? nothing : secret,
      isOdd ? digest : secret,
    )
  }
  return `$1$${salt}$${cryptDigits(digest, groups)}`
}

const zero = Buffer.alloc(1)
const nothing = Buffer.alloc(0)

function md5(...parts: readonly Uint8Array[]): Buffer {
  return createHash('md5').update(Buffer.concat(parts)).digest()
}
