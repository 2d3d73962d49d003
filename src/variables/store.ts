import type { Inventory } from '../inventory/inventory.ts'
import { groupsOf } from '../inventory/group-order.ts'
import type { VarsBeside } from '../inventory/vars-beside.ts'
import type { Dict, Value } from '../value/value.ts'

/** What a run has learned about one host. */
export interface HostMemory {
  /** `ansible_facts`, names without `ansible_` (level 11). */
  readonly facts: Dict
  /** The same facts under the names that modules returned, which are variables. */
  readonly injected: Dict
  /** `include_vars` (level 18). */
  readonly included: Dict
  /** `set_fact` and `register` (level 19). */
  readonly set: Dict
  /** Another number after every change of the facts. */
  factsRevision: number
}

interface StoreSources {
  readonly inventory: Inventory
  readonly besideInventory: readonly VarsBeside[]
  readonly extra: Dict
}

/** The variables of a run that belong to hosts: read from inventories and their folders, learned while plays run. */
export class VariableStore {
  readonly inventory: Inventory
  /** `-e` (level 22). */
  readonly extra: Dict
  readonly #besideInventory: readonly VarsBeside[]
  readonly #memories = new Map<string, HostMemory>()
  readonly #merged = new Map<VarsBeside | null, Map<string, Dict>>()

  constructor({ inventory, besideInventory, extra }: StoreSources) {
    this.inventory = inventory
    this.extra = extra
    this.#besideInventory = besideInventory
  }

  memory(host: string): HostMemory {
    const known = this.#memories.get(host)
    if (known !== undefined) return known
    const made: HostMemory = {
      facts: new Map(),
      injected: new Map(),
      included: new Map(),
      set: new Map(),
      factsRevision: 0,
    }
    this.#memories.set(host, made)
    return made
  }

  /** Adds facts as a module returned them: `ansible_distribution` is `ansible_facts.distribution` and a variable. */
  learnFacts(host: string, facts: Dict): void {
    const memory = this.memory(host)
    memory.factsRevision += 1
    for (const [name, value] of facts) {
      if (typeof name !== 'string') continue
      memory.facts.set(factName(name), value)
      memory.injected.set(name, value)
    }
  }

  forgetFacts(host: string): void {
    const memory = this.memory(host)
    memory.factsRevision += 1
    memory.facts.clear()
    memory.injected.clear()
  }

  /** To be called when hosts or groups were added. */
  inventoryChanged(): void {
    this.#merged.clear()
  }

  /** Levels 3 to 10 of one host, merged; `besidePlaybook` are the folders beside the running playbook. */
  inventoryVariables(host: string, besidePlaybook: VarsBeside | null): Dict {
    let hosts = this.#merged.get(besidePlaybook)
    if (hosts === undefined) this.#merged.set(besidePlaybook, (hosts = new Map<string, Dict>()))
    const known = hosts.get(host)
    if (known !== undefined) return known
    const merged = this.#merge(host, besidePlaybook)
    hosts.set(host, merged)
    return merged
  }

  #merge(host: string, besidePlaybook: VarsBeside | null): Dict {
    const { inventory } = this
    const groups = groupsOf(inventory, host).filter((group) => group.name !== 'all')
    const names = groups.map((group) => group.name)
    const folders = this.#besideInventory
    const playbook = besidePlaybook === null ? [] : [besidePlaybook]
    const ladder: (Dict | undefined)[] = [
      inventory.groups.get('all')?.vars,
      ...groups.map((group) => group.vars),
      ...folders.map((folder) => folder.groups.get('all')),
      ...playbook.map((folder) => folder.groups.get('all')),
      ...folders.flatMap((folder) => names.map((name) => folder.groups.get(name))),
      ...playbook.flatMap((folder) => names.map((name) => folder.groups.get(name))),
      inventory.hosts.get(host)?.vars,
      ...folders.map((folder) => folder.hosts.get(host)),
      ...playbook.map((folder) => folder.hosts.get(host)),
    ]
    const merged = new Map<Value, Value>()
    for (const step of ladder) for (const [name, value] of step ?? []) merged.set(name, value)
    return merged
  }
}

// ansible_local alone keeps its prefix inside ansible_facts: Ansible has it so, and roles read it there.
function factName(name: string): string {
  return name.startsWith('ansible_') && name !== 'ansible_local' ? name.slice('ansible_'.length) : name
}
