import { warning } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { ancestorsOf } from './group-order.ts'
import type { Inventory } from './inventory.ts'

/**
 * Makes an inventory keep Ansible's rules, after reading and after every change: a group without a parent is a child of
 * `all`; a host in no other group is in `ungrouped`, and leaves it when it is in one.
 *
 * @see Ansible 2.14, inventory/data.py (reconcile_inventory)
 */
export function settle(inventory: Inventory): readonly Diagnostic[] {
  const all = inventory.group('all')
  const orphans = [...inventory.groups.keys()].filter(
    (name) => name !== 'all' && ancestorsOf(inventory, name).size === 0,
  )
  for (const name of orphans) all.children.add(name)
  for (const { name, groups } of inventory.hosts.values()) {
    const isGrouped = [...groups].some((group) => group !== 'all' && group !== 'ungrouped')
    if (isGrouped) {
      if (groups.has('ungrouped')) inventory.removeFromGroup(name, 'ungrouped')
    } else if (!groups.has('ungrouped')) inventory.addToGroup(name, 'ungrouped')
  }
  return [...inventory.groups.keys()]
    .filter((name) => inventory.hosts.has(name))
    .map((name) =>
      warning('inventory/name-clash', `"${name}" is both a host and a group; a pattern with that name means the host.`),
    )
}
