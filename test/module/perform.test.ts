import { describe, expect, test } from 'vitest'
import { error } from '../../src/diagnostic/catalogue.ts'
import { defineAction, defineModule, refuse, type AnyModule } from '../../src/module/contract.ts'
import { complete, perform, probe } from '../../src/module/perform.ts'
import { TransportError } from '../../src/transport/transport-error.ts'
import { step } from '../support/no-controller.ts'
import { ScriptedTarget } from '../support/scripted-target.ts'

const params = {
  properties: {
    path: { type: 'string', format: 'path', description: 'The file.' },
    text: { type: 'string', description: 'What it shall hold.' },
  },
  required: ['path', 'text'],
} as const

const definition = {
  name: 'keep',
  summary: 'Keep a file.',
  params,
  probe: ({ path }: { path: string }, target: { readText(path: string): Promise<string | null> }) =>
    target.readText(path),
  plan: ({ text }: { text: string }) =>
    text === 'never' ? refuse('module/failed', 'It must not be.', { result: { rc: 257 } }) : text,
  async apply({ path }: { path: string }, after: string | null, target: Pick<ScriptedTarget, 'writeFile'>) {
    await target.writeFile(path, after ?? '')
    return { written: true }
  },
  result: (_: object, before: string | null, after: string | null, applied: object | undefined) => ({
    before,
    after,
    ...applied,
  }),
} as const

const keep = defineModule(definition)

const args = { path: '/f', text: 'new' }

describe('perform of a state module', () => {
  test('makes the planned state, and says so', async () => {
    const target = new ScriptedTarget({ '/f': 'old' })
    expect(await perform(keep, args, target, step)).toEqual({
      result: { changed: true, before: 'old', after: 'new', written: true },
      diff: [{ before: '"old"\n', after: '"new"\n' }],
    })
    expect(target.files.get('/f')).toBe('new')
  })

  test('touches nothing when the state is right already', async () => {
    const performance = await perform(keep, args, new ScriptedTarget({ '/f': 'new' }), step)
    expect(performance).toEqual({ result: { changed: false, before: 'new', after: 'new' }, diff: [] })
  })

  test('touches nothing in check mode, and foretells the change', async () => {
    const target = new ScriptedTarget({ '/f': 'old' })
    const { result } = await perform(keep, args, target, { ...step, checkMode: true })
    expect(result).toMatchObject({ changed: true, after: 'new' })
    expect(target.files.get('/f')).toBe('old')
  })

  test('makes a failed result of a refusal', async () => {
    const performance = await perform(keep, { ...args, text: 'never' }, new ScriptedTarget(), step)
    expect(performance.result).toEqual({ changed: false, failed: true, msg: 'It must not be.', rc: 257 })
    expect(performance.diagnostic?.code).toBe('module/failed')
  })

  test('makes a failed result of wrong arguments', async () => {
    const performance = await perform(keep, { path: '/f' }, new ScriptedTarget(), step)
    expect(performance.result).toMatchObject({ failed: true, msg: 'missing required arguments: text' })
    expect(performance.diagnostic?.code).toBe('module/parameters')
  })

  test('fails when a second probe does not find what was planned', async () => {
    const careless = defineModule({ ...definition, apply: () => Promise.resolve(undefined) })
    const { result, diagnostic } = await perform(careless, args, new ScriptedTarget(), step)
    expect(result).toMatchObject({ changed: true, failed: true })
    expect(diagnostic?.code).toBe('module/promise-broken')
  })

  test('asks no second time without verification', async () => {
    const careless = defineModule({ ...definition, apply: () => Promise.resolve(undefined) })
    const { result } = await perform(careless, args, new ScriptedTarget(), { ...step, verify: false })
    expect(result).not.toHaveProperty('failed')
  })

  test('expands a home folder on the host', async () => {
    const target = new ScriptedTarget({}, () => ({ stdout: '/root/f\0' }))
    await perform(keep, { ...args, path: '~/f' }, target, step)
    expect([...target.files.keys()]).toEqual(['/root/f'])
  })

  test('decides on a probe made ahead of its turn', async () => {
    const target = new ScriptedTarget({ '/f': 'old' })
    const probed = await probe(keep, args, target, step)
    expect(target.files.get('/f')).toBe('old')
    expect((await complete(probed, target, step)).result).toMatchObject({ changed: true })
  })
})

const action = (run: () => Promise<never>): AnyModule =>
  defineAction({ name: 'act', summary: '', params: { properties: {} }, run })

describe('perform of an action', () => {
  test('explains a failed command', async () => {
    const failing = defineAction({
      name: 'act',
      summary: '',
      params: { properties: {} },
      run: () =>
        Promise.resolve({
          changed: true,
          failed: true,
          rc: 2,
          cmd: ['ls', '/x'],
          stderr: 'ls: no /x\n',
          stdout: undefined,
        }),
    })
    const { result, diagnostic } = await perform(failing, {}, new ScriptedTarget(), step)
    expect(result).toEqual({ changed: true, failed: true, rc: 2, cmd: ['ls', '/x'], stderr: 'ls: no /x\n' })
    expect(diagnostic?.code).toBe('module/command-failed')
    expect(diagnostic?.detail).toContain('"ls /x" ended with exit status 2')
  })

  test('gives the output of a command that failed inside the module', async () => {
    const failing = defineAction({
      name: 'act',
      summary: '',
      params: { properties: {} },
      run: async (_, target) => {
        await target.run(['false'])
        return { changed: true }
      },
    })
    const target = new ScriptedTarget({}, () => ({ status: 1, stdout: 'a\nb\n', stderr: 'no' }))
    expect((await perform(failing, {}, target, step)).result).toEqual({
      changed: false,
      failed: true,
      msg: 'no',
      rc: 1,
      stdout: 'a\nb\n',
      stderr: 'no',
      stdout_lines: ['a', 'b'],
      stderr_lines: ['no'],
    })
  })

  test.each(['unreachable', 'lost', 'become'] as const)('leaves a host that is %s to the engine', async (kind) => {
    const failure = new TransportError(kind, error('transport/closed', 'Gone.'))
    await expect(
      perform(
        action(() => Promise.reject(failure)),
        {},
        new ScriptedTarget(),
        step,
      ),
    ).rejects.toBe(failure)
  })

  test('makes a failed result of a time limit', async () => {
    const failure = new TransportError('timeout', error('transport/timeout', 'Too long.'))
    const { result } = await perform(
      action(() => Promise.reject(failure)),
      {},
      new ScriptedTarget(),
      step,
    )
    expect(result).toEqual({ changed: false, failed: true, msg: 'Too long.' })
  })

  test('does not hide a mistake of ours', async () => {
    await expect(
      perform(
        action(() => Promise.reject(new TypeError('x'))),
        {},
        new ScriptedTarget(),
        step,
      ),
    ).rejects.toThrow(TypeError)
  })
})
