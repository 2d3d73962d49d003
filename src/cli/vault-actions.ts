import { readFileSync } from 'node:fs'
import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import type { ProjectFiles } from '../project/files.ts'
import { isVaultText } from '../vault/envelope.ts'
import type { VaultKeyring } from '../vault/keyring.ts'
import { editSecretText } from './edit-text.ts'
import { isGiven, textIn, textsIn } from './given.ts'
import type { Given } from './options.ts'
import { ask } from './terminal.ts'
import { readInput, wholeOrThrow, writeOutput } from './vault-files.ts'

/** What an action on vault files works with. Keyrings hold what their kind of action may use. */
export interface VaultWork {
  readonly paths: readonly string[]
  readonly given: Given
  readonly files: ProjectFiles
  readonly keyring: VaultKeyring
  /** The id of the password that encrypts. */
  readonly encryptId: string
  /** The keyring that `rekey` goes over to. */
  readonly newKeyring: VaultKeyring
}

type VaultAction = (work: VaultWork) => Promise<void> | void

/**
 * What `hadeploy vault` can do, under ansible-vault's names. They throw DiagnosticError at the first file that they cannot
 * work on; files are written whole or not at all.
 */
export const vaultActions = {
  encrypt: eachFile((bytes, path, { keyring, encryptId }) => {
    if (isVaultText(textOf(bytes))) throw alreadyVault(path)
    return wholeOrThrow(keyring.seal(bytes, encryptId))
  }),
  decrypt: eachFile((bytes, path, { keyring }) => wholeOrThrow(keyring.open(vaultIn(bytes, path))).bytes),
  rekey: eachFile((bytes, path, { keyring, newKeyring, encryptId }) =>
    wholeOrThrow(keyring.rekey(vaultIn(bytes, path), newKeyring, encryptId)),
  ),
  view,
  edit,
  create,
  encrypt_string: encryptString,
} as const satisfies Readonly<Record<string, VaultAction>>

export type VaultActionName = keyof typeof vaultActions

/** Changes files where they stand, or standard input when none is named. */
function eachFile(
  change: (bytes: Uint8Array, path: string, work: VaultWork) => string | Uint8Array,
): (work: VaultWork) => void {
  return (work) => {
    const output = textIn(work.given, 'output')
    if (output !== undefined && work.paths.length > 1) {
      throw new DiagnosticError(
        error('cli/vault-action', `--output takes one file, and ${work.paths.length} were named.`),
      )
    }
    for (const path of work.paths.length === 0 ? ['-'] : work.paths) {
      writeOutput(change(readInput(path, work.files), path, work), path, output)
    }
  }
}

function view({ paths, files, keyring }: VaultWork): void {
  for (const path of paths)
    process.stdout.write(wholeOrThrow(keyring.open(vaultIn(readInput(path, files), path))).bytes)
}

async function edit({ paths, files, keyring }: VaultWork): Promise<void> {
  for (const path of paths) {
    const armoured = vaultIn(readInput(path, files), path)
    const { bytes } = wholeOrThrow(keyring.open(armoured))
    const edited = await editSecretText(bytes, path)
    // Sealing anew would change every byte of a file that nobody changed.
    if (Buffer.compare(edited, bytes) !== 0)
      writeOutput(wholeOrThrow(keyring.sealLike(armoured, edited)), path, undefined)
  }
}

async function create({ paths: [path = '', ...more], files, keyring, encryptId }: VaultWork): Promise<void> {
  if (path === '' || more.length > 0)
    throw new DiagnosticError(error('cli/vault-action', 'create makes one file, and takes its name.'))
  if (files.exists(path)) {
    const hint = `To change what it holds, run:\n    hadeploy vault edit ${path}`
    throw new DiagnosticError(error('cli/vault-action', `${path} exists already.`, { hint }))
  }
  const text = await editSecretText(new Uint8Array(), path)
  writeOutput(wholeOrThrow(keyring.seal(text, encryptId)), path, undefined)
}

/** A text that shall be encrypted, and the variable that shall hold it. */
interface NamedText {
  readonly text: string
  readonly name: string | undefined
  readonly source: string
}

async function encryptString(work: VaultWork): Promise<void> {
  const { given, keyring, encryptId } = work
  const texts = [...(await promptedText(given)), ...pipedText(work), ...textsInArguments(work)]
  const blocks = texts.map(({ text, name, source }, index) => {
    if (text === '')
      throw new DiagnosticError(error('cli/vault-action', `The text from ${source} is empty; nothing was encrypted.`))
    const what =
      name === undefined
        ? `the string #${index + 1} from ${source}.)`
        : `variable ("${name}", the string #${index + 1} from ${source}).`
    if (texts.length > 1) process.stderr.write(`# The encrypted version of ${what}\n`)
    return vaultBlock(wholeOrThrow(keyring.seal(text, encryptId)), name)
  })
  const output = textIn(given, 'output') ?? '-'
  writeOutput(blocks.join('\n') + (output === '-' ? '\n' : ''), '-', output)
}

async function promptedText(given: Given): Promise<readonly NamedText[]> {
  if (!isGiven(given, 'prompt')) return []
  const name = await ask({ prompt: 'Variable name (enter for no name): ', hidden: false })
  const isShown = isGiven(given, 'showInput')
  const text = await ask({ prompt: isShown ? 'String to encrypt: ' : 'String to encrypt (hidden): ', hidden: !isShown })
  return [{ text, name: name === '' ? undefined : name, source: 'the interactive prompt' }]
}

function pipedText({ paths, given }: VaultWork): readonly NamedText[] {
  const name = textIn(given, 'stdinName')
  const isPiped = paths.includes('-') || paths.length === 0 || name !== undefined
  if (!isPiped || isGiven(given, 'prompt')) return []
  if (process.stdin.isTTY) process.stderr.write('Reading the text from standard input; Ctrl-D ends it.\n')
  return [{ text: readFileSync(0, 'utf8'), name, source: 'stdin' }]
}

function textsInArguments({ paths, given }: VaultWork): readonly NamedText[] {
  const names = textsIn(given, 'name')
  return paths
    .filter((text) => text !== '-')
    .map((text, index) => ({ text, name: names[index], source: 'the command line args' }))
}

/** A vault text as a YAML value, indented as ansible-vault does. */
function vaultBlock(armoured: string, name: string | undefined): string {
  const lines = armoured.trimEnd().split('\n')
  return [`${name === undefined ? '' : `${name}: `}!vault |`, ...lines.map((line) => `          ${line}`)].join('\n')
}

function vaultIn(bytes: Uint8Array, path: string): string {
  const text = textOf(bytes)
  if (isVaultText(text)) return text
  const hint = `To encrypt it, run:\n    hadeploy vault encrypt ${path}`
  throw new DiagnosticError(error('vault/format', `${path} is no vault: its content is not encrypted.`, { hint }))
}

function alreadyVault(path: string): DiagnosticError {
  const hint = `To change its password, run:\n    hadeploy vault rekey ${path}`
  return new DiagnosticError(error('cli/vault-action', `${path} is encrypted already; it was left as it is.`, { hint }))
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}
