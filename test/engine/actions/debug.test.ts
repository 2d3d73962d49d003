import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../src/value/json.ts'
import { Float } from '../../../src/value/value.ts'
import { runProject } from '../../support/run-playbook.ts'

async function shown(words: string, command: readonly string[] = []): Promise<JsonObject> {
  const playbook = `- hosts: h1\n  gather_facts: false\n  vars: {list: [1, a]}\n  tasks: [{debug: ${words}}]\n`
  const { events } = await runProject({ files: { 'playbook.yml': playbook }, arguments: command })
  const [finished] = events.filter((event) => event.type === 'host-finished')
  return finished?.result ?? {}
}

describe('debug', () => {
  test.each([
    { words: '', is: { msg: 'Hello world!' } },
    { words: '{msg: "{{ list }}"}', is: { msg: [1, 'a'] } },
    { words: '{var: list}', is: { list: [1, 'a'] } },
    { words: '{var: list | length}', is: { 'list | length': 2 } },
    { words: '{var: nobody}', is: { nobody: "<< error 1 - 'nobody' is undefined >>" } },
    {
      words: '{var: list.nobody.nothing}',
      is: { 'list.nobody.nothing': "<< error 1 - object of type 'list' has no attribute 'nobody' >>" },
    },
    { words: '{var: [list, color]}', is: { list: [1, 'a'], color: 'red' } },
    { words: '{msg: "{{ 10 | pow(2) }}"}', is: { msg: new Float(100) } },
    { words: '{msg: quiet, verbosity: 1}', is: { skipped: true } },
  ])('$words shows $is', async ({ words, is }) => {
    expect(await shown(words)).toMatchObject(is)
  })

  test('speaks when it is asked to say so much', async () => {
    expect(await shown('{msg: loud, verbosity: 2}', ['-vv'])).toMatchObject({ msg: 'loud' })
  })

  test('fails with a message and a variable both, where the failure is provided for', async () => {
    const msg = 'parameters are mutually exclusive: msg|var'
    expect(await shown('{msg: a, var: list}, ignore_errors: true')).toMatchObject({ failed: true, msg })
  })

  test('fails on a broken expression', async () => {
    expect(await shown('{var: "list |"}')).toMatchObject({ failed: true })
  })
})
