import { describe, expect, test } from 'vitest'
import { Inventory } from '../../src/inventory/inventory.ts'
import { settle } from '../../src/inventory/settle.ts'

describe('settle', () => {
  test('makes groups without a parent children of all', () => {
    const inventory = new Inventory()
    inventory.group('a').children.add('b')
    inventory.group('b')
    settle(inventory)
    expect([...inventory.group('all').children]).toEqual(['ungrouped', 'a'])
  })

  test.each([
    ['a host in no group is ungrouped', [], ['h']],
    ['so is one that only all lists', ['all'], ['h']],
    ['a host in a group is not', ['a'], []],
    ['one that a source put there leaves when it is in a group', ['ungrouped', 'a'], []],
  ])('%s', (_, groups, ungrouped) => {
    const inventory = new Inventory()
    inventory.host('h')
    for (const group of groups) inventory.addToGroup('h', group)
    settle(inventory)
    expect([...inventory.group('ungrouped').hosts]).toEqual(ungrouped)
  })

  test('changes nothing the second time', () => {
    const inventory = new Inventory()
    inventory.addToGroup('h', 'a')
    inventory.host('i')
    settle(inventory)
    const { revision } = inventory
    settle(inventory)
    expect(inventory.revision).toBe(revision)
  })
})
