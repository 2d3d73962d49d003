import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { settle } from '../inventory/settle.ts'
import { equals } from '../value/equality.ts'
import type { Dict } from '../value/value.ts'
import type { VariableStore } from '../variables/store.ts'

/** What `add_host` adds. */
export interface AddedHost {
  readonly name: string
  readonly vars: Dict
  readonly groups: readonly string[]
}

/** What `group_by` adds. */
export interface AddedGroup {
  readonly name: string
  readonly host: string
  readonly parents: readonly string[]
}

/**
 * What a run adds to its inventory. It outlives `meta: refresh_inventory`: when the sources have been read anew, it is
 * added again.
 */
export class InventoryAdditions {
  readonly #store: VariableStore
  readonly #warn: (diagnostic: Diagnostic) => void
  readonly #made: (() => void)[] = []

  constructor(store: VariableStore, warn: (diagnostic: Diagnostic) => void) {
    this.#store = store
    this.#warn = warn
  }

  /** Whether anything is new about the host. */
  addHost(added: AddedHost): boolean {
    this.#made.push(() => void this.#putHost(added))
    const isNew = this.#putHost(added)
    this.#settle()
    return isNew
  }

  /** Whether the host was not in the group. */
  addGroup(added: AddedGroup): boolean {
    this.#made.push(() => void this.#putGroup(added))
    const isNew = this.#putGroup(added)
    this.#settle()
    return isNew
  }

  /** Adds everything again, to an inventory that was read anew. */
  repeat(): void {
    for (const add of this.#made) add()
    this.#settle()
  }

  #putHost({ name, vars, groups }: AddedHost): boolean {
    const { inventory } = this.#store
    const isKnown = inventory.hosts.has(name)
    const host = inventory.host(name)
    const differing = [...vars].filter(([key, value]) => !isSame(host.vars, key, value))
    for (const [key, value] of differing) host.vars.set(key, value)
    const joined = groups.filter((group) => inventory.groups.get(group)?.hosts.has(name) !== true)
    // Directly in `all`, so that it comes first there: Ansible has it so.
    for (const group of ['all', ...joined]) inventory.addToGroup(name, group)
    return !isKnown || differing.length > 0 || joined.length > 0
  }

  #putGroup({ name, host, parents }: AddedGroup): boolean {
    const { inventory } = this.#store
    const isMember = inventory.groups.get(name)?.hosts.has(host) ?? false
    inventory.addToGroup(host, name)
    for (const parent of parents) inventory.group(parent).children.add(name)
    return !isMember
  }

  #settle(): void {
    for (const diagnostic of settle(this.#store.inventory)) this.#warn(diagnostic)
    this.#store.inventoryChanged()
  }
}

function isSame(vars: Dict, ...[key, value]: Parameters<Dict['set']>): boolean {
  const known = vars.get(key)
  return known !== undefined && equals(known, value)
}
