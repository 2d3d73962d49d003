import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import { didYouMean } from '../text/near-names.ts'
import { decrypt, deriveKeys, deriveKeysInThread, encrypt, type VaultKeys } from './cipher.ts'
import { EnvelopeFault, isVaultText, readEnvelope, writeEnvelope, type Envelope } from './envelope.ts'

/** One password and the id it goes by; Ansible's name for a password given without one is `default`. */
export interface VaultPassword {
  readonly id: string
  readonly password: string
}

/** What an opened vault held, and the id of the password that opened it. */
export interface OpenedVault {
  readonly bytes: Uint8Array
  /** The bytes as UTF-8. */
  readonly text: string
  readonly id: string
}

/**
 * The vault passwords of a run. It opens with every password, the one of the vault's own id first, as Ansible does
 * (an id is only a nickname, and not protected by the check sum). Keys are derived once per password and salt.
 */
export class VaultKeyring {
  readonly #passwords: readonly VaultPassword[]
  readonly #random: (size: number) => Uint8Array
  readonly #isIdBinding: boolean
  readonly #keys = new Map<string, VaultKeys>()

  /**
   * @param random - bytes fit for salts: `randomBytes` of node:crypto, fixed ones in tests
   * @param isIdBinding - whether only passwords of a vault's own id are tried
   */
  constructor(passwords: readonly VaultPassword[], random: (size: number) => Uint8Array, isIdBinding = false) {
    this.#passwords = passwords
    this.#random = random
    this.#isIdBinding = isIdBinding
  }

  get ids(): readonly string[] {
    return this.#passwords.map(({ id }) => id)
  }

  /**
   * Opens a vault text.
   *
   * @param at - where it stands, for the error
   * @returns `vault/format` for a text that is no vault, `vault/no-password` when none of the passwords fits
   */
  open(armoured: string, at?: Span): OpenedVault | Diagnostic {
    const envelope = readEnvelope(armoured)
    if (envelope instanceof EnvelopeFault) {
      return error('vault/format', `The vault text cannot be read. ${envelope.reason}`, { at })
    }
    const fit = this.#fitting(envelope)
    if (fit === null) return this.#noPassword(envelope, at)
    return { bytes: fit.bytes, text: Buffer.from(fit.bytes).toString('utf8'), id: fit.password.id }
  }

  /** The text of a file that may be a vault: opened when it is one, else as it is. */
  openFile(text: string, file: string): { readonly text: string; readonly wasVault: boolean } | Diagnostic {
    if (!isVaultText(text)) return { text, wasVault: false }
    const start = { line: 1, column: 1, offset: 0 }
    const opened = this.open(text, { file, start, end: start })
    return 'code' in opened ? opened : { text: opened.text, wasVault: true }
  }

  /**
   * Derives the keys of vault texts ahead of their opening, in threads, until it is done or aborted.
   *
   * The last text comes first: whoever opens them meanwhile begins with the first, so both meet in the middle.
   */
  async deriveAhead(texts: readonly string[], signal: AbortSignal): Promise<void> {
    const pending = [...texts]
    const work = async (): Promise<void> => {
      for (let text = pending.pop(); text !== undefined && !signal.aborted; text = pending.pop()) {
        const envelope = readEnvelope(text)
        if (envelope instanceof EnvelopeFault) continue
        const [password] = this.#likeliestFirst(envelope.id)
        const name = password === undefined ? '' : nameOf(password, envelope.salt)
        if (password === undefined || this.#keys.has(name)) continue
        this.#keys.set(name, await deriveKeysInThread(password.password, envelope.salt))
      }
    }
    // Node's pool has four threads; files and host names wait for them too.
    await Promise.all([work(), work()])
  }

  /** Encrypts under the password of an id; the id `default` gives format 1.1, any other 1.2. Or `vault/unknown-id`. */
  seal(plain: string | Uint8Array, id: string): string | Diagnostic {
    const password = this.#passwords.find((known) => known.id === id)
    if (password === undefined) {
      return error('vault/unknown-id', `No password was given for the vault id "${id}".`, {
        hint: didYouMean(id, this.ids),
      })
    }
    return this.#sealWith(password, plain, id === 'default' ? null : id)
  }

  /** Encrypts as another vault text is: under the password that opens it, with the id that it names. Or why it cannot be opened. */
  sealLike(armoured: string, plain: string | Uint8Array): string | Diagnostic {
    const envelope = readEnvelope(armoured)
    if (envelope instanceof EnvelopeFault)
      return error('vault/format', `The vault text cannot be read. ${envelope.reason}`)
    const fit = this.#fitting(envelope)
    return fit === null ? this.#noPassword(envelope, undefined) : this.#sealWith(fit.password, plain, envelope.id)
  }

  /** The same content under a password of another keyring. */
  rekey(armoured: string, to: VaultKeyring, id: string): string | Diagnostic {
    const opened = this.open(armoured)
    return 'code' in opened ? opened : to.seal(opened.bytes, id)
  }

  #sealWith(password: VaultPassword, plain: string | Uint8Array, id: string | null): string {
    const salt = this.#random(32)
    return writeEnvelope({ id, salt, ...encrypt(Buffer.from(plain), this.#keysOf(password, salt)) })
  }

  /** The password that opens an envelope, and what it holds. */
  #fitting({
    id,
    ciphertext,
    mac,
    salt,
  }: Envelope): { readonly password: VaultPassword; readonly bytes: Uint8Array } | null {
    for (const password of this.#likeliestFirst(id)) {
      const bytes = decrypt(ciphertext, mac, this.#keysOf(password, salt))
      if (bytes !== null) return { password, bytes }
    }
    return null
  }

  #likeliestFirst(id: string | null): readonly VaultPassword[] {
    const wanted = id ?? 'default'
    if (this.#isIdBinding) return this.#passwords.filter((known) => known.id === wanted)
    return [...this.#passwords].sort((a, b) => Number(b.id === wanted) - Number(a.id === wanted))
  }

  #keysOf(password: VaultPassword, salt: Uint8Array): VaultKeys {
    const name = nameOf(password, salt)
    const known = this.#keys.get(name)
    if (known !== undefined) return known
    const keys = deriveKeys(password.password, salt)
    this.#keys.set(name, keys)
    return keys
  }

  #noPassword({ id }: Envelope, at: Span | undefined): Diagnostic {
    const whose = id === null ? 'The vault names no id' : `The vault names the id "${id}"`
    if (this.#passwords.length === 0) {
      return error('vault/no-password', `${whose}, and no vault password was given.`, {
        at,
        hint: 'Give one with --vault-password-file FILE, --vault-id ID@FILE or --ask-vault-password.',
      })
    }
    const tried = this.ids.map((known) => `"${known}"`).join(', ')
    const detail = `${whose}. None of the given passwords (${tried}) opens it: it was made with another one, or it was changed.`
    return error('vault/no-password', detail, { at })
  }
}

/** What a key is remembered by. */
function nameOf({ password }: VaultPassword, salt: Uint8Array): string {
  return `${Buffer.from(salt).toString('hex')} ${password}`
}
