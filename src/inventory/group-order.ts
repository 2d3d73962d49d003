import type { Group, Inventory } from './inventory.ts'

/**
 * All groups that a host is in, directly or through a child, the weakest first: by depth, then `ansible_group_priority`,
 * then name. Variables of later ones override those of earlier ones. `all` is among them, and the first.
 *
 * @returns none for a host that the inventory does not know
 * @see Ansible 2.14, inventory/helpers.py (sort_groups)
 */
export function groupsOf(inventory: Inventory, host: string): readonly Group[] {
  const found = inventory.hosts.get(host)
  if (found === undefined) return []
  const tree = treeOf(inventory)
  const names = new Set(found.groups)
  for (const direct of found.groups) for (const above of tree.ancestorsOf(direct)) names.add(above)
  return [...names].map((name) => inventory.group(name)).sort((a, b) => tree.compare(a, b))
}

/** The groups above a group, however far. */
export function ancestorsOf(inventory: Inventory, group: string): ReadonlySet<string> {
  return treeOf(inventory).ancestorsOf(group)
}

/** How many groups lie between a group and `all`, on the longest way; 0 for `all`. */
export function depthOf(inventory: Inventory, group: string): number {
  return treeOf(inventory).depthOf(group)
}

/** The hosts of a group and of all groups below it: its own first, then level by level. The magic variable `groups`. */
export function hostsBelow(inventory: Inventory, group: string): readonly string[] {
  return treeOf(inventory).hostsBelow(group)
}

const trees = new WeakMap<Inventory, { readonly revision: number; readonly tree: GroupTree }>()

function treeOf(inventory: Inventory): GroupTree {
  const known = trees.get(inventory)
  if (known?.revision === inventory.revision) return known.tree
  const tree = new GroupTree(inventory)
  trees.set(inventory, { revision: inventory.revision, tree })
  return tree
}

/** What follows from one state of an inventory's groups; worked out once for its thousands of hosts. */
class GroupTree {
  readonly #inventory: Inventory
  readonly #parents = new Map<string, string[]>()
  readonly #depths = new Map<string, number>()
  readonly #ancestors = new Map<string, ReadonlySet<string>>()
  readonly #hosts = new Map<string, readonly string[]>()

  constructor(inventory: Inventory) {
    this.#inventory = inventory
    for (const { name, children } of inventory.groups.values()) {
      for (const child of children) {
        const parents = this.#parents.get(child)
        if (parents === undefined) this.#parents.set(child, [name])
        else parents.push(name)
      }
    }
  }

  compare(a: Group, b: Group): number {
    return this.depthOf(a.name) - this.depthOf(b.name) || a.priority - b.priority || (a.name < b.name ? -1 : 1)
  }

  depthOf(name: string): number {
    const known = this.#depths.get(name)
    if (known !== undefined) return known
    // A loop, which only add_host and group_by can make, then ends here.
    this.#depths.set(name, 0)
    const parents = this.#parents.get(name) ?? []
    const depth = parents.length === 0 ? 0 : 1 + Math.max(...parents.map((parent) => this.depthOf(parent)))
    this.#depths.set(name, depth)
    return depth
  }

  ancestorsOf(name: string): ReadonlySet<string> {
    const known = this.#ancestors.get(name)
    if (known !== undefined) return known
    const found = new Set(this.#parents.get(name))
    for (const above of found) for (const further of this.#parents.get(above) ?? []) found.add(further)
    this.#ancestors.set(name, found)
    return found
  }

  hostsBelow(name: string): readonly string[] {
    const known = this.#hosts.get(name)
    if (known !== undefined) return known
    const groups = new Set([name])
    for (const group of groups) for (const child of this.#inventory.groups.get(group)?.children ?? []) groups.add(child)
    const hosts = new Set<string>()
    for (const group of groups) for (const host of this.#inventory.groups.get(group)?.hosts ?? []) hosts.add(host)
    const list = [...hosts]
    this.#hosts.set(name, list)
    return list
  }
}
