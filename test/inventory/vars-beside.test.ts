import { describe, expect, test } from 'vitest'
import { inventoryFolders, readVarsBeside } from '../../src/inventory/vars-beside.ts'
import { repr } from '../../src/value/print.ts'
import { Secrets } from '../../src/value/secrets.ts'
import { inventoryOf } from '../support/inventories.ts'
import { keyringOf, sealedWith } from '../support/keyring.ts'
import { MemoryFiles } from '../support/project.ts'
import { placesOf } from '../support/places.ts'

const inventory = inventoryOf('[web]\nh1\nh2')

function read(files: Readonly<Record<string, string>>) {
  return readVarsBeside('/site', inventory, {
    files: new MemoryFiles(files),
    access: { vault: keyringOf({ default: 'pw' }), secrets: new Secrets() },
  })
}

describe('readVarsBeside takes', () => {
  test.each([
    ['a file without extension before all', { web: 'a: 1', 'web.yml': 'a: 2' }, "{'a': 1}"],
    ['.yml before .yaml', { 'web.yaml': 'a: 2', 'web.yml': 'a: 1' }, "{'a': 1}"],
    ['.yaml before .json', { 'web.json': '{"a": 2}', 'web.yaml': 'a: 1' }, "{'a': 1}"],
    ['.json', { 'web.json': '{"a": 1}' }, "{'a': 1}"],
    ['a folder before files with extension', { 'web/x': 'a: 1', 'web.yml': 'a: 2' }, "{'a': 1}"],
    [
      'the files of a folder, sorted and deep',
      { 'web/b.yml': 'a: 3\nb: 3', 'web/a/z.yml': 'a: 1\nc: 1', 'web/a/y': 'c: 0' },
      "{'c': 1, 'a': 3, 'b': 3}",
    ],
    ['whole dicts of later files', { 'web/a': 'd: {x: 1}', 'web/b': 'd: {y: 2}' }, "{'d': {'y': 2}}"],
    [
      'no hidden files, backups and foreign extensions',
      { 'web/.x': 'a: 1', 'web/x~': 'a: 1', 'web/x.bak': 'a: 1', 'web/d.d/x': 'a: 1', 'web/ok': 'b: 1' },
      "{'b': 1}",
    ],
    ['nothing of other groups', { 'other.yml': 'a: {{ broken }}' }, 'None'],
    ['vaults', { web: sealedWith(keyringOf({ default: 'pw' }), 'a: 1', 'default') }, "{'a': 1}"],
  ])('%s', (_, files, printed) => {
    const paths = Object.fromEntries(Object.entries(files).map(([name, text]) => [`/site/group_vars/${name}`, text]))
    const { value, diagnostics } = read(paths)
    expect(diagnostics).toEqual([])
    expect(repr(value.groups.get('web') ?? null)).toBe(printed)
  })

  test('variables of hosts', () => {
    const { value } = read({ '/site/host_vars/h1.yml': 'a: 1', '/site/host_vars/h2/x.yml': 'a: 2' })
    expect([...value.hosts].map(([name, variables]) => [name, repr(variables)])).toEqual([
      ['h1', "{'a': 1}"],
      ['h2', "{'a': 2}"],
    ])
  })

  test('all mistakes along', () => {
    const { diagnostics } = read({
      '/site/group_vars': 'a file',
      '/site/host_vars/h1.yml': '- a',
      '/site/host_vars/h2.yml': 'a: {{ x }}',
    })
    expect(placesOf(diagnostics)).toEqual(['inventory/vars-folder', 'document/not-a-dict 1:1', 'document/syntax 1:4'])
  })
})

describe('inventoryFolders', () => {
  test('are those of the files, folders themselves, and none of host lists', () => {
    const files = new MemoryFiles({ '/site/a/hosts': '', '/site/b/x': '' })
    const found = inventoryOf('')
    found.sources.push('/site/a/hosts', '/site/b', 'h1,', 'a/hosts')
    expect(inventoryFolders(found, files)).toEqual(['/site/a', '/site/b', '/project/a'])
  })
})
