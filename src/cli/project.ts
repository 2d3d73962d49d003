import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { error } from '../diagnostic/catalogue.ts'
import { hasErrors, type Diagnosed, type Diagnostic } from '../diagnostic/diagnostic.ts'
import type { VarsAccess } from '../document/vars-file.ts'
import type { ExpressionWorld } from '../expression/scope.ts'
import { Inventory } from '../inventory/inventory.ts'
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
import { expressionWorld } from './expression-world.ts'
import { readExtraVars } from './extra-vars.ts'
import { textsIn } from './given.ts'
import { openConfiguration } from './open-configuration.ts'
import type { Configuration } from './configuration.ts'
import type { Given } from './options.ts'
import { Remarks } from './remarks.ts'
import { report } from './report.ts'
import { vaultPasswords } from './vault-passwords.ts'

/** What every command that knows an inventory works with. */
export interface Project {
  readonly files: ProjectFiles
  readonly configuration: Configuration
  readonly secrets: Secrets
  readonly keyring: VaultKeyring
  readonly access: VarsAccess
  readonly world: ExpressionWorld
  /** What `world` remarks; on standard error until a run reports on it. */
  readonly remarks: Remarks
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

/**
 * Reads the configuration, vault passwords, extra variables and the inventory.
 *
 * @param isNewVault - whether a password that is asked for shall encrypt something new, so that it is asked for twice
 * @throws DiagnosticError when a password cannot be had
 */
export async function openProject(given: Given, isNewVault = false): Promise<Project> {
  const files = new DiskFiles()
  const configured = openConfiguration(files)
  const configuration = configured.value
  const secrets = new Secrets()
  const passwords = await vaultPasswords(given, configuration, files, isNewVault)
  for (const { password } of passwords) secrets.add(password)
  const keyring = new VaultKeyring(passwords, randomBytes, configuration.vaultIdMatch)
  const access: VarsAccess = { vault: keyring, secrets }
  const extra = readExtraVars(textsIn(given, 'extraVars'), files, access)
  // Constructing an inventory asks the same world that plays ask, which knows the inventory once it is read.
  let inventory = new Inventory()
  const remarks = new Remarks(secrets, (remark) => {
    report([remark])
  })
  const world = expressionWorld({
    files,
    keyring,
    secrets,
    inventory: () => inventory,
    configuration,
    warn: (text) => {
      remarks.tell(text)
    },
  })
  const enabled = configuration.inventoryPlugins ?? []
  const ports = {
    files,
    access,
    run: runProgram,
    world,
    extra: extra.value,
    expandsHostLists: enabled.some((name) => name.endsWith('advanced_host_list')),
  }
  const sources = inventorySources(given, configuration, files)
  const loaded = await loadInventory(sources, ports, configuration.groupNames)
  inventory = loaded.value
  const beside = inventoryFolders(inventory, files).map((folder) => readVarsBeside(folder, inventory, ports))
  const besideInventory = beside.map(({ value }) => value)
  const limit = limitOf(given, inventory, files)
  return {
    files,
    configuration,
    secrets,
    access,
    keyring,
    world,
    remarks,
    extra: extra.value,
    inventory,
    beside: besideInventory,
    store: new VariableStore({ inventory, besideInventory, extra: extra.value }),
    limit: limit.value,
    diagnostics: [configured, extra, loaded, ...beside, limit].flatMap(({ diagnostics }) => diagnostics),
    refreshInventory: async () => {
      const again = await loadInventory(sources, ports, configuration.groupNames)
      report(again.diagnostics)
      inventory.become(again.value)
    },
  }
}

/** The inventory of a machine that has one for everybody. */
const commonInventory = '/etc/ansible/hosts'

function inventorySources(given: Given, { inventory }: Configuration, files: ProjectFiles): readonly string[] {
  const named = textsIn(given, 'inventory')
  if (named.length > 0) return named
  return inventory ?? (files.exists(commonInventory) ? [commonInventory] : [])
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
