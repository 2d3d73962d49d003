import { describe, expect, test } from 'vitest'
import { InventoryAdditions } from '../../src/engine/inventory-additions.ts'
import { hostsBelow } from '../../src/inventory/group-order.ts'
import type { Inventory } from '../../src/inventory/inventory.ts'
import { VariableStore } from '../../src/variables/store.ts'
import { variablesOf } from '../support/expression-world.ts'
import { inventoryOf } from '../support/inventories.ts'

interface Started {
  readonly inventory: Inventory
  readonly store: VariableStore
  readonly additions: InventoryAdditions
  readonly warned: string[]
}

function start(ini = '[web]\nh1\nh2\n'): Started {
  const inventory = inventoryOf(ini)
  const store = new VariableStore({ inventory, besideInventory: [], extra: new Map() })
  const warned: string[] = []
  return { inventory, store, warned, additions: new InventoryAdditions(store, ({ code }) => warned.push(code)) }
}

const fresh = { name: 'new', vars: variablesOf({ x: 1 }), groups: ['web', 'more'] }

describe('a host that is added', () => {
  test('is in its groups and in all, with its variables', () => {
    const { inventory, store, additions } = start()
    expect(additions.addHost(fresh)).toBe(true)
    expect(['web', 'more', 'all', 'ungrouped'].map((group) => hostsBelow(inventory, group).includes('new'))).toEqual([
      true,
      true,
      true,
      false,
    ])
    expect(store.inventoryVariables('new', null).get('x')).toBe(1)
  })

  test('is ungrouped without groups', () => {
    const { inventory, additions } = start()
    additions.addHost({ ...fresh, groups: [] })
    expect(hostsBelow(inventory, 'ungrouped')).toEqual(['new'])
  })

  test.each([
    { with: 'the same', again: fresh, isNew: false },
    { with: 'another value', again: { ...fresh, vars: variablesOf({ x: 2 }) }, isNew: true },
    { with: 'another group', again: { ...fresh, groups: ['other'] }, isNew: true },
    { with: 'less', again: { ...fresh, vars: new Map(), groups: [] }, isNew: false },
  ])('a second time with $with is a change: $isNew', ({ again, isNew }) => {
    const { additions } = start()
    additions.addHost(fresh)
    expect(additions.addHost(again)).toBe(isNew)
  })

  test('is there again after the inventory was read anew', () => {
    const { inventory, additions } = start()
    additions.addHost(fresh)
    additions.addGroup({ name: 'red', host: 'h1', parents: ['colors'] })
    inventory.become(inventoryOf('[web]\nh1\n'))
    expect(hostsBelow(inventory, 'all')).toEqual(['h1'])
    additions.repeat()
    expect(hostsBelow(inventory, 'web')).toEqual(['h1', 'new'])
    expect(hostsBelow(inventory, 'colors')).toEqual(['h1'])
  })

  test('with the name of a group is warned of', () => {
    const { additions, warned } = start()
    additions.addHost({ ...fresh, name: 'web' })
    expect(warned).toContain('inventory/name-clash')
  })
})

describe('a group that is added', () => {
  test('hangs below its parents and takes the host in', () => {
    const { inventory, additions } = start()
    const added = { name: 'red', host: 'h1', parents: ['colors'] }
    expect([additions.addGroup(added), additions.addGroup(added)]).toEqual([true, false])
    expect(hostsBelow(inventory, 'colors')).toEqual(['h1'])
    expect(hostsBelow(inventory, 'all')).toContain('h1')
  })
})
