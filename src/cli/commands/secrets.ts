import { randomInt } from 'node:crypto'
import { chmodSync, existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { error } from '../../diagnostic/catalogue.ts'
import { DiagnosticError, hasErrors, type Diagnostic } from '../../diagnostic/diagnostic.ts'
import { readVarsFile } from '../../document/vars-file.ts'
import { secretsOfRoles, type AskedSecret } from '../../playbook/asked-secrets.ts'
import type { Dict } from '../../value/value.ts'
import { isVaultText } from '../../vault/envelope.ts'
import { exitCodeFor, exitCodes } from '../exit-codes.ts'
import { loadContext } from '../load-context.ts'
import type { Given } from '../options.ts'
import type { Invocation } from '../parse.ts'
import { openProject, type Project } from '../project.ts'
import { report } from '../report.ts'
import { strongSecret, withSecrets, type MadeSecret } from '../secrets-text.ts'
import { shippedFolder } from '../shipped-folder.ts'
import { wholeOrThrow } from '../vault-files.ts'
import { encryptingId } from '../vault-passwords.ts'
import { writeWholeFile } from '../write-file.ts'

/** `hadeploy secrets generate FILE`: makes the passwords that roles ask for and nobody has given yet. */
export async function secrets({ positionals: [action = '', path = ''], given }: Invocation): Promise<number> {
  if (action !== 'generate') {
    const hint = 'It has one action:\n    hadeploy secrets generate FILE'
    throw new DiagnosticError(error('cli/usage', `hadeploy secrets has no action "${action}".`, { hint }))
  }
  const project = await openProject(given, !existsSync(path))
  const findings: Diagnostic[] = [...project.diagnostics]
  const { documents } = loadContext(project)
  const asked = secretsOfRoles(roleFolders(project), { documents, report: (found) => void findings.push(found) })
  const kept = keptSecrets(path, project)
  report(findings)
  if (hasErrors(findings)) return exitCodeFor(findings)
  const elsewhere = namesOf(project)
  const made = asked
    .filter(({ name }) => !kept.variables.has(name) && !elsewhere.has(name))
    .map((secret): MadeSecret => ({ ...secret, value: strongSecret(secret.name, randomInt) }))
  if (made.length > 0) {
    const text = withSecrets(kept.text, made)
    refuseLoss(path, text, kept, made, project)
    write(path, text, kept, given, project)
  }
  process.stdout.write(summary(path, made, asked))
  return exitCodes.ok
}

/** The folders of the project's own roles and of the shipped ones; roles that ansible-galaxy installed for all are not asked. */
function roleFolders({ configuration }: Project): readonly string[] {
  return [
    resolve('roles'),
    ...(configuration.rolesPath ?? []).map((path) => resolve(path)),
    join(shippedFolder, 'roles'),
  ]
}

/** What the file held before. */
interface KeptSecrets {
  /** Opened; null when there is no file. */
  readonly text: string | null
  /** The vault that the file was, or null. */
  readonly armoured: string | null
  readonly variables: Dict
}

/** @throws DiagnosticError when the file cannot be read, opened or understood */
function keptSecrets(path: string, { files, keyring, access }: Project): KeptSecrets {
  if (!files.exists(path)) return { text: null, armoured: null, variables: new Map() }
  const text = wholeOrThrow(files.readText(path))
  const isVault = isVaultText(text)
  if (!isVault && keyring.ids.length > 0) {
    const hint = `To encrypt it, run:\n    hadeploy vault encrypt ${path}`
    throw notWritten(`${path} is not encrypted, and a vault password was given.`, hint)
  }
  const { value, diagnostics } = readVarsFile(text, path, access)
  const [mistake] = diagnostics.filter(({ severity }) => severity === 'error')
  if (mistake !== undefined) throw new DiagnosticError(mistake)
  return {
    text: wholeOrThrow(keyring.openFile(text, path)).text,
    armoured: isVault ? text : null,
    variables: value,
  }
}

/** Every variable that the inventory or `-e` gives to some host. */
function namesOf({ inventory, beside, extra }: Project): ReadonlySet<unknown> {
  const inventories = [...inventory.groups.values(), ...inventory.hosts.values()].map(({ vars }) => vars)
  const files = beside.flatMap(({ groups, hosts }) => [...groups.values(), ...hosts.values()])
  return new Set([extra, ...inventories, ...files].flatMap((variables) => [...variables.keys()]))
}

/** Writes the text: encrypted when the file was or when a vault password is given, and for nobody else to read. */
function write(path: string, text: string, before: KeptSecrets, given: Given, project: Project): void {
  const { keyring, configuration } = project
  if (before.armoured !== null) {
    writeWholeFile(path, wholeOrThrow(keyring.sealLike(before.armoured, text)), { mode: 0o600, makesFolders: true })
    return
  }
  const isSealed = keyring.ids.length > 0
  const content = isSealed ? wholeOrThrow(keyring.seal(text, encryptingId(given, configuration, keyring.ids))) : text
  // Closed before the new secrets are in it, not after.
  if (before.text !== null && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600)
  writeWholeFile(path, content, { mode: 0o600, makesFolders: true })
}

/** Lines at the end of a dict in braces, or after `...`, would not belong to it. @throws DiagnosticError */
function refuseLoss(
  path: string,
  text: string,
  { variables }: KeptSecrets,
  made: readonly MadeSecret[],
  { access }: Project,
): void {
  const { value, diagnostics } = readVarsFile(text, path, access)
  const isWhole =
    [...variables.keys()].every((name) => value.has(name)) && made.every((one) => value.get(one.name) === one.value)
  if (isWhole && !hasErrors(diagnostics)) return
  throw notWritten(`Lines at the end of ${path} would not become part of the dict that it holds.`)
}

function notWritten(detail: string, hint?: string): DiagnosticError {
  return new DiagnosticError(error('cli/secrets', `${detail} Nothing was written.`, { hint }))
}

function summary(path: string, made: readonly MadeSecret[], asked: readonly AskedSecret[]): string {
  const rows = made.map(({ name, role }) => `  ${name} (${role})\n`)
  const there = asked.length - made.length
  const told = made.length === 0 ? 'nothing to make' : `${made.length} made in ${path}`
  return `${told}, ${there} there already\n${rows.join('')}`
}
