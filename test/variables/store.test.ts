import { describe, expect, test } from 'vitest'
import { jsonObject } from '../../src/value/json.ts'
import { VariableStore } from '../../src/variables/store.ts'
import { variablesOf } from '../support/expression-world.ts'
import { inventoryOf } from '../support/inventories.ts'

const ini = `
[parent:children]
alpha
beta
[alpha]
h1 a=host
[beta]
h1
[parent:vars]
a=parent
b=parent
c=parent
d=parent
[alpha:vars]
b=alpha
c=alpha
[beta:vars]
c=beta
`

function store(): VariableStore {
  const beside = { groups: new Map([['alpha', variablesOf({ c: 'folder', e: 'folder' })]]), hosts: new Map() }
  return new VariableStore({ inventory: inventoryOf(ini), besideInventory: [beside], extra: new Map() })
}

describe('the variables of the inventory', () => {
  test('are those of the host over those of its groups, folders over the file', () => {
    expect(jsonObject(store().inventoryVariables('h1', null))).toMatchObject({
      a: 'host',
      b: 'alpha',
      c: 'folder',
      d: 'parent',
      e: 'folder',
    })
  })

  test('take folders beside the playbook over those beside the inventory', () => {
    const playbook = { groups: new Map([['alpha', variablesOf({ e: 'playbook' })]]), hosts: new Map() }
    expect(store().inventoryVariables('h1', playbook).get('e')).toBe('playbook')
  })

  test('are those of all for a host that nobody knows', () => {
    const known = new VariableStore({
      inventory: inventoryOf('h1\n[all:vars]\nx=1\n'),
      besideInventory: [],
      extra: new Map(),
    })
    expect(jsonObject(known.inventoryVariables('stranger', null))).toEqual({ x: 1 })
  })

  test('change with the inventory', () => {
    const known = store()
    expect(known.inventoryVariables('h1', null).get('f')).toBeUndefined()
    known.inventory.host('h1').vars.set('f', 1)
    known.inventoryChanged()
    expect(known.inventoryVariables('h1', null).get('f')).toBe(1)
  })
})

describe('facts', () => {
  test('are kept without their prefix, and as variables with it', () => {
    const known = store()
    known.learnFacts('h1', variablesOf({ ansible_distribution: 'Debian', services: {}, ansible_local: { x: 1 } }))
    const { facts, injected } = known.memory('h1')
    expect([...facts.keys()]).toEqual(['distribution', 'services', 'ansible_local'])
    expect([...injected.keys()]).toEqual(['ansible_distribution', 'services', 'ansible_local'])
  })

  test('have another revision after each change', () => {
    const known = store()
    const revisions = [known.memory('h1').factsRevision]
    known.learnFacts('h1', variablesOf({ a: 1 }))
    revisions.push(known.memory('h1').factsRevision)
    known.forgetFacts('h1')
    revisions.push(known.memory('h1').factsRevision)
    expect(new Set(revisions).size).toBe(3)
    expect(known.memory('h1').facts.size).toBe(0)
  })
})
