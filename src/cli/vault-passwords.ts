import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError, type Diagnostic } from '../diagnostic/diagnostic.ts'
import type { ProjectFiles } from '../project/files.ts'
import type { VaultPassword } from '../vault/keyring.ts'
import { passwordFrom, passwordScriptArguments, readVaultId, type VaultIdRequest } from '../vault/vault-id.ts'
import type { Configuration } from './configuration.ts'
import { isGiven, textIn, textsIn } from './given.ts'
import type { Given } from './options.ts'
import { readPasswordFile } from './password-file.ts'
import { ask } from './terminal.ts'

/** The vault passwords that configuration and command line name, in the order in which they are tried. @throws DiagnosticError */
export async function vaultPasswords(
  given: Given,
  { vaultPasswordFile, vaultIds, askVaultPass }: Configuration,
  files: ProjectFiles,
  isNew = false,
): Promise<readonly VaultPassword[]> {
  const named = textsIn(given, 'vaultPasswordFile').map(fileRequest)
  const isAsked = isGiven(given, 'askVaultPassword') || (askVaultPass === true && named.length === 0)
  return readPasswords(
    [
      ...(vaultIds ?? []).map(readVaultId),
      ...(vaultPasswordFile === undefined || named.length > 0 ? [] : [fileRequest(vaultPasswordFile)]),
      ...textsIn(given, 'vaultId').map(readVaultId),
      ...named,
      ...(isAsked ? [readVaultId('prompt')] : []),
    ],
    files,
    isNew,
  )
}

/** Reads or asks for passwords. `isNew` asks twice, for a password that shall encrypt. @throws DiagnosticError */
export async function readPasswords(
  requests: readonly VaultIdRequest[],
  files: ProjectFiles,
  isNew = false,
): Promise<readonly VaultPassword[]> {
  const passwords: VaultPassword[] = []
  for (const { id, from } of requests) {
    const password = from.kind === 'prompt' ? await asked(id, isNew) : fromFile(from.path, id, files)
    if (typeof password !== 'string') throw new DiagnosticError(password)
    passwords.push({ id, password })
  }
  return passwords
}

/** A password that the file at a path holds, or the program there prints; its id is `default`. */
export function fileRequest(path: string): VaultIdRequest {
  return { id: 'default', from: { kind: 'file', path } }
}

async function asked(id: string, isNew: boolean): Promise<string | Diagnostic> {
  const whose = id === 'default' ? '' : ` (${id})`
  const words = isNew ? 'New Vault password' : 'Vault password'
  const password = passwordFrom(await ask({ prompt: `${words}${whose}: `, hidden: true }), 'the prompt')
  if (!isNew || typeof password !== 'string') return password
  const again = await ask({ prompt: `Confirm ${words}${whose}: `, hidden: true })
  return confirmed(password, again)
}

/** A new password that was typed twice, or `cli/password-mismatch`. */
export function confirmed(password: string, again: string): string | Diagnostic {
  return again.trim() === password
    ? password
    : error('cli/password-mismatch', 'The two passwords are not the same; nothing was encrypted.')
}

function fromFile(path: string, id: string, files: ProjectFiles): string | Diagnostic {
  const text = readPasswordFile(path, files, passwordScriptArguments(path, id).slice(1))
  return typeof text === 'string' ? passwordFrom(text, path) : text
}

/** The id of the password that encrypts. @throws DiagnosticError when several could */
export function encryptingId(given: Given, { vaultEncryptId }: Configuration, known: readonly string[]): string {
  const named = textIn(given, 'encryptVaultId') ?? vaultEncryptId
  if (named !== undefined) return named
  const ids = [...new Set(known)]
  if (ids.length === 1) return ids[0] ?? 'default'
  const detail = `Passwords were given for the ids ${ids.join(', ')}, and each could encrypt.`
  throw new DiagnosticError(
    error('cli/vault-action', detail, { hint: `Say which one shall:\n    --encrypt-vault-id ${ids[0] ?? 'default'}` }),
  )
}
