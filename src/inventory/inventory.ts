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

  constructor() {
    this.group('all')
    this.group('ungrouped')
  }

  /** The group of this name, made when it is new (new groups are children of `all` until another group claims them). */
  group(name: string): Group {
    const known = this.groups.get(name)
    if (known !== undefined) return known
    const made: Group = { name, hosts: new Set(), children: new Set(), vars: new Map() }
    this.groups.set(name, made)
    return made
  }

  /** The host of this name, made when it is new. */
  host(name: string): Host {
    const known = this.hosts.get(name)
    if (known !== undefined) return known
    const made: Host = { name, vars: new Map(), groups: new Set() }
    this.hosts.set(name, made)
    return made
  }

  /** Puts a host into a group directly. */
  addToGroup(host: string, group: string): void {
    this.group(group).hosts.add(host)
    this.host(host).groups.add(group)
  }
}
