import { createHash } from 'node:crypto'
import { cryptDigits } from './crypt-digits.ts'

/** The two schemes of SHA-crypt. */
export type ShaCryptScheme = 'sha256' | 'sha512'

interface Variant {
  readonly id: string
  readonly size: number
  /** Groups of digest bytes in the order in which they are written, four characters a group. */
  readonly groups: readonly (readonly number[])[]
}

const DEFAULT_ROUNDS = 5000

const variants: Readonly<Record<ShaCryptScheme, Variant>> = {
  sha256: {
    id: '5',
    size: 32,
    groups: [...Array.from({ length: 10 }, (_, step) => rotated([0, 10, 20], step, 21, 30)), [31, 30]],
  },
  sha512: {
    id: '6',
    size: 64,
    groups: [...Array.from({ length: 21 }, (_, step) => rotated([0, 21, 42], step, 22, 63)), [63]],
  },
}

/**
 * A password as `/etc/shadow` keeps it: `$6$rounds=N$salt$…`; the field `rounds=` is left out for 5000.
 *
 * @param salt - up to 16 characters of `./0-9A-Za-z`
 * @param rounds - 1000 to 999999999
 * Source: Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512", version 0.6.
 */
export function shaCrypt(scheme: ShaCryptScheme, password: string, salt: string, rounds: number): string {
  const variant = variants[scheme]
  const digest = stretched(scheme, variant.size, Buffer.from(password, 'utf8'), Buffer.from(salt, 'utf8'), rounds)
  const field = rounds === DEFAULT_ROUNDS ? '' : `rounds=${String(rounds)}$`
  return `$${variant.id}$${field}${salt}$${cryptDigits(digest, variant.groups)}`
}

function stretched(scheme: ShaCryptScheme, size: number, password: Buffer, salt: Buffer, rounds: number): Buffer {
  const hash = (...parts: readonly Uint8Array[]): Buffer => createHash(scheme).update(Buffer.concat(parts)).digest()
  const second = hash(password, salt, password)
  const parts: Uint8Array[] = [password, salt, repeated(second, password.length)]
  for (let bits = password.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? second : password)
  const first = hash(...parts)

  const passwords = repeated(hash(...Array.from({ length: password.length }, () => password)), password.length)
  const salts = repeated(hash(...Array.from({ length: 16 + (first[0] ?? 0) }, () => salt)), salt.length)

  let digest = first
  for (let round = 0; round < rounds; round++) {
    const isOdd = round % 2 === 1
    digest = hash(
      isOdd ? passwords : digest,
      round % 3 === 0 ? nothing : salts,
      round % 7 === 0 ? nothing : passwords,
      isOdd ? digest : passwords,
    )
  }
  return digest.subarray(0, size)
}

const nothing = Buffer.alloc(0)

function repeated(bytes: Buffer, size: number): Buffer {
  return Buffer.concat(Array.from({ length: Math.ceil(size / bytes.length) }, () => bytes)).subarray(0, size)
}

// Each group takes its places from the one before, moved on by `stride` around a ring of `ring` bytes.
function rotated(first: readonly number[], step: number, stride: number, ring: number): readonly number[] {
  return first.map((place) => (place + step * stride) % ring)
}
