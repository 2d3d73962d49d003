import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readIni } from '../../src/inventory/ini.ts'
import type { Inventory } from '../../src/inventory/inventory.ts'
import { repr } from '../../src/value/print.ts'
import { Float, Template } from '../../src/value/value.ts'
import { inventoryOf } from '../support/inventories.ts'
import { placesOf } from '../support/places.ts'

function variable(inventory: Inventory, host: string, name: string): string {
  const value = inventory.hosts.get(host)?.vars.get(name)
  return value === undefined ? 'not set' : repr(value)
}

describe('readIni reads hosts', () => {
  test.each([
    ['ungrouped lines at the top', 'a\nb\n[g]\nc', 'ungrouped', ['a', 'b']],
    ['hosts of a group', '[g]\na\nb', 'g', ['a', 'b']],
    ['ranges', '[g]\nn[01:03:2]\nm[a:c].ex', 'g', ['n01', 'n03', 'ma.ex', 'mb.ex', 'mc.ex']],
    ['sections that come twice', '[g]\na\n[h]\nb\n[g]\nc', 'g', ['a', 'c']],
    ['comments of both kinds, blank lines and indentation', '; x\n# y\n\n[g] # z\n  a  # why\n\t;b', 'g', ['a']],
    ['[g:hosts]', '[g:hosts]\na', 'g', ['a']],
    ['addresses of IPv6', '[g]\n::1\n[2001:db8::1]:44', 'g', ['::1', '2001:db8::1']],
    ['line ends of Windows', '[g]\r\na\r\nb\r\n', 'g', ['a', 'b']],
  ])('%s', (_, ini, group, hosts) => {
    expect([...(inventoryOf(ini).groups.get(group)?.hosts ?? [])]).toEqual(hosts)
  })
})

describe('readIni reads variables of hosts', () => {
  test.each([
    ['h a=23', '23'],
    ['h a=True', 'True'],
    ['h a=FALSE', "'FALSE'"],
    ['h a=[1,2]', '[1, 2]'],
    ['h a="q"', "'q'"],
    ['h a=1.10', '1.1'],
    ['h a=0644', "'0644'"],
    [`h a="'23'"`, "'23'"],
    ["h a='a b'", "'a b'"],
    ['h a=abc#d # x', "'abc'"],
    ['h a=x=y', "'x=y'"],
    ['h a=', "''"],
    ['h a=1,2', '(1, 2)'],
    [`h a="{'k': 1}"`, "{'k': 1}"],
    ['h a=10.0.0.1', "'10.0.0.1'"],
    ['h a=None', 'None'],
    ['h a=1 a=2', '2'],
  ])('%s', (ini, printed) => {
    expect(variable(inventoryOf(ini), 'h', 'a')).toBe(printed)
  })

  test('as the port behind its name, when the host is new', () => {
    const inventory = inventoryOf('a:2222 k=v\nb\n[g]\nb:2222')
    expect([variable(inventory, 'a', 'ansible_port'), variable(inventory, 'b', 'ansible_port')]).toEqual([
      '2222',
      'not set',
    ])
  })

  test('with the file they come from', () => {
    const inventory = inventoryOf('a')
    expect([variable(inventory, 'a', 'inventory_file'), variable(inventory, 'a', 'inventory_dir')]).toEqual([
      "'/site/hosts'",
      "'/site'",
    ])
  })
})

describe('readIni reads variables of groups', () => {
  test.each([
    ['a=True # comment', 'True'],
    ['a=foo # comment', "'foo # comment'"],
    ['a = 1.0 ', '1.0'],
    ["a='x'", "'x'"],
    ['a=x y', "'x y'"],
    ['a=', "''"],
    ['a=b=c', "'b=c'"],
  ])('%s', (line, printed) => {
    const value = inventoryOf(`[g]\nh\n[g:vars]\n${line}`).groups.get('g')?.vars.get('a')
    expect(value === undefined ? 'not set' : repr(value)).toBe(printed)
  })

  test('the priority not as a variable', () => {
    const group = inventoryOf('[g]\n[g:vars]\nansible_group_priority=5').groups.get('g')
    expect([group?.priority, group?.vars.size]).toEqual([5, 0])
  })
})

describe('readIni reads children', () => {
  test.each([
    ['of groups made before', '[a]\n[b]\n[p:children]\na\nb', ['a', 'b']],
    ['of groups made later, behind the known ones', '[b]\n[p:children]\na\nb\n[a]', ['b', 'a']],
    ['with a comment', '[a]\n[p:children]\na # x', ['a']],
  ])('%s', (_, ini, children) => {
    expect([...(inventoryOf(ini).groups.get('p')?.children ?? [])]).toEqual(children)
  })
})

describe('readIni makes templates', () => {
  test.each([
    ['on host lines', 'h a=1 b="x {{ word }}"', '1:15'],
    ['in quotes inside quotes', `h b="'{{ word }}'"`, '1:10'],
    ['in variables of groups', '[g]\n[g:vars]\nb = x {{ word }}', '3:10'],
  ])('%s', (_, ini, place) => {
    const found = readIni(ini, 'hosts').value.find((statement) => 'value' in statement && statement.name === 'b')
    const value = found !== undefined && 'value' in found ? found.value : null
    if (!(value instanceof Template)) throw new Error('no template')
    const at = value.source.indexOf('word')
    const { start, end } = value.origin.span(at, at + 4)
    expect(`${start.line}:${start.column}`).toBe(place)
    expect(ini.slice(start.offset, end.offset)).toBe('word')
  })

  test('of texts inside literals', () => {
    const [, found] = readIni(`h a="['{{ x }}', 1]"`, 'hosts').value
    expect(found !== undefined && 'value' in found ? found.value : null).toEqual([expect.any(Template), 1])
  })
})

describe('readIni refuses', () => {
  test.each([
    ['a section of an unknown kind', '[g:var]\n', ['inventory/syntax 1:4']],
    ['a section name with a blank', '[a b]', ['inventory/syntax 1:1']],
    ['an open quote', "h a='x", ['inventory/syntax 1:5']],
    ['a word that is no variable', 'h a=1 b', ['inventory/syntax 1:7']],
    ['a host without a port behind its colon', '  all:', ['inventory/syntax 1:3']],
    ['the start of a YAML file', '---', ['inventory/syntax 1:1']],
    ['an empty host name', '"" a=1', ['inventory/syntax 1:1']],
    ['a wrong range', '[g]\nn[1:]', ['inventory/host-range 2:1']],
    ['a variable without "="', '[g]\n[g:vars]\nx', ['inventory/syntax 3:1']],
    ['a child that is no name', '[g:children]\na b', ['inventory/syntax 2:1']],
    [
      'children that no section makes',
      '[g:children]\nx\n[x:vars]\na=1',
      ['inventory/undefined-group 2:1', 'inventory/undefined-group 3:2'],
    ],
    [
      'all mistakes at once',
      'h x\n[g\n[a b]\nh "',
      ['inventory/syntax 1:3', 'inventory/host-range 2:1', 'inventory/syntax 3:1', 'inventory/syntax 4:3'],
    ],
  ])('%s', (_, ini, complaints) => {
    expect(placesOf(readIni(ini, 'hosts').diagnostics)).toEqual(complaints)
  })

  test('no group that an earlier source has', () => {
    expect(readIni('[p:children]\nx\n[x:vars]\na=1', 'hosts', (group) => group === 'x').diagnostics).toEqual([])
  })

  test('unknown groups with a near name at hand', () => {
    expect(readIni('[galera]\n[p:children]\ngalrea', 'hosts').diagnostics[0]?.hint).toBe('Did you mean "galera"?')
  })
})

describe('readIni as a law', () => {
  test('keeps every number and text that Python would print', () => {
    const scalars = fc.oneof(
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => new Float(number)),
      fc.stringMatching(/^[a-z'" {}#]*$/),
    )
    fc.assert(
      fc.property(scalars, (value) => {
        const found = readIni(`[g]\n[g:vars]\na=${repr(value)}`, 'hosts').value.find(
          (said) => said.says === 'group-variable',
        )
        const read = found?.value ?? null
        expect(repr(read)).toBe(repr(value))
      }),
      { numRuns: 200 },
    )
  })

  test('never throws', () => {
    const scraps = fc.constantFrom(
      '[',
      ']',
      'g',
      ':vars',
      ':children',
      '\n',
      '=',
      '"',
      "'",
      '\\',
      '#',
      ' ',
      '1',
      ':',
      '[1:3]',
      '{{ x }}',
      'a',
    )
    fc.assert(
      fc.property(fc.array(scraps, { maxLength: 40 }), (parts) => {
        readIni(parts.join(''), 'hosts')
      }),
      { numRuns: 400 },
    )
  })
})
