import { describe, expect, test } from 'vitest'
import { perform } from '../../../src/module/perform.ts'
import pip from '../../../src/modules/packages/pip.ts'
import type { JsonObject } from '../../../src/value/json.ts'
import { step } from '../../support/no-controller.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

interface Host {
  /** What is installed, as `pip list --format=freeze` prints it. */
  readonly list?: string
  /** What pip says when it installs or removes. */
  readonly says?: string
  readonly status?: number
}

function hostWith({ list = '', says = '', status = 0 }: Host): ScriptedTarget {
  return new ScriptedTarget({}, (text) => {
    if (text.includes('import pip')) return { stdout: 'module\n' }
    if (text.includes('--format=freeze')) return { stdout: list }
    return { stdout: says, status }
  })
}

const run = async (args: JsonObject, host: Host, checkMode = false): Promise<JsonObject> =>
  (await perform(pip, args, hostWith(host), { ...step, checkMode })).result

describe('pip', () => {
  test('tells the command and what pip said', async () => {
    const result = await run({ name: 'Flask', version: '2.0' }, { says: 'Successfully installed flask-2.0' })
    expect(result).toMatchObject({
      changed: true,
      cmd: ['python3', '-m', 'pip', 'install', 'flask==2.0'],
      name: ['Flask'],
      version: '2.0',
      stdout: 'Successfully installed flask-2.0',
    })
  })

  test('puts a project and its versions together again that a comma cut apart', async () => {
    const { cmd } = await run({ name: 'a>1,<2,b[x,y],c' }, {})
    expect(cmd).toEqual(['python3', '-m', 'pip', 'install', 'a<2,>1', 'b[x,y]', 'c'])
  })

  test.each([
    { of: 'nothing new', state: 'present', says: 'Requirement already satisfied: q', changed: false },
    { of: 'a removal', state: 'absent', says: 'Successfully uninstalled q-1', changed: true },
    {
      of: 'nothing to remove',
      state: 'absent',
      says: 'WARNING: Skipping q as it is not installed.',
      status: 1,
      changed: false,
    },
  ])('reads $of from the words of pip', async ({ state, says, changed, status = 0 }) => {
    expect(await run({ name: 'q', state }, { says, status })).toMatchObject({ changed })
  })

  test.each([
    { given: { name: 'q>=1' }, changed: false },
    { given: { name: 'Q>=2' }, changed: true },
    { given: { name: 'other' }, changed: true },
    { given: { name: 'q', state: 'absent' }, changed: true },
    { given: { name: 'other', state: 'absent' }, changed: false },
    { given: { name: 'q', state: 'latest' }, changed: true },
    { given: { requirements: '/r.txt' }, changed: true },
  ])('foretells $given as changed: $changed', async ({ given, changed }) => {
    expect(await run(given, { list: 'q==1.5\n' }, true)).toMatchObject({ changed })
  })

  test.each([
    { given: { name: 'q', version: '1', state: 'latest' }, msg: 'version is incompatible with state=latest' },
    { given: { name: ['a', 'b'], version: '1' }, msg: /ambiguous/ },
    { given: { name: 'q>1', version: '1' }, msg: /conflicts/ },
    { given: { name: 'q', umask: '9' }, msg: 'umask must be an octal integer' },
    { given: { name: 'q', extra_args: '"open' }, msg: 'No closing quotation' },
    { given: { name: 'q', requirements: 'r' }, msg: /mutually exclusive/ },
  ])('refuses $given', async ({ given, msg }) => {
    const result = await run(given, {})
    expect(result['failed']).toBe(true)
    expect(result['msg']).toMatch(msg)
  })

  test('fails with what pip said', async () => {
    const result = await run({ name: 'q' }, { says: 'No matching distribution', status: 1 })
    expect(result).toMatchObject({ failed: true, msg: 'stdout: No matching distribution' })
  })

  test('changes nothing for an empty list', async () => {
    expect(await run({ name: [] }, {})).toMatchObject({ changed: false })
  })
})
