import { choose, systemRandom, type RandomSource } from '../../text/random-source.ts'
import { iterate } from '../../value/iterate.ts'
import { str } from '../../value/print.ts'
import type { Value } from '../../value/value.ts'
import { hashPassword } from '../filters/passwords.ts'
import { sourceFor } from '../filters/random.ts'
import { FilterError, type FilterContext, type Lookup } from '../filter.ts'
import { defineLookup, type Arguments } from '../signature.ts'

/**
 * `password`: a password kept in a file of the controller, made when the file is not there yet.
 *
 * The file holds the password and, with `encrypt`, its salt (`PASSWORD salt=SALT`), so that the hash stays the same.
 * `/dev/null` keeps nothing, and gives another password each time unless `seed` is given.
 * Source: ansible.builtin.password, measured.
 */
export const passwordLookups: readonly Lookup[] = [
  defineLookup('password', 'length chars encrypt seed ident', (terms, given, context) =>
    terms.map((term) => {
      const request = readRequest(str(term), given)
      const { world } = context.scope
      const isKept = request.path !== '/dev/null'
      const file = world.findFile(request.path, 'files') ?? world.realPath(request.path)
      const kept = isKept && world.exists(file) ? readKept(new TextDecoder().decode(world.readBytes(file))) : null
      const random = systemRandom((size) => world.random(size))
      const password = kept?.password ?? newPassword(request, context)
      const salt = kept?.salt ?? (request.encrypt === undefined ? undefined : newSalt(request.encrypt, random))
      world.secrets.add(password)
      if (isKept && (kept === null || salt !== kept.salt))
        world.writeText(file, `${password}${salt === undefined ? '' : ` salt=${salt}`}\n`)
      if (request.encrypt === undefined) return password
      return hashPassword(password, { scheme: request.encrypt, salt, ident: request.ident, random })
    }),
  ),
]

interface Request {
  readonly path: string
  readonly length: number
  readonly chars: readonly string[]
  readonly encrypt: string | undefined
  readonly ident: string | undefined
  readonly seed: Value | undefined
}

function readRequest(term: string, given: Arguments): Request {
  const [path = '', ...words] = term.split(/\s+(?=\w+=)/)
  const written = new Map<string, Value>()
  for (const word of words) {
    const [, name = '', value = ''] = /^(\w+)=([^]*)$/.exec(word) ?? []
    if (!['length', 'chars', 'encrypt', 'seed', 'ident'].includes(name))
      throw new FilterError(`Unrecognized parameter(s) given to password lookup: ${name}.`)
    written.set(name, value)
  }
  const option = (name: string): Value | undefined => written.get(name) ?? given.given(name)
  const length = Number(str(option('length') ?? 20))
  if (!Number.isInteger(length) || length < 1)
    throw new FilterError('"length" of the lookup "password" is a whole number above zero.')
  const [encrypt, ident] = [option('encrypt'), option('ident')]
  return {
    path,
    length,
    chars: charactersOf(option('chars')),
    encrypt: encrypt === undefined ? undefined : str(encrypt),
    ident: ident === undefined ? undefined : str(ident),
    seed: option('seed'),
  }
}

const letters = 'abcdefghijklmnopqrstuvwxyz'
/** The sets of characters that have names, as in Python's `string` module. */
const namedSets: ReadonlyMap<string, string> = new Map([
  ['ascii_letters', letters + letters.toUpperCase()],
  ['ascii_lowercase', letters],
  ['ascii_uppercase', letters.toUpperCase()],
  ['digits', '0123456789'],
  ['hexdigits', '0123456789abcdefABCDEF'],
  ['octdigits', '01234567'],
  ['punctuation', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
])

/** The characters to choose from; quotes never, because passwords end up in quoted places. */
function charactersOf(option: Value | undefined): readonly string[] {
  const parts =
    option === undefined
      ? ['ascii_letters', 'digits', '.,:-_']
      : typeof option === 'string'
        ? splitSets(option)
        : iterate(option).map(str)
  const all = parts.map((part) => namedSets.get(part) ?? part).join('')
  const usable = Array.from(all).filter((character) => character !== '"' && character !== "'")
  if (usable.length === 0) throw new FilterError('"chars" of the lookup "password" leaves no character to choose from.')
  return usable
}

/** Parts between commas; `,,` is the comma itself. */
function splitSets(text: string): string[] {
  const parts = text
    .replace(',,', ',')
    .split(',')
    .filter((part) => part !== '')
  return text.includes(',,') ? [',', ...parts] : parts
}

function newPassword({ length, chars, seed }: Request, context: FilterContext): string {
  const source = sourceFor(seed, context)
  return Array.from({ length }, () => choose(chars, source) ?? '').join('')
}

function newSalt(scheme: string, random: RandomSource): string {
  const alphabet = Array.from(`${letters}${letters.toUpperCase()}0123456789./`)
  // bcrypt's last character carries two bits only, and these four spell them.
  const isBcrypt = scheme === 'bcrypt' || scheme === 'blowfish'
  const salt = Array.from({ length: isBcrypt ? 21 : 16 }, () => choose(alphabet, random) ?? '').join('')
  return isBcrypt ? salt + (choose(['.', 'O', 'e', 'u'], random) ?? '') : salt
}

function readKept(text: string): { readonly password: string; readonly salt: string | undefined } {
  const [, password = '', salt] = /^([^]*?)(?: salt=(\S+)(?: ident=\S+)?)?\s*$/.exec(text) ?? []
  return { password, salt }
}
