import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../src/value/json.ts'
import { runProject } from '../../support/run-playbook.ts'

const files = {
  'vars/a.yml': 'one: a\nshared: {from: a, a: 1}\n',
  'vars/more/1.yml': 'one: first\nshared: {from: first, first: 1}\n',
  'vars/more/2.yaml': 'one: second\nshared: {from: second, second: 1}\n',
  'vars/more/deep/3.json': '{"one": "deep"}',
  'vars/more/.hidden.yml': 'one: hidden\n',
  'vars/mixed/1.yml': 'one: mixed\n',
  'vars/mixed/note.txt': 'one: text\n',
  'vars/list.yml': '[1]\n',
  'vars/broken.yml': 'one: [\n',
}

/** The result of an `include_vars` with these arguments. */
async function read(words: string): Promise<JsonObject> {
  const playbook = `- hosts: h1\n  gather_facts: false\n  tasks:\n    - include_vars: ${words}\n`
  const { events } = await runProject({ files: { ...files, 'playbook.yml': playbook } })
  const [finished] = events.filter((event) => event.type === 'host-finished')
  return finished?.result ?? {}
}

describe('include_vars', () => {
  test.each<{ does: string; words: string; facts: Json }>([
    { does: 'reads a file', words: 'a.yml', facts: { one: 'a', shared: { from: 'a', a: 1 } } },
    { does: 'puts it under a name', words: '{file: vars/a.yml, name: all_of_it}', facts: { all_of_it: { one: 'a' } } },
    {
      does: 'reads a folder in order, deep',
      words: '{dir: vars/more}',
      facts: { one: 'deep', shared: { from: 'second' } },
    },
    { does: 'goes as deep as it is told', words: '{dir: vars/more, depth: 1}', facts: { one: 'second' } },
    {
      does: 'merges dicts where that is wanted',
      words: '{dir: vars/more, hash_behaviour: merge}',
      facts: { shared: { from: 'second', first: 1, second: 1 } },
    },
    { does: 'reads only matching files', words: "{dir: vars/more, files_matching: '^1'}", facts: { one: 'first' } },
    {
      does: 'leaves files by name',
      words: '{dir: vars/more, ignore_files: [3.json, 2.yaml]}',
      facts: { one: 'first' },
    },
    {
      does: 'leaves files of other kinds where that is wanted',
      words: '{dir: vars/mixed, ignore_unknown_extensions: true}',
      facts: { one: 'mixed' },
    },
  ])('$does', async ({ words, facts }) => {
    expect(await read(words)).toMatchObject({ ansible_facts: facts, changed: false })
  })

  test('tells which files it read', async () => {
    const { ansible_included_var_files: paths } = await read('{dir: vars/more}')
    expect(paths).toEqual(['1.yml', '2.yaml', 'deep/3.json'].map((name) => `/project/vars/more/${name}`))
  })

  test.each([
    { why: 'a file is not there', words: 'nothing.yml', msg: /Could not find or access 'nothing.yml'.*\/project/s },
    { why: 'a file and a folder are named', words: '{file: one.yml, dir: vars}', msg: /mixing file only and dir only/ },
    { why: 'a folder is not there', words: '{dir: nothing}', msg: /directory does not exist/ },
    { why: 'a file is of another kind', words: '{dir: vars/mixed}', msg: /note.txt does not have a valid extension/ },
    { why: 'a file holds no dict', words: 'list.yml', msg: /must be stored as a dictionary\/hash/ },
    {
      why: 'an option is unknown',
      words: '{file: a.yml, depht: 1}\n      ignore_errors: true',
      msg: /depht is not a valid option in include_vars/,
    },
    { why: 'nothing is named', words: '', msg: /Could not find file on the Ansible Controller/ },
    { why: 'a file is broken', words: 'broken.yml', msg: /./ },
    { why: 'a pattern is broken', words: "{dir: vars/more, files_matching: '('}", msg: /./ },
  ])('fails when $why', async ({ words, msg }) => {
    const result = await read(words)
    expect(result['failed']).toBe(true)
    expect(result['msg']).toMatch(msg)
  })
})
