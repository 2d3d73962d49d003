import { warning } from '../diagnostic/catalogue.ts'
import type { Diagnosed, Diagnostic } from '../diagnostic/diagnostic.ts'
import { readVarsFile, type VarsAccess } from '../document/vars-file.ts'
import type { ProjectFiles } from '../project/files.ts'
import type { Dict } from '../value/value.ts'
import type { Inventory } from './inventory.ts'
import { isHostList } from './host-list.ts'

/** What the folders `group_vars` and `host_vars` beside an inventory or a playbook say, by group and by host. */
export interface VarsBeside {
  readonly groups: ReadonlyMap<string, Dict>
  readonly hosts: ReadonlyMap<string, Dict>
}

/**
 * Reads `group_vars` and `host_vars` of a folder for the groups and hosts of an inventory. For each name the first of
 * these counts: `NAME` (a file, or a folder of files, read sorted and deep), `NAME.yml`, `NAME.yaml`, `NAME.json`.
 *
 * @see Ansible 2.14, parsing/dataloader.py (find_vars_files)
 */
export function readVarsBeside(
  folder: string,
  inventory: Inventory,
  { files, access }: { readonly files: ProjectFiles; readonly access: VarsAccess },
): Diagnosed<VarsBeside> {
  const reader = new VarsReader(files, access)
  const groups = reader.readAll(`${folder}/group_vars`, inventory.groups.keys())
  const hosts = reader.readAll(`${folder}/host_vars`, inventory.hosts.keys())
  return { value: { groups, hosts }, diagnostics: reader.diagnostics }
}

/** The folders beside which variables of the inventory are looked for: those of its sources, each once, in order. */
export function inventoryFolders(inventory: Inventory, files: ProjectFiles): readonly string[] {
  const folders = inventory.sources
    .filter((source) => !isHostList(source, files))
    .map((source) => {
      const path = files.absolute(source)
      return files.isDirectory(path) ? path : path.slice(0, Math.max(1, path.lastIndexOf('/')))
    })
  return [...new Set(folders)]
}

const extensions = ['.yml', '.yaml', '.json'] as const

class VarsReader {
  readonly diagnostics: Diagnostic[] = []
  readonly #files: ProjectFiles
  readonly #access: VarsAccess

  constructor(files: ProjectFiles, access: VarsAccess) {
    this.#files = files
    this.#access = access
  }

  readAll(folder: string, names: Iterable<string>): ReadonlyMap<string, Dict> {
    const found = new Map<string, Dict>()
    if (!this.#files.exists(folder)) return found
    if (!this.#files.isDirectory(folder)) {
      this.diagnostics.push(
        warning('inventory/vars-folder', `${folder} is not a folder, so no variables are read from it.`),
      )
      return found
    }
    // One listing instead of four questions for each of thousands of hosts.
    const present = new Set(this.#files.list(folder))
    for (const name of names) {
      const form = ['', ...extensions].map((extension) => name + extension).find((candidate) => present.has(candidate))
      if (form === undefined) continue
      const variables = this.#read(this.#filesOf(`${folder}/${form}`))
      if (variables.size > 0) found.set(name, variables)
    }
    return found
  }

  #filesOf(path: string): readonly string[] {
    if (!this.#files.isDirectory(path)) return [path]
    return this.#files.list(path).flatMap((name) => {
      if (name.startsWith('.') || name.endsWith('~')) return []
      const inside = `${path}/${name}`
      const extension = /[^.](\.[^.]*)$/.exec(name)?.[1] ?? ''
      if (this.#files.isDirectory(inside)) return extension === '' ? this.#filesOf(inside) : []
      const isVarsFile = extension === '' || extensions.some((known) => known === extension)
      return isVarsFile && this.#files.isFile(inside) ? [inside] : []
    })
  }

  /** Later files replace whole values of earlier ones; dicts are not merged. */
  #read(paths: readonly string[]): Dict {
    const merged: Dict = new Map()
    for (const path of paths) {
      const text = this.#files.readText(path)
      if (typeof text !== 'string') {
        this.diagnostics.push(text)
        continue
      }
      const { value, diagnostics } = readVarsFile(text, path, this.#access)
      this.diagnostics.push(...diagnostics)
      for (const [name, item] of value) merged.set(name, item)
    }
    return merged
  }
}
