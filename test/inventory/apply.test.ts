import { describe, expect, test } from 'vitest'
import { applyStatements } from '../../src/inventory/apply.ts'
import type { GroupNamePolicy } from '../../src/inventory/group-name.ts'
import { readIni } from '../../src/inventory/ini.ts'
import { Inventory } from '../../src/inventory/inventory.ts'
import { placesOf } from '../support/places.ts'

describe('applyStatements treats group names that are no identifiers', () => {
  test.each<[GroupNamePolicy, string, string[]]>([
    ['never', 'a-b', ['inventory/group-name 1:2']],
    ['ignore', 'a-b', []],
    ['always', 'a_b', ['inventory/group-name 1:2']],
    ['silently', 'a_b', []],
  ])('by the policy %s', (groupNames, name, complaints) => {
    const inventory = new Inventory()
    const source = { file: '/site/hosts', folder: '/site' }
    const { value } = readIni('[a-b]\nh\n[a-b:vars]\nx=1\n[p:children]\na-b', 'hosts')
    expect(placesOf(applyStatements(value, inventory, { source, groupNames }))).toEqual(complaints)
    expect([...inventory.groups.keys()]).toEqual(['all', 'ungrouped', name, 'p'])
    expect([...inventory.group('p').children]).toEqual([name])
    expect(inventory.group(name).vars.get('x')).toBe(1)
  })
})
