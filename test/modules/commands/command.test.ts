import { describe, expect, test } from 'vitest'
import { perform } from '../../../src/module/perform.ts'
import command from '../../../src/modules/commands/command.ts'
import raw from '../../../src/modules/commands/raw.ts'
import script from '../../../src/modules/commands/script.ts'
import shell from '../../../src/modules/commands/shell.ts'
import { programLine } from '../../../src/modules/commands/timed-command.ts'
import type { JsonObject } from '../../../src/value/json.ts'
import { MemoryController } from '../../support/memory-controller.ts'
import { step } from '../../support/no-controller.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

const nothing = { start: null, end: null, delta: null, stdout_lines: [], stderr: '', stderr_lines: [] }

describe('command', () => {
  test('gives what Ansible gives', async () => {
    const target = new ScriptedTarget({}, () => ({ stdout: 'a\nb\n\n', stderr: 'e\n', durationMs: 1234.5 }))
    const { result } = await perform(command, { cmd: `ls 'a b' -l` }, target, { ...step, now: () => 1_700_000_000_000 })
    expect(result).toEqual({
      changed: true,
      cmd: ['ls', 'a b', '-l'],
      rc: 0,
      stdout: 'a\nb',
      stdout_lines: ['a', 'b'],
      stderr: 'e',
      stderr_lines: ['e'],
      start: expect.stringMatching(/^2023-11-1[45] \d\d:\d\d:20\.000000$/) as unknown,
      end: expect.stringMatching(/^2023-11-1[45] \d\d:\d\d:21\.234500$/) as unknown,
      delta: '0:00:01.234500',
      msg: '',
    })
    expect(target.commands[0]).toContain(`exec ls 'a b' -l`)
  })

  test('fails with the status of the program', async () => {
    const target = new ScriptedTarget({}, () => ({ status: 3, stderr: 'no\n' }))
    const { result, diagnostic } = await perform(command, { argv: ['x', 1] }, target, step)
    expect(result).toMatchObject({ changed: true, failed: true, rc: 3, cmd: ['x', '1'], msg: 'non-zero return code' })
    expect(diagnostic?.code).toBe('module/command-failed')
  })

  test('fails as Ansible does when there is no such program', async () => {
    const target = new ScriptedTarget({}, () => ({
      status: 127,
      stderr: `[Errno 2] No such file or directory: b'x'\n`,
    }))
    const { result } = await perform(command, { cmd: 'x' }, target, step)
    expect(result).toMatchObject({
      changed: false,
      failed: true,
      rc: 2,
      msg: `Error executing command. [Errno 2] No such file or directory: b'x'`,
      cmd: 'x',
    })
  })

  test.each([
    { does: 'nothing', args: {}, msg: 'one of the following is required: _raw_params, cmd, argv' },
    {
      does: 'both forms',
      args: { cmd: 'a', argv: ['b'] },
      msg: 'parameters are mutually exclusive: _raw_params|cmd|argv',
    },
    {
      does: 'an open quote',
      args: { cmd: `echo 'a` },
      msg: `The command has an unclosed quote or ends in a backslash: echo 'a`,
    },
  ])('refuses $does', async ({ args, msg }) => {
    expect((await perform(command, args, new ScriptedTarget(), step)).result).toMatchObject({
      failed: true,
      rc: 256,
      msg,
    })
  })

  test.each<{ does: string; args: JsonObject; answer: string; stdout: string; verb: string; checkMode: boolean }>([
    {
      does: 'creates',
      args: { creates: '/f' },
      answer: 'yes\nno\n',
      stdout: 'skipped, since /f exists',
      verb: `Did not run command since '/f' exists`,
      checkMode: false,
    },
    {
      does: 'removes',
      args: { removes: '/f' },
      answer: 'no\nno\n',
      stdout: 'skipped, since /f does not exist',
      verb: `Would not run command since '/f' does not exist`,
      checkMode: true,
    },
  ])('is not run when $does speaks against it', async ({ args, answer, stdout, verb, checkMode }) => {
    const target = new ScriptedTarget({}, () => ({ stdout: answer }))
    const { result } = await perform(command, { cmd: 'x', ...args }, target, { ...step, checkMode })
    expect(result).toEqual({ ...nothing, changed: false, cmd: ['x'], rc: 0, stdout, stdout_lines: [stdout], msg: verb })
    expect(target.commands).toHaveLength(1)
  })

  test.each<{ args: JsonObject; result: JsonObject }>([
    { args: {}, result: { changed: false, skipped: true } },
    { args: { creates: '/f' }, result: { changed: true } },
  ])('runs nothing in check mode, with $args', async ({ args, result }) => {
    const target = new ScriptedTarget({}, () => ({ stdout: 'no\nno\n' }))
    const performance = await perform(command, { cmd: 'x', ...args }, target, { ...step, checkMode: true })
    expect(performance.result).toEqual({
      ...nothing,
      cmd: ['x'],
      rc: 0,
      stdout: '',
      msg: 'Command would have run if not in check mode',
      ...result,
    })
  })
})

describe('programLine', () => {
  test.each<{ words: [string, ...string[]]; line: string }>([
    { words: ['echo', '$HOME', '${X}y'], line: 'exec echo "${HOME-\\$HOME}" "${X-\\${X\\}}"y' },
    { words: ['~/bin/x', '~nobody'], line: 'exec ~/bin/x ~nobody' },
    { words: ['awk', '{print $1}'], line: `exec awk '{print ''$''1}'` },
    { words: ['echo', '| ;', ''], line: `exec echo '| ;' ''` },
  ])('puts in what the host knows: $words', ({ words, line }) => {
    expect(programLine(words).split('\n').at(-1)).toBe(line)
  })
})

describe('shell', () => {
  test('gives the whole text to the shell', async () => {
    const target = new ScriptedTarget({}, () => ({ stdout: 'x\n' }))
    const { result } = await perform(shell, { cmd: 'a | b', executable: '/bin/bash', stdin: 'in' }, target, step)
    expect(result).toMatchObject({ changed: true, cmd: 'a | b', stdout: 'x' })
    expect(target.commands).toEqual([`exec /bin/bash -c 'a | b'`])
  })
})

describe('raw', () => {
  test('gives the text to the connection as it is', async () => {
    const target = new ScriptedTarget({}, () => ({ status: 1, stdout: 'x\n' }))
    const { result } = await perform(raw, { cmd: 'a; b' }, target, step)
    expect(result).toMatchObject({ changed: true, failed: true, rc: 1, stdout: 'x\n', msg: 'non-zero return code' })
    expect(target.commands).toEqual(['a; b'])
  })

  test('is skipped in check mode', async () => {
    const { result } = await perform(raw, { cmd: 'x' }, new ScriptedTarget(), { ...step, checkMode: true })
    expect(result).toEqual({ changed: false, skipped: true })
  })
})

describe('script', () => {
  const controller = new MemoryController({ '/role/files/my script.sh': '#!/bin/sh\n' })

  test('runs a local file with its arguments as shell text', async () => {
    const target = new ScriptedTarget({}, () => ({ stdout: 'x\n' }))
    const args = { cmd: `'my script.sh' --since "$DAY" | cat`, executable: '/bin/bash' }
    expect((await perform(script, args, target, { ...step, controller })).result).toMatchObject({
      changed: true,
      stdout: 'x\n',
    })
    expect(target.commands[0]).toContain(`/bin/bash "$file" --since "$DAY" | cat </dev/null`)
  })

  test('fails without the file', async () => {
    const { result } = await perform(script, { cmd: 'none.sh' }, new ScriptedTarget(), { ...step, controller })
    expect(result).toMatchObject({ failed: true })
  })
})
