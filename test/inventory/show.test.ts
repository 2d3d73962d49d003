import { describe, expect, test } from 'vitest'
import type { Inventory } from '../../src/inventory/inventory.ts'
import { groupsOf } from '../../src/inventory/group-order.ts'
import {
  graph,
  hostVariables,
  listing,
  shownAsJson,
  shownAsYaml,
  yamlListing,
  type ShownVariables,
} from '../../src/inventory/show.ts'
import { Ciphertext, type Dict } from '../../src/value/value.ts'
import { SourceText } from '../../src/diagnostic/source-text.ts'
import { inventoryOf } from '../support/inventories.ts'

const inventory = inventoryOf(
  'lone\n[p:children]\ng\n[g]\nh1 a=1.0 t="{{ x }}"\nh2\n[g:vars]\nv=[1,None]\nansible_group_priority=3',
)

function variablesOf(shown: Inventory): ShownVariables {
  return {
    ofHost: (host): Dict => new Map([...groupsOf(shown, host), shown.host(host)].flatMap(({ vars }) => [...vars])),
    ofGroup: (group) => shown.group(group).vars,
  }
}
const variables = variablesOf(inventory)

// The texts are those of ansible-inventory 2.14 for the same inventory.
describe('an inventory is shown', () => {
  test('as a tree', () => {
    expect(graph(inventory, 'all', null)).toBe(
      '@all:\n  |--@ungrouped:\n  |  |--lone\n  |--@p:\n  |  |--@g:\n  |  |  |--h1\n  |  |  |--h2',
    )
  })

  test('as a tree with variables', () => {
    expect(graph(inventory, 'g', variables)).toBe(
      [
        '@g:',
        '  |--h1',
        '  |  |--{a = 1.0}',
        '  |  |--{t = {{ x }}}',
        '  |  |--{v = [1, None]}',
        '  |--h2',
        '  |  |--{v = [1, None]}',
        '  |--{ansible_group_priority = 3}',
        '  |--{v = [1, None]}',
      ].join('\n'),
    )
  })

  test('not as a tree of an unknown group', () => {
    expect(graph(inventory, 'x', null)).toMatchObject({ code: 'inventory/pattern' })
  })

  test('as JSON', () => {
    expect(
      shownAsJson(
        listing(inventoryOf('[g]\nh a=1.0 b="{{ x }}"'), variablesOf(inventoryOf('[g]\nh a=1.0 b="{{ x }}"')), {
          isExport: false,
        }),
      ),
    ).toBe(`{
    "_meta": {
        "hostvars": {
            "h": {
                "a": 1.0,
                "b": "{{ x }}"
            }
        }
    },
    "all": {
        "children": [
            "ungrouped",
            "g"
        ]
    },
    "g": {
        "hosts": [
            "h"
        ]
    }
}`)
  })

  test('as JSON for export, with the variables of groups', () => {
    expect(JSON.parse(shownAsJson(listing(inventory, variables, { isExport: true })))).toMatchObject({
      g: { hosts: ['h1', 'h2'], vars: { ansible_group_priority: 3, v: [1, null] } },
      p: { children: ['g'] },
      ungrouped: { hosts: ['lone'] },
    })
  })

  test('as YAML', () => {
    expect(shownAsYaml(yamlListing(inventory, variables, { isExport: false }))).toBe(
      [
        'all:',
        '  children:',
        '    p:',
        '      children:',
        '        g:',
        '          hosts:',
        '            h1:',
        '              a: 1.0',
        "              t: '{{ x }}'",
        '              v:',
        '              - 1',
        '              - null',
        '            h2:',
        '              v:',
        '              - 1',
        '              - null',
        '    ungrouped:',
        '      hosts:',
        '        lone: {}',
        '',
      ].join('\n'),
    )
  })

  test('within a limit', () => {
    const only = new Set(['h2'])
    expect(JSON.parse(shownAsJson(listing(inventory, variables, { isExport: false, only })))).toEqual({
      _meta: { hostvars: { h2: { v: [1, null] } } },
      all: { children: ['ungrouped', 'p'] },
      p: { children: ['g'] },
      g: { hosts: ['h2'] },
    })
  })

  test('by one host, without variables that every run has', () => {
    expect([...hostVariables('h1', variables).keys()]).toEqual(['v', 'a', 't'])
  })

  test('with vault values closed', () => {
    const secret = new Ciphertext('$ANSIBLE_VAULT;1.1;AES256\n00\n', new SourceText('', 'f'))
    expect(shownAsJson([secret])).toContain('"__ansible_vault": "$ANSIBLE_VAULT;1.1;AES256\\n00\\n"')
  })
})
