import type { Dict } from '../value/value.ts'

/** A host as the inventory sources describe it. `groups` are the groups that list it directly, in the order met. */
export interface Host {
  readonly name: string
  readonly vars: Dict
  readonly groups: Set<string>
}

/** A group as the inventory sources describe it; `all` and `ungrouped` are always there. */
export interface Group {
  readonly name: string
  readonly hosts: Set<string>
  readonly children: Set<string>
  readonly vars: Dict
  /** `ansible_group_priority`: of groups equally deep the one with the higher priority wins. */
  priority: number
}

/**
 * The hosts and groups of all sources together. It grows while a play runs (`add_host`, `group_by`), hence a class.
 * Order is the order of the sources everywhere: `groups['galera'][0]` is meaningful.
 */
export class Inventory {
  readonly hosts = new Map<string, Host>()
  readonly groups = new Map<string, Group>()
  /** The `-i` arguments as given. */
  readonly sources: string[] = []
  #revision = 0
  readonly #changed = (): void => {
    this.#revision += 1
  }

  constructor() {
    this.group('all').children.add('ungrouped')
    this.group('ungrouped')
  }

  /** Another number after every change of hosts, groups or memberships (not of variables). */
  get revision(): number {
    return this.#revision
  }

  /** The group of this name, made when it is new (new groups are children of `all` until another group claims them). */
  group(name: string): Group {
    const known = this.groups.get(name)
    if (known !== undefined) return known
    const members = (): Set<string> => new WatchedSet(this.#changed)
    const made: Group = { name, hosts: members(), children: members(), vars: new Map(), priority: 1 }
    this.groups.set(name, made)
    this.#changed()
    return made
  }

  /** The host of this name, made when it is new. */
  host(name: string): Host {
    const known = this.hosts.get(name)
    if (known !== undefined) return known
    const made: Host = { name, vars: new Map(), groups: new WatchedSet(this.#changed) }
    this.hosts.set(name, made)
    this.#changed()
    return made
  }

  /** Puts a host into a group directly. */
  addToGroup(host: string, group: string): void {
    this.group(group).hosts.add(host)
    this.host(host).groups.add(group)
  }

  /** Takes over the content of another inventory: the sources were read anew (`meta: refresh_inventory`). */
  become(other: Inventory): void {
    this.hosts.clear()
    this.groups.clear()
    for (const [name, group] of other.groups) {
      const own = this.group(name)
      own.priority = group.priority
      for (const child of group.children) own.children.add(child)
      for (const [variable, value] of group.vars) own.vars.set(variable, value)
    }
    for (const [name, host] of other.hosts) {
      const own = this.host(name)
      for (const [variable, value] of host.vars) own.vars.set(variable, value)
      for (const group of host.groups) this.addToGroup(name, group)
    }
  }

  /** Takes a host out of a group that lists it directly. */
  removeFromGroup(host: string, group: string): void {
    this.groups.get(group)?.hosts.delete(host)
    this.hosts.get(host)?.groups.delete(group)
  }
}

/** A set that tells of its changes, so that what was worked out from an inventory is known to be stale. */
class WatchedSet extends Set<string> {
  readonly #changed: () => void

  constructor(changed: () => void) {
    super()
    this.#changed = changed
  }

  override add(name: string): this {
    if (!this.has(name)) this.#changed()
    return super.add(name)
  }

  override delete(name: string): boolean {
    this.#changed()
    return super.delete(name)
  }
}
