import { randomBytes } from 'node:crypto'
import { error } from '../../diagnostic/catalogue.ts'
import { DiagnosticError, hasErrors } from '../../diagnostic/diagnostic.ts'
import { DiskFiles } from '../../project/disk-files.ts'
import type { ProjectFiles } from '../../project/files.ts'
import { didYouMean } from '../../text/near-names.ts'
import { VaultKeyring, type VaultPassword } from '../../vault/keyring.ts'
import { readVaultId } from '../../vault/vault-id.ts'
import type { Configuration } from '../configuration.ts'
import { exitCodeFor, exitCodes } from '../exit-codes.ts'
import { textIn } from '../given.ts'
import { openConfiguration } from '../open-configuration.ts'
import type { Given } from '../options.ts'
import type { Invocation } from '../parse.ts'
import { report } from '../report.ts'
import { vaultActions, type VaultActionName } from '../vault-actions.ts'
import { encryptingId, fileRequest, readPasswords, vaultPasswords } from '../vault-passwords.ts'

/** What is told at a terminal when it went well. */
const praise: Readonly<Record<VaultActionName, string | null>> = {
  encrypt: 'Encryption successful',
  decrypt: 'Decryption successful',
  rekey: 'Rekey successful',
  encrypt_string: 'Encryption successful',
  view: null,
  edit: null,
  create: null,
}

/** Actions that encrypt under a password which is new to them, so that it is asked for twice. */
const encrypting: ReadonlySet<string> = new Set(['encrypt', 'encrypt_string', 'create'])

/** `hadeploy vault ACTION FILE…`: what ansible-vault does, with its statuses: a vault that cannot be opened is an error of the work. */
export async function vault(invocation: Invocation): Promise<number> {
  try {
    return await act(invocation)
  } catch (fault) {
    if (!(fault instanceof DiagnosticError) || fault.diagnostic.code.startsWith('cli/')) throw fault
    report([fault.diagnostic])
    return exitCodes.error
  }
}

async function act({ positionals: [action = '', ...paths], given }: Invocation): Promise<number> {
  if (!isAction(action)) throw unknownAction(action)
  const files = new DiskFiles()
  const { value: configuration, diagnostics } = openConfiguration(files)
  report(diagnostics)
  if (hasErrors(diagnostics)) return exitCodeFor(diagnostics)
  const passwords = await passwordsFor(action, given, configuration, files)
  const keyring = new VaultKeyring(passwords, randomBytes, configuration.vaultIdMatch)
  if (textIn(given, 'newVaultId') !== undefined && textIn(given, 'newVaultPasswordFile') !== undefined)
    throw new DiagnosticError(
      error('cli/vault-action', '--new-vault-id and --new-vault-password-file both name the new password.'),
    )
  const newPasswords = action === 'rekey' ? await newPasswordsFor(given, files) : passwords
  const encryptId =
    encrypting.has(action) || action === 'rekey'
      ? encryptingId(
          given,
          configuration,
          newPasswords.map(({ id }) => id),
        )
      : ''
  const newKeyring = new VaultKeyring(newPasswords, randomBytes)
  await vaultActions[action]({ paths, given, files, keyring, newKeyring, encryptId })
  const told = praise[action]
  if (told !== null && (process.stdout.isTTY || action === 'rekey')) process.stderr.write(`${told}\n`)
  return exitCodes.ok
}

function isAction(word: string): word is VaultActionName {
  return Object.hasOwn(vaultActions, word)
}

async function passwordsFor(
  action: VaultActionName,
  given: Given,
  configuration: Configuration,
  files: ProjectFiles,
): Promise<readonly VaultPassword[]> {
  const isNew = encrypting.has(action)
  const named = await vaultPasswords(given, configuration, files, isNew)
  return named.length > 0 ? named : readPasswords([readVaultId('prompt')], files, isNew)
}

function newPasswordsFor(given: Given, files: ProjectFiles): Promise<readonly VaultPassword[]> {
  const file = textIn(given, 'newVaultPasswordFile')
  const id = textIn(given, 'newVaultId')
  const request = id !== undefined ? readVaultId(id) : file !== undefined ? fileRequest(file) : readVaultId('prompt')
  return readPasswords([request], files, true)
}

function unknownAction(word: string): DiagnosticError {
  const names = Object.keys(vaultActions)
  const hint = didYouMean(word, names) ?? 'To see what each does, run:\n    hadeploy vault --help'
  return new DiagnosticError(
    error('cli/vault-action', `"${word}" is no action on vaults; there are ${names.join(', ')}.`, { hint }),
  )
}
