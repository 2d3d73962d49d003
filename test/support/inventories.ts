import { Secrets } from '../../src/value/secrets.ts'
import { applyStatements } from '../../src/inventory/apply.ts'
import { readIni } from '../../src/inventory/ini.ts'
import { Inventory } from '../../src/inventory/inventory.ts'
import { loadInventory } from '../../src/inventory/load.ts'
import type { ProgramOutcome } from '../../src/inventory/script.ts'
import { settle } from '../../src/inventory/settle.ts'
import type { Diagnosed } from '../../src/diagnostic/diagnostic.ts'
import type { VaultKeyring } from '../../src/vault/keyring.ts'
import type { JsonObject } from '../../src/value/json.ts'
import { variablesOf, worldWith } from './expression-world.ts'
import { keyringOf } from './keyring.ts'
import { MemoryFiles } from './project.ts'

/** An inventory from INI text that is known to be sound. */
export function inventoryOf(ini: string): Inventory {
  const inventory = new Inventory()
  const { value, diagnostics } = readIni(ini, 'hosts')
  if (diagnostics.length > 0) throw new Error(diagnostics.map(({ detail }) => detail).join('\n'))
  applyStatements(value, inventory, { source: { file: '/site/hosts', folder: '/site' }, groupNames: 'ignore' })
  settle(inventory)
  return inventory
}

/** A folder in memory to load inventories from. Programs answer by their command line; others cannot be started. */
export interface InventoryWorld {
  readonly files: Readonly<Record<string, string>>
  readonly programs?: Readonly<Record<string, Partial<ProgramOutcome>>>
  readonly executable?: readonly string[]
  readonly vault?: VaultKeyring
  readonly extra?: JsonObject
}

/** Loads sources from a folder in memory. */
export function loadFrom(sources: readonly string[], world: InventoryWorld): Promise<Diagnosed<Inventory>> {
  const programs = new Map(Object.entries(world.programs ?? {}))
  return loadInventory(sources, {
    files: new MemoryFiles(world.files, world.executable),
    run: (argv) => {
      const answer = programs.get(argv.join(' '))
      const started = { status: 0, stdout: '', stderr: '' }
      return Promise.resolve(answer === undefined ? { ...started, status: null } : { ...started, ...answer })
    },
    access: { vault: world.vault ?? keyringOf({}), secrets: new Secrets() },
    world: worldWith(),
    extra: variablesOf(world.extra ?? {}),
  })
}
