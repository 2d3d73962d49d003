import { randomBytes } from 'node:crypto'
import { DiagnosticError, type Diagnostic } from '../../src/diagnostic/diagnostic.ts'
import { VaultKeyring } from '../../src/vault/keyring.ts'

/** A keyring with passwords by id, in the order given. */
export function keyringOf(passwords: Readonly<Record<string, string>>): VaultKeyring {
  return new VaultKeyring(
    Object.entries(passwords).map(([id, password]) => ({ id, password })),
    (size) => randomBytes(size),
  )
}

/** What a keyring seals, where the test knows that it can. */
export function sealedWith(vault: VaultKeyring, plain: string | Uint8Array, id: string): string {
  return textOrFail(vault.seal(plain, id))
}

/** The text; a diagnostic fails the test. */
export function textOrFail(outcome: string | Diagnostic): string {
  if (typeof outcome !== 'string') throw new DiagnosticError(outcome)
  return outcome
}
