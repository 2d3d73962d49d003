import { hashSync } from 'bcryptjs'
import { md5Crypt } from '../../text/md5-crypt.ts'
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
        // An empty salt is none.
        salt: given.givenText('salt') || undefined,
        saltSize: saltSizeIn(given),
        rounds: given.givenWhole('rounds'),
        ident: given.givenText('ident'),
        random: systemRandom((size) => context.scope.world.random(size)),
      }),
    { isRandom: (given) => (given.given('salt') ?? '') === '' },
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
    case 'md5':
    case 'md5_crypt':
      return hashWithMd5(password, hashing)
    default:
      throw new FilterError(
        `${hashing.scheme} is not in the list of supported passlib algorithms: md5, blowfish, sha256, sha512`,
      )
  }
}

function hashWithSha(
  scheme: ShaCryptScheme,
  password: string,
  { salt, saltSize, rounds, random }: PasswordHashing,
): string {
  const handler = `${scheme}_crypt`
  const count = checkedRounds(rounds ?? DEFAULT_ROUNDS[scheme], 1000, 999_999_999, handler)
  const size = checkedSaltSize(saltSize ?? 16, 16, handler)
  return shaCrypt(scheme, password, checkedSalt(salt ?? randomSalt(size, random), 16, handler), count)
}

function hashWithMd5(password: string, { salt, saltSize, rounds, random }: PasswordHashing): string {
  if (rounds !== undefined) throw new FilterError("md5_crypt got an unexpected keyword argument 'rounds'")
  const size = checkedSaltSize(saltSize ?? 8, 8, 'md5_crypt')
  return md5Crypt(password, checkedSalt(salt ?? randomSalt(size, random), 8, 'md5_crypt'))
}

function hashWithBcrypt(password: string, { salt, rounds, ident, random }: PasswordHashing): string {
  const cost = checkedRounds(rounds ?? 12, 4, 31, 'bcrypt')
  const version = ident ?? '2b'
  if (!/^2[aby]$/.test(version)) throw unhashable(`invalid ident: '${version}'`)
  const text = checkedSalt(salt ?? bcryptSalt(random), 22, 'bcrypt')
  if (text.length !== 22) throw unhashable('salt too small (bcrypt requires exactly 22 chars)')
  const hash = hashSync(password, `$2b$${String(cost).padStart(2, '0')}$${text}`)
  return hash.replace('$2b$', `$${version}$`)
}

function checkedSalt(salt: string, longest: number, handler: string): string {
  if (!/^[./0-9A-Za-z]*$/.test(salt)) throw unhashable(`invalid characters in ${handler} salt`)
  if (salt.length <= longest) return salt
  const bound = handler === 'bcrypt' ? 'exactly' : '<='
  throw unhashable(`salt too large (${handler} requires ${bound} ${String(longest)} chars)`)
}

function checkedSaltSize(size: number, most: number, handler: string): number {
  if (size < 0) throw unhashable(`${handler}: salt_size (${String(size)}) below min_salt_size (0)`)
  if (size <= most) return size
  throw unhashable(`${handler}: salt_size (${String(size)}) above max_salt_size (${String(most)})`)
}

function checkedRounds(rounds: number, least: number, most: number, handler: string): number {
  if (rounds < least)
    throw unhashable(`${handler}: min_desired_rounds (${String(rounds)}) is too low, must be at least ${String(least)}`)
  if (rounds <= most) return rounds
  throw unhashable(`${handler}: min_desired_rounds (${String(rounds)}) is too high, must be at most ${String(most)}`)
}

function unhashable(why: string): FilterError {
  return new FilterError(`Could not hash the secret: ${why}`)
}

function randomSalt(size: number, random: RandomSource): string {
  return Array.from({ length: size }, () => choose(Array.from(SALT_ALPHABET), random) ?? '').join('')
}

/** 128 bits are 21 characters and two bits: the last character can only be one of four. */
function bcryptSalt(random: RandomSource): string {
  return randomSalt(21, random) + (choose(['.', 'O', 'e', 'u'], random) ?? '.')
}
