import { describe, expect, test } from 'vitest'
import { loadFrom } from '../support/inventories.ts'
import { keyringOf, sealedWith } from '../support/keyring.ts'
import { placesOf } from '../support/places.ts'

describe('loadInventory', () => {
  test('lets later sources add to earlier ones and override their variables', async () => {
    const { value, diagnostics } = await loadFrom(['/site/a', '/site/b.yml', 'h1,h9,'], {
      files: {
        '/site/a': '[g]\nh1 x=1 y=1\n[g:vars]\nv=1\nw=1',
        '/site/b.yml': 'g: {hosts: {h2: , h1: {x: 2}}, vars: {v: 2}}',
      },
    })
    expect(diagnostics).toEqual([])
    expect([...value.group('g').hosts]).toEqual(['h1', 'h2'])
    expect(['x', 'y'].map((name) => value.host('h1').vars.get(name))).toEqual([2, 1])
    expect(value.group('g').vars).toEqual(
      new Map([
        ['v', 2],
        ['w', 1],
      ]),
    )
    expect([...value.group('ungrouped').hosts]).toEqual(['h9'])
    expect(value.sources).toEqual(['/site/a', '/site/b.yml', 'h1,h9,'])
  })

  test('lets a source use the groups of an earlier one', async () => {
    const { value, diagnostics } = await loadFrom(['/site/a', '/site/b'], {
      files: { '/site/a': '[g]\nh1', '/site/b': '[p:children]\ng' },
    })
    expect(diagnostics).toEqual([])
    expect([...value.group('all').children]).toEqual(['ungrouped', 'p'])
  })

  test('reads a list of hosts, ports and blanks included', async () => {
    const { value } = await loadFrom([' h1, h2:2222,::1,n[1:2],'], { files: {} })
    expect([...value.hosts.keys()]).toEqual(['h1', 'h2', '::1', 'n[1:2]'])
    expect(value.host('h2').vars.get('ansible_port')).toBe(2222)
  })

  test('reads the files of a folder sorted, and leaves out what Ansible leaves out', async () => {
    const { value, diagnostics } = await loadFrom(['/site/inv'], {
      files: {
        '/site/inv/20-b': 'b',
        '/site/inv/10-a': 'a',
        '/site/inv/30-sub/x': 'c',
        '/site/inv/group_vars/all.yml': 'x: 1',
        '/site/inv/host_vars/a': 'x: 1',
        ...Object.fromEntries(
          [
            '.hidden',
            'backup~',
            'notes.md',
            'x.txt',
            'ansible.cfg',
            'x.ini',
            'x.orig',
            'x.bak',
            'x.retry',
            'x.pyc',
          ].map((name) => [`/site/inv/${name}`, 'wrong']),
        ),
      },
    })
    expect(diagnostics).toEqual([])
    expect([...value.hosts.keys()]).toEqual(['a', 'b', 'c'])
  })

  test.each([
    ['INI in a .yml file', '/site/h.yml', '[g]\nh1'],
    ['INI without extension', '/site/h', '# all:\n[g]\nh1'],
    ['YAML without extension', '/site/h', '# [g]\ng:\n  hosts:\n    h1:\n'],
    ['INI that looks like YAML at first', '/site/h', '[g]\nh1'],
    ['INI with a foreign extension', '/site/h.prod', '[g]\nh1'],
  ])('recognizes %s', async (_, path, text) => {
    const { value, diagnostics } = await loadFrom([path], { files: { [path]: text } })
    expect(diagnostics).toEqual([])
    expect([...value.group('g').hosts]).toEqual(['h1'])
  })

  test('opens a source that is a vault', async () => {
    const vault = keyringOf({ default: 'pw' })
    const files = { '/site/h': sealedWith(vault, '[g]\nh1', 'default') }
    const { value } = await loadFrom(['/site/h'], { files, vault })
    expect([...value.hosts.keys()]).toEqual(['h1'])
    expect(placesOf((await loadFrom(['/site/h'], { files })).diagnostics)).toEqual(['vault/no-password 1:1'])
  })

  test('tells of a source that is not there, and goes on with the others', async () => {
    const { value, diagnostics } = await loadFrom(['/site/none', '/site/a'], { files: { '/site/a': 'h1' } })
    expect(placesOf(diagnostics)).toEqual(['inventory/no-such-source'])
    expect([...value.hosts.keys()]).toEqual(['h1'])
  })

  test('uses nothing of a source with a mistake', async () => {
    const { value, diagnostics } = await loadFrom(['/site/a'], { files: { '/site/a': 'h1\nh2 x' } })
    expect(placesOf(diagnostics)).toEqual(['inventory/syntax 2:4'])
    expect(value.hosts.size).toBe(0)
  })

  test.each([
    ['a group that is its own child', '[a:children]\na', ['inventory/group-loop 2:1']],
    ['groups that contain each other', '[a:children]\nb\n[b:children]\na', ['inventory/group-loop 4:1']],
    ['a priority that is no number', '[a]\n[a:vars]\nansible_group_priority=high', ['inventory/group-priority 3:1']],
    ['a name that is no identifier', '[a-b]\n[c.d]', ['inventory/group-name 1:2']],
    ['a host named as a group', '[a]\na', ['inventory/name-clash']],
  ])('tells of %s', async (_, text, complaints) => {
    const { diagnostics } = await loadFrom(['/site/h'], { files: { '/site/h': text } })
    expect(placesOf(diagnostics)).toEqual(complaints)
  })
})
