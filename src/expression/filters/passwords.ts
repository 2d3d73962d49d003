import { hashSync } from 'bcryptjs'
import { choose, systemRandom, type RandomSource } from '../../text/random-source.ts'
import { shaCrypt, type ShaCryptScheme } from '../../text/sha-crypt.ts'
import { str } from '../../value/print.ts'
import { typeName } from '../../value/type-name.ts'
import { FilterError, type Filter } from '../filter.ts'
import { defineFilter, type Arguments } from '../signature.ts'

/** `password_hash`. Without `salt` each call gives another hash, and every task with it reports a change. */
export const passwordFilters: readonly Filter[] = [
  defineFilter(
    'password_hash',
    'hashtype salt salt_size rounds ident',
    (input, given, context) =>
      hashPassword(str(input), {
        scheme: given.text('hashtype', 'sha512'),
        salt: given.givenText('salt'),
        saltSize: saltSizeIn(given),
        rounds: given.givenWhole('rounds'),
        ident: given.givenText('ident'),
        random: systemRandom((size) => context.scope.world.random(size)),
      }),
    { isRandom: (given) => given.given('salt') === undefined },
  ),
]

function saltSizeIn(given: Arguments): number | undefined {
  const size = given.given('salt_size')
  if (size === undefined || typeof size === 'number') return size
  throw new FilterError(`salt_size must be an integer, not ${typeName(size)}.`)
}

/** What {@link hashPassword} is told beside the password. */
export interface PasswordHashing {
  readonly scheme: string
  readonly salt?: string | undefined
  readonly saltSize?: number | undefined
  readonly rounds?: number | undefined
  readonly ident?: string | undefined
  readonly random: RandomSource
}

const DEFAULT_ROUNDS: Readonly<Record<ShaCryptScheme, number>> = { sha256: 535000, sha512: 656000 }
const SALT_ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * A password as `/etc/shadow` keeps it.
 *
 * @throws FilterError for an unknown scheme, a bad salt, rounds out of bounds
 * Source: ansible.builtin.password_hash with passlib 1.7 (its defaults are SHA-crypt's 656000 and 535000 rounds, bcrypt's cost 12).
 */
export function hashPassword(password: string, hashing: PasswordHashing): string {
  switch (hashing.scheme) {
    case 'sha512':
    case 'sha512_crypt':
      return hashWithSha('sha512', password, hashing)
    case 'sha256':
    case 'sha256_crypt':
      return hashWithSha('sha256', password, hashing)
    case 'bcrypt':
    case 'blowfish':
      return hashWithBcrypt(password, hashing)
    default:
      throw new FilterError(
        `${hashing.scheme} is not in the list of supported passlib algorithms: hadeploy knows sha512, sha256 and bcrypt. (md5 is too weak.)`,
      )
  }
}

function hashWithSha(
  scheme: ShaCryptScheme,
  password: string,
  { salt, saltSize, rounds, random }: PasswordHashing,
): string {
  const count = rounds ?? DEFAULT_ROUNDS[scheme]
  if (count < 1000 || count > 999_999_999)
    throw new FilterError('"rounds" of the filter "password_hash" goes from 1000 to 999999999.')
  const size = saltSize ?? 16
  if (size < 0 || size > 16) throw new FilterError('"salt_size" of the filter "password_hash" goes from 0 to 16.')
  return shaCrypt(scheme, password, checkedSalt(salt ?? randomSalt(size, random), 16), count)
}

function hashWithBcrypt(password: string, { salt, rounds, ident, random }: PasswordHashing): string {
  const cost = rounds ?? 12
  if (cost < 4 || cost > 31) throw new FilterError('"rounds" of bcrypt goes from 4 to 31.')
  const version = ident ?? '2b'
  if (!/^2[aby]$/.test(version)) throw new FilterError('"ident" of bcrypt is 2a, 2b or 2y.')
  const text = checkedSalt(salt ?? bcryptSalt(random), 22)
  if (text.length !== 22) throw new FilterError('A salt of bcrypt has 22 characters.')
  const hash = hashSync(password, `$2b$${String(cost).padStart(2, '0')}$${text}`)
  return hash.replace('$2b$', `$${version}$`)
}

function checkedSalt(salt: string, longest: number): string {
  if (/^[./0-9A-Za-z]*$/.test(salt) && salt.length <= longest) return salt
  throw new FilterError(`A salt has up to ${String(longest)} characters of "./0-9A-Za-z".`)
}

function randomSalt(size: number, random: RandomSource): string {
  return Array.from({ length: size }, () => choose(Array.from(SALT_ALPHABET), random) ?? '').join('')
}

/** 128 bits are 21 characters and two bits: the last character can only be one of four. */
function bcryptSalt(random: RandomSource): string {
  return randomSalt(21, random) + (choose(['.', 'O', 'e', 'u'], random) ?? '.')
}
