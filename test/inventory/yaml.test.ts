import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readInventoryText } from '../../src/inventory/load.ts'
import { repr } from '../../src/value/print.ts'
import { loadFrom } from '../support/inventories.ts'
import { placesOf } from '../support/places.ts'

async function loaded(yaml: string) {
  const { value, diagnostics } = await loadFrom(['/site/h.yml'], { files: { '/site/h.yml': yaml } })
  expect(diagnostics).toEqual([])
  return value
}

describe('a YAML inventory', () => {
  test('has hosts, variables and children', async () => {
    const inventory = await loaded(
      'all:\n  vars: {v: yes, o: 017}\n  hosts:\n    h0:\n    "r[1:2]": {x: 1}\n  children:\n    g: {hosts: {r1: , p:99: {y: 2}}, vars: {z: 1:30}}\n',
    )
    expect([...inventory.hosts.keys()]).toEqual(['h0', 'r1', 'r2', 'p'])
    expect(repr(inventory.group('all').vars)).toBe("{'v': True, 'o': 15}")
    expect(repr(inventory.group('g').vars)).toBe("{'z': 90}")
    expect([...inventory.group('g').hosts]).toEqual(['r1', 'p'])
    expect(inventory.host('p').vars.get('ansible_port')).toBe(99)
    expect(inventory.host('r2').vars.get('x')).toBe(1)
  })

  test('may have groups beside all, one host or child as plain text, and empty parts', async () => {
    const inventory = await loaded('web:\n  hosts: w1\n  vars:\n  children: sub\nempty:\n')
    expect([...inventory.group('web').hosts]).toEqual(['w1'])
    expect([...inventory.group('web').children]).toEqual(['sub'])
    expect([...inventory.group('all').children]).toEqual(['ungrouped', 'web', 'empty'])
  })

  test('may be JSON', async () => {
    const inventory = await loaded('{"web": {"hosts": {"w1": {"a": 1.0}}}}')
    expect(repr(inventory.host('w1').vars.get('a') ?? null)).toBe('1.0')
  })

  test.each([
    ['hosts as a list', 'all:\n  hosts:\n    - a\n', ['inventory/syntax 3:5']],
    ['variables as text of a host', 'all:\n  hosts:\n    a: x\n', ['inventory/syntax 3:8']],
    ['a number as a host', 'all:\n  hosts:\n    10: {}\n', ['inventory/syntax 3:5']],
    ['a wrong range', 'all:\n  hosts:\n    "n[1:]":\n', ['inventory/host-range 3:5']],
    ['an unknown part, as a warning', 'all:\n  host: {a: }\n', ['inventory/unexpected-key 2:3']],
    ['a group that is text, as a warning', 'web: x\nall:\n', ['inventory/unexpected-key 1:1']],
    ['a file for a plugin', '---\nplugin: openstack\n', ['inventory/unsupported-plugin 2:1']],
    ['a list', '---\n- a: 1\n', ['inventory/syntax 2:1']],
    ['nothing', '---\n', ['inventory/syntax']],
    ['broken YAML', '---\nall:\n  hosts: {{ x }}\n', ['document/syntax 3:10']],
    ['a group inside itself', 'a:\n  children:\n    b:\n      children:\n        a:\n', ['inventory/group-loop 3:5']],
  ])('is told of %s', async (_, yaml, complaints) => {
    const { diagnostics } = await loadFrom(['/site/h.yml'], { files: { '/site/h.yml': yaml } })
    expect(placesOf(diagnostics)).toEqual(complaints)
  })

  test('never throws', () => {
    const scraps = fc.constantFrom(
      'all:',
      'hosts:',
      'vars:',
      'children:',
      'a:',
      '\n',
      '\n  ',
      '\n    ',
      ' ',
      '{}',
      '[1]',
      'x',
      '"n[1:3]":',
      '- ',
      '&a ',
      '*a',
      '<<: ',
    )
    fc.assert(
      fc.property(fc.array(scraps, { maxLength: 30 }), (parts) => {
        readInventoryText(parts.join(''), 'h.yml', () => false)
      }),
      { numRuns: 300 },
    )
  })
})
