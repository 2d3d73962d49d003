import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { userInfo } from 'node:os'
import { fileURLToPath } from 'node:url'
import { error } from '../diagnostic/catalogue.ts'
import { hasErrors, type Diagnosed, type Diagnostic } from '../diagnostic/diagnostic.ts'
import type { VarsAccess } from '../document/vars-file.ts'
import type { ExpressionWorld } from '../expression/scope.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { loadInventory } from '../inventory/load.ts'
import type { ProgramOutcome } from '../inventory/script.ts'
import { expandLimitFiles, hostsMatching } from '../inventory/patterns.ts'
import { inventoryFolders, readVarsBeside, type VarsBeside } from '../inventory/vars-beside.ts'
import { DiskFiles } from '../project/disk-files.ts'
import type { ProjectFiles } from '../project/files.ts'
import { Secrets } from '../value/secrets.ts'
import type { Dict } from '../value/value.ts'
import { VariableStore } from '../variables/store.ts'
import { VaultKeyring } from '../vault/keyring.ts'
import { report } from './report.ts'
import { expressionWorld } from './expression-world.ts'
import { readExtraVars } from './extra-vars.ts'
import { textsIn } from './given.ts'
import type { Given } from './options.ts'
import { vaultPasswords } from './vault-passwords.ts'

/** What every command that knows an inventory works with. */
export interface Project {
  readonly files: ProjectFiles
  readonly secrets: Secrets
  readonly keyring: VaultKeyring
  readonly access: VarsAccess
  readonly world: ExpressionWorld
  readonly extra: Dict
  readonly inventory: Inventory
  readonly store: VariableStore
  /** `group_vars` and `host_vars` beside the inventory's sources. */
  readonly beside: readonly VarsBeside[]
  /** The names that `--limit` leaves, or null without one. */
  readonly limit: readonly string[] | null
  /** What was wrong; the caller shows it with its own findings, all at once. */
  readonly diagnostics: readonly Diagnostic[]
  /** Reads the inventory sources anew, into the same inventory. */
  readonly refreshInventory: () => Promise<void>
}

/** Where the roles, playbooks and inventories that hadeploy ships lie. */
export const shippedFolder = rootAbove(dirname(fileURLToPath(import.meta.url)))

// The bundle lies in dist/, the sources in src/cli/; the package's own file marks the folder above both.
function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) || dirname(folder) === folder ? folder : rootAbove(dirname(folder))
}

/** Reads vault passwords, extra variables and the inventory. @throws DiagnosticError when a password cannot be had */
export async function openProject(given: Given): Promise<Project> {
  const files = new DiskFiles()
  const secrets = new Secrets()
  const passwords = await vaultPasswords(given, files, process.env)
  for (const { password } of passwords) secrets.add(password)
  const keyring = new VaultKeyring(passwords, randomBytes)
  const access: VarsAccess = { vault: keyring, secrets }
  const extra = readExtraVars(textsIn(given, 'extraVars'), files, access)
  const ports = { files, access, run: runProgram }
  const loaded = await loadInventory(inventorySources(given), ports)
  const inventory = loaded.value
  const beside = inventoryFolders(inventory, files).map((folder) => readVarsBeside(folder, inventory, ports))
  const besideInventory = beside.map(({ value }) => value)
  const limit = limitOf(given, inventory, files)
  const warned = new Set<string>()
  const world = expressionWorld({
    files,
    keyring,
    secrets,
    inventory: () => inventory,
    warn: (text) => {
      if (!warned.has(text)) process.stderr.write(`[WARNING]: ${text}\n`)
      warned.add(text)
    },
  })
  return {
    files,
    secrets,
    access,
    keyring,
    world,
    extra: extra.value,
    inventory,
    beside: besideInventory,
    store: new VariableStore({ inventory, besideInventory, extra: extra.value }),
    limit: limit.value,
    diagnostics: [extra, loaded, ...beside, limit].flatMap(({ diagnostics }) => diagnostics),
    refreshInventory: async () => {
      const again = await loadInventory(inventorySources(given), ports)
      report(again.diagnostics)
      inventory.become(again.value)
    },
  }
}

function inventorySources(given: Given): readonly string[] {
  const named = textsIn(given, 'inventory')
  if (named.length > 0) return named
  const fromEnvironment = process.env['ANSIBLE_INVENTORY']
  return fromEnvironment === undefined ? [] : fromEnvironment.split(',').filter((source) => source !== '')
}

function limitOf(given: Given, inventory: Inventory, files: ProjectFiles): Diagnosed<readonly string[] | null> {
  const patterns = textsIn(given, 'limit')
  if (patterns.length === 0) return { value: null, diagnostics: [] }
  const text = patterns.join(',')
  const read = (path: string): string | null => {
    const content = files.readText(path)
    return typeof content === 'string' ? content : null
  }
  const expanded = expandLimitFiles(text, read)
  const matching = hostsMatching(expanded.value, inventory)
  const diagnostics = [...expanded.diagnostics, ...matching.diagnostics]
  if (matching.value.length > 0 || hasErrors(diagnostics)) return { value: matching.value, diagnostics }
  const nothing = error(
    'cli/limit',
    `No host of the inventory matches the limit "${text}", so there is nothing to do.`,
    {
      hint: 'To see the hosts, run:\n    hadeploy inventory --graph -i INVENTORY',
    },
  )
  return { value: [], diagnostics: [...diagnostics, nothing] }
}

function runProgram(argv: readonly string[]): Promise<ProgramOutcome> {
  const [program = '', ...rest] = argv
  const { status, stdout, stderr } = spawnSync(program, rest, { encoding: 'utf8' })
  return Promise.resolve({ status: status ?? 255, stdout, stderr })
}

/** The account that runs hadeploy. */
export function localAccount(): { readonly name: string; readonly homeFolder: string } {
  const { username, homedir } = userInfo()
  return { name: username, homeFolder: process.env['HOME'] ?? homedir }
}
