import { describe, expect, test } from 'vitest'
import type { Inventory } from '../../src/inventory/inventory.ts'
import { repr } from '../../src/value/print.ts'
import { loadFrom } from '../support/inventories.ts'
import { placesOf } from '../support/places.ts'

const hosts = `
[all:vars]
site=north
[web]
w1 role=front tags="{'tier': 1, 'env': ''}"
w2 role=
[db]
d1 zones="['a', '']"
`

async function constructed(yaml: string, more: Readonly<Record<string, string>> = {}) {
  const files = { '/site/hosts': hosts, '/site/made.yml': `plugin: constructed\n${yaml}`, ...more }
  return loadFrom(['/site/hosts', '/site/made.yml'], { files, extra: { extra: 'e' } })
}

function membersOf(inventory: Inventory, ...known: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const made = [...inventory.groups.values()].filter(
    ({ name }) => !['all', 'ungrouped', 'web', 'db', ...known].includes(name),
  )
  return Object.fromEntries(made.map(({ name, hosts: members }) => [name, [...members]]))
}

describe('a constructed inventory', () => {
  test('composes variables, which its groups see', async () => {
    const { value, diagnostics } = await constructed(
      "compose:\n  address: inventory_hostname ~ '.' ~ site\n  left: omit\n  never: nope.nope\ngroups:\n  fronts: role == 'front'\n  north-ern: address is match('d1')\n",
    )
    expect(diagnostics).toEqual([])
    expect(value.host('d1').vars.get('address')).toBe('d1.north')
    expect(value.host('d1').vars.has('never')).toBe(false)
    expect(value.host('d1').vars.has('left')).toBe(false)
    expect(membersOf(value)).toEqual({ fronts: ['w1'], north_ern: ['d1'] })
  })

  test.each([
    { entry: 'key: role', groups: { _front: ['w1'] } },
    { entry: 'prefix: r, key: role', groups: { r_front: ['w1'] } },
    { entry: "prefix: r, separator: '', key: role", groups: { rfront: ['w1'] } },
    { entry: 'prefix: r, key: role, default_value: none', groups: { r_front: ['w1'], r_none: ['w2'] } },
    { entry: 'prefix: t, key: tags', groups: { t_tier_1: ['w1'], t_env_: ['w1'] } },
    {
      entry: 'prefix: t, key: tags, trailing_separator: false',
      groups: { t_tier_1: ['w1'], t_env: ['w1'] },
    },
    { entry: 'prefix: z, key: zones, default_value: x', groups: { z_a: ['d1'], z_x: ['d1'] } },
    {
      entry: "prefix: r, key: role, parent_group: '{{ site }}'",
      groups: { r_front: ['w1'], north: [] },
    },
  ])('makes groups from keys: $entry', async ({ entry, groups }) => {
    const { value, diagnostics } = await constructed(`keyed_groups:\n  - {${entry}}\n`)
    expect(diagnostics).toEqual([])
    expect(membersOf(value)).toEqual(groups)
  })

  test('sees files of variables and extra variables when it says so', async () => {
    const folders = { '/site/group_vars/web.yml': 'level: g\n', '/site/host_vars/w1.yml': 'level: h\n' }
    const yaml =
      'use_vars_plugins: true\nuse_extra_vars: true\ncompose:\n  seen: level ~ extra\nkeyed_groups:\n  - {key: level, prefix: l}\n'
    const { value } = await constructed(yaml, folders)
    expect(repr(value.host('w2').vars.get('seen') ?? null)).toBe("'ge'")
    expect(membersOf(value)).toEqual({ l_h: ['w1'], l_g: ['w2'] })
  })

  test.each([
    ['an expression that fails, when it is strict', 'strict: true\ncompose:\n  x: nope\n', 'inventory/constructed 4:6'],
    ['an entry that is no dict', 'keyed_groups:\n  - x\n', 'inventory/constructed 3:5'],
    [
      'two ways to name nothing',
      'keyed_groups:\n  - {key: role, default_value: a, trailing_separator: false}\n',
      'inventory/constructed 3:5',
    ],
  ])('is told of %s', async (_, yaml, place) => {
    const { diagnostics } = await constructed(yaml)
    expect(placesOf(diagnostics)).toEqual([place])
  })
})

describe('a generated inventory', () => {
  test('has a host for each combination of its layers, in groups above groups', async () => {
    const yaml = `plugin: ansible.builtin.generator
hosts:
  name: "{{ verb }}_{{ app }}"
  parents:
    - name: "{{ verb }}_all"
      parents:
        - {name: "{{ verb }}", vars: {verb: "{{ verb }}"}}
layers:
  verb: [build, launch]
  app: [web, api]
`
    const { value, diagnostics } = await loadFrom(['/site/g.config'], { files: { '/site/g.config': yaml } })
    expect(diagnostics).toEqual([])
    expect([...value.hosts.keys()]).toEqual(['build_web', 'build_api', 'launch_web', 'launch_api'])
    expect([...value.group('launch_all').hosts]).toEqual(['launch_web', 'launch_api'])
    expect([...value.group('launch').children]).toEqual(['launch_all'])
    expect(value.group('launch').vars.get('verb')).toBe('launch')
  })

  test('needs layers', async () => {
    const files = { '/site/g.yml': 'plugin: generator\nhosts: {name: x}\n' }
    expect(placesOf((await loadFrom(['/site/g.yml'], { files })).diagnostics)).toEqual(['inventory/syntax 1:1'])
  })
})
