import { describe, expect, test } from 'vitest'
import { ancestorsOf, depthOf, groupsOf, hostsBelow } from '../../src/inventory/group-order.ts'
import { settle } from '../../src/inventory/settle.ts'
import { inventoryOf } from '../support/inventories.ts'

const tree =
  '[b]\nh\n[a]\nh\n[low]\nh\n[low:vars]\nansible_group_priority=5\n[mid:children]\na\n[top:children]\nmid\nlow\n'

describe('groupsOf orders the groups of a host', () => {
  test.each([
    ['by depth, then priority, then name', tree, ['all', 'b', 'top', 'mid', 'low', 'a']],
    ['by name where all else is equal', '[b]\nh\n[a]\nh\n[B]\nh', ['all', 'B', 'a', 'b']],
    ['by priority before name', '[a]\nh\n[b]\nh\n[a:vars]\nansible_group_priority=2', ['all', 'b', 'a']],
    ['a lower priority first', '[a]\nh\n[b]\nh\n[b:vars]\nansible_group_priority=0', ['all', 'b', 'a']],
    ['ungrouped hosts too', 'h', ['all', 'ungrouped']],
  ])('%s', (_, ini, names) => {
    expect(groupsOf(inventoryOf(ini), 'h').map((group) => group.name)).toEqual(names)
  })

  test('and knows none for a host that is not there', () => {
    expect(groupsOf(inventoryOf('h'), 'x')).toEqual([])
  })
})

describe('the group tree', () => {
  test('has depths and ancestors', () => {
    const inventory = inventoryOf(tree)
    expect(['all', 'top', 'mid', 'a'].map((name) => depthOf(inventory, name))).toEqual([0, 1, 2, 3])
    expect([...ancestorsOf(inventory, 'a')]).toEqual(['mid', 'top', 'all'])
  })

  test('lists the hosts of a group before those of its children', () => {
    const inventory = inventoryOf('[c]\nh3\nh1\n[p]\nh2\n[p:children]\nc')
    expect(hostsBelow(inventory, 'p')).toEqual(['h2', 'h3', 'h1'])
    expect(hostsBelow(inventory, 'none')).toEqual([])
  })

  test('follows what tasks add', () => {
    const inventory = inventoryOf('[a]\nh1')
    expect(hostsBelow(inventory, 'all')).toEqual(['h1'])
    inventory.addToGroup('h2', 'fresh')
    settle(inventory)
    expect(hostsBelow(inventory, 'all')).toEqual(['h1', 'h2'])
    inventory.group('a').children.add('fresh')
    expect(depthOf(inventory, 'fresh')).toBe(2)
  })

  test('survives groups that contain each other', () => {
    const inventory = inventoryOf('[a]\nh\n[b]\n')
    inventory.group('a').children.add('b')
    inventory.group('b').children.add('a')
    expect(groupsOf(inventory, 'h').map((group) => group.name)).toContain('b')
    expect(hostsBelow(inventory, 'b')).toEqual(['h'])
  })
})
