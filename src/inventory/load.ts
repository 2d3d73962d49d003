import { error } from '../diagnostic/catalogue.ts'
import { hasErrors, type Diagnosed, type Diagnostic } from '../diagnostic/diagnostic.ts'
import type { YamlDict } from '../document/node.ts'
import { readYaml } from '../document/read-yaml.ts'
import type { VarsAccess } from '../document/vars-file.ts'
import type { ExpressionWorld } from '../expression/scope.ts'
import type { ProjectFiles } from '../project/files.ts'
import { str } from '../value/print.ts'
import type { Dict, Value } from '../value/value.ts'
import { applyStatements, type StatementSource } from './apply.ts'
import type { GroupNamePolicy } from './group-name.ts'
import { readConstructed } from './constructed.ts'
import { readGenerated } from './generator.ts'
import { isHostList, readHostList } from './host-list.ts'
import { readIni } from './ini.ts'
import { Inventory } from './inventory.ts'
import { hostVariables, readScriptHost, readScriptList, type ProgramOutcome } from './script.ts'
import { settle } from './settle.ts'
import type { InventoryStatement } from './statement.ts'
import { inventoryFolders, readVarsBeside, type VarsBeside } from './vars-beside.ts'
import { readYamlInventory } from './yaml.ts'

/** What loading inventories needs of the world. */
export interface InventoryPorts {
  readonly files: ProjectFiles
  /** Runs an inventory script and waits for its end. */
  run(argv: readonly string[]): Promise<ProgramOutcome>
  readonly access: VarsAccess
  /** For inventories that are constructed by expressions. */
  readonly world: ExpressionWorld
  readonly extra: Dict
  /** Whether hosts of `-i h[1:3],` may have ranges: Ansible's plugin `advanced_host_list` is enabled. */
  readonly expandsHostLists?: boolean
}

/**
 * Loads all sources into one inventory, later ones over earlier ones. A source is a file (INI, YAML, JSON, script), a folder
 * of these, or a list of hosts with a comma. `group_vars` and `host_vars` are not read here: see `vars-beside.ts`.
 *
 * @returns with errors, the inventory holds what the good sources say
 */
export async function loadInventory(
  sources: readonly string[],
  ports: InventoryPorts,
  groupNames: GroupNamePolicy = 'never',
): Promise<Diagnosed<Inventory>> {
  const loader = new InventoryLoader(ports, groupNames)
  for (const source of sources) await loader.load(source)
  return loader.finish()
}

/** What Ansible leaves out of a folder of inventories: hidden files, variables folders, and files of other kinds. */
const ignored =
  /^\.|^(?:host_vars|group_vars|vars_plugins)$|(?:\.(?:pyc|pyo|swp|bak|rpm|md|txt|rst|orig|ini|cfg|retry)|~)$/

/** Scripts without `_meta` are asked for each host; so many at a time. */
const concurrentHostQuestions = 4

class InventoryLoader {
  readonly #inventory = new Inventory()
  readonly #diagnostics: Diagnostic[] = []
  readonly #ports: InventoryPorts
  readonly #groupNames: GroupNamePolicy

  constructor(ports: InventoryPorts, groupNames: GroupNamePolicy) {
    this.#ports = ports
    this.#groupNames = groupNames
  }

  finish(): Diagnosed<Inventory> {
    this.#diagnostics.push(...settle(this.#inventory))
    return { value: this.#inventory, diagnostics: this.#diagnostics }
  }

  async load(source: string): Promise<void> {
    this.#inventory.sources.push(source)
    if (isHostList(source, this.#ports.files)) {
      // The list itself is what Ansible gives as inventory_file then.
      const { expandsHostLists = false } = this.#ports
      this.#apply({ value: readHostList(source, expandsHostLists), diagnostics: [] }, { file: source, folder: null })
      return
    }
    await this.#path(source)
  }

  async #path(path: string): Promise<void> {
    const { files } = this.#ports
    if (files.isDirectory(path)) {
      for (const name of files.list(path))
        if (!ignored.test(name)) await this.#path(`${path.replace(/\/$/, '')}/${name}`)
      return
    }
    if (!files.exists(path)) {
      const hint = 'A list of hosts needs a comma, even for one host: -i host,'
      this.#diagnostics.push(error('inventory/no-such-source', `There is no file or folder ${path}.`, { hint }))
      return
    }
    await this.#file(path)
  }

  async #file(path: string): Promise<void> {
    const { files, access } = this.#ports
    const source = sourceOf(files.absolute(path))
    if (files.isExecutable(path)) {
      const outcome = await this.#ports.run([runnable(path), '--list'])
      // What cannot be started may be a text file that merely carries the bit, as on file systems of Windows.
      if (outcome.status !== null) {
        await this.#script(path, outcome, source)
        return
      }
    }
    const text = files.readText(path)
    if (typeof text !== 'string') {
      this.#diagnostics.push(text)
      return
    }
    if (text.startsWith('#!')) {
      const hint = `Make it executable:\n    chmod +x ${path}`
      this.#diagnostics.push(error('inventory/script', `${path} is a script, and cannot be started.`, { hint }))
      return
    }
    const opened = access.vault.openFile(text, path)
    if ('code' in opened) this.#diagnostics.push(opened)
    else
      this.#apply(
        readInventoryText(
          opened.text,
          path,
          (group) => this.#inventory.groups.has(group),
          (plugin, root) => this.#plugin(plugin, root),
        ),
        source,
      )
  }

  async #script(path: string, outcome: ProgramOutcome, source: StatementSource): Promise<void> {
    const { value: listed, diagnostics } = readScriptList(outcome, path)
    const variables =
      listed.hostVariables === null
        ? await this.#askHosts(path, listed.hosts)
        : {
            value: listed.hosts.flatMap((host) =>
              hostVariables(host, listed.hostVariables?.get(host) ?? new Map<Value, Value>(), path),
            ),
            diagnostics: [],
          }
    this.#apply(
      { value: [...listed.statements, ...variables.value], diagnostics: [...diagnostics, ...variables.diagnostics] },
      source,
    )
  }

  async #askHosts(path: string, hosts: readonly string[]): Promise<Diagnosed<readonly InventoryStatement[]>> {
    const value: InventoryStatement[] = []
    const diagnostics: Diagnostic[] = []
    for (let at = 0; at < hosts.length; at += concurrentHostQuestions) {
      const asked = hosts.slice(at, at + concurrentHostQuestions)
      const answers = await Promise.all(
        asked.map(async (host) => readScriptHost(await this.#ports.run([runnable(path), '--host', host]), path, host)),
      )
      for (const answer of answers) {
        value.push(...answer.value)
        diagnostics.push(...answer.diagnostics)
      }
    }
    return { value, diagnostics }
  }

  #plugin(plugin: string, root: YamlDict): Diagnosed<readonly InventoryStatement[]> | null {
    const { files, world, extra } = this.#ports
    const inventory = this.#inventory
    switch (plugin.replace(/^ansible\.builtin\./, '')) {
      case 'constructed': {
        const varsBeside = (): readonly VarsBeside[] =>
          inventoryFolders(inventory, files).map((folder) => readVarsBeside(folder, inventory, this.#ports).value)
        return readConstructed(root, { inventory, world, extra, varsBeside })
      }
      case 'generator':
        return readGenerated(root, world)
      default:
        return null
    }
  }

  #apply({ value, diagnostics }: Diagnosed<readonly InventoryStatement[]>, source: StatementSource): void {
    this.#diagnostics.push(...diagnostics)
    if (hasErrors(diagnostics)) return
    this.#diagnostics.push(...applyStatements(value, this.#inventory, { source, groupNames: this.#groupNames }))
  }
}

/**
 * Reads a text of unknown form. Ansible tries YAML, then INI, and what reads without a mistake counts; when neither does,
 * the mistakes of the form that it seems to have are told.
 */
export function readInventoryText(
  text: string,
  file: string,
  isKnown: (group: string) => boolean,
  readPlugin: ReadPluginFile = () => null,
): Diagnosed<readonly InventoryStatement[]> {
  const mayBeYaml = /(?:^|\/)[^./]*$|\.(?:ya?ml|json|config)$/.test(file)
  if (!mayBeYaml) return readIni(text, file, isKnown)
  // Parsing thousands of INI lines as YAML first would cost more than all the rest.
  const looksLikeYaml = seemsYaml(text)
  if (!looksLikeYaml) {
    const ini = readIni(text, file, isKnown)
    if (!hasErrors(ini.diagnostics)) return ini
    const yaml = readYamlText(text, file, readPlugin)
    return hasErrors(yaml.diagnostics) ? ini : yaml
  }
  const yaml = readYamlText(text, file, readPlugin)
  if (!hasErrors(yaml.diagnostics)) return yaml
  const ini = readIni(text, file, isKnown)
  return hasErrors(ini.diagnostics) ? yaml : ini
}

/** Reads a file that configures an inventory plugin; null for one that hadeploy does not have. */
export type ReadPluginFile = (plugin: string, root: YamlDict) => Diagnosed<readonly InventoryStatement[]> | null

function readYamlText(
  text: string,
  file: string,
  readPlugin: ReadPluginFile,
): Diagnosed<readonly InventoryStatement[]> {
  const { value: root, diagnostics } = readYaml(text, file)
  if (hasErrors(diagnostics)) return { value: [], diagnostics }
  if (root?.kind !== 'dict') {
    const detail = root === null ? `${file} is empty.` : 'A YAML inventory is a dict of groups.'
    return { value: [], diagnostics: [...diagnostics, error('inventory/syntax', detail, { at: root?.span })] }
  }
  const plugin = root.entries.find(({ key }) => key.value === 'plugin')
  if (plugin !== undefined) {
    const read = typeof plugin.value.value === 'string' ? readPlugin(plugin.value.value, root) : null
    if (read !== null) return read
    const detail = `This file configures the inventory plugin ${str(plugin.value.value)} of Ansible, which is a program in Python; hadeploy has "constructed" and "generator".`
    const hint = `Let Ansible write the inventory out once:\n    ansible-inventory -i ${file} --list --export --yaml > hosts.yml`
    return { value: [], diagnostics: [error('inventory/unsupported-plugin', detail, { at: plugin.key.span, hint })] }
  }
  const read = readYamlInventory(root)
  return { value: read.value, diagnostics: [...diagnostics, ...read.diagnostics] }
}

/** Whether the first line that says something looks like YAML or JSON: `---`, `{`, or a key without a value. */
function seemsYaml(text: string): boolean {
  const first = /^(?:[ \t]*(?:[#;].*)?\r?\n)*[ \t]*(.*)/.exec(text)?.[1] ?? ''
  return /^(?:---|\{|%YAML|(?:"[^"]+"|'[^']+'|[^\s:[\]=]+):(?:\s|$))/.test(first)
}

function sourceOf(path: string): StatementSource {
  const slash = path.lastIndexOf('/')
  return { file: path, folder: slash === -1 ? '.' : path.slice(0, slash) }
}

/** A name without a folder would be looked for in PATH. */
function runnable(path: string): string {
  return path.includes('/') ? path : `./${path}`
}
