import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AnyModule } from '../../src/module/contract.ts'
import { perform, type Performance } from '../../src/module/perform.ts'
import command from '../../src/modules/commands/command.ts'
import raw from '../../src/modules/commands/raw.ts'
import script from '../../src/modules/commands/script.ts'
import shell from '../../src/modules/commands/shell.ts'
import type { JsonObject } from '../../src/value/json.ts'
import { openLocalTarget, type LocalTarget } from '../support/local-target.ts'
import { MemoryController } from '../support/memory-controller.ts'
import { step } from '../support/no-controller.ts'

let local: LocalTarget
beforeAll(async () => {
  local = await openLocalTarget()
  await writeFile(`${local.folder}/there.conf`, '')
})
afterAll(() => local.close())

const controller = new MemoryController({
  '/role/files/hello.sh': '#!/bin/sh\necho "hello $1 from $(basename "$PWD")"; cat\n',
  '/role/files/hello.awk': 'BEGIN { print "awk" }\n',
})
const run = (module: AnyModule, args: JsonObject, more: Partial<typeof step> = {}): Promise<Performance> =>
  perform(module, args, local.target, { ...step, now: Date.now, controller, ...more })

describe('command on a real target', () => {
  test.each<{ does: string; args: JsonObject; result: JsonObject }>([
    {
      does: 'gives words as they are',
      args: { argv: ['printf', '%s|', 'a b', '$1', '*', ''] },
      result: { stdout: 'a b|$1|*||' },
    },
    {
      does: 'puts variables in, and pipes nothing',
      args: { cmd: 'echo $HOME | cat' },
      result: { stdout: `${process.env['HOME'] ?? ''} | cat` },
    },
    {
      does: 'puts nothing in when told so',
      args: { argv: ['echo', '$HOME', '~'], expand_argument_vars: false },
      result: { stdout: '$HOME ~' },
    },
    {
      does: 'goes to the folder behind a link',
      args: { argv: ['sh', '-c', 'test "$PWD" = "$(pwd -P)"'], chdir: '/proc/self/cwd' },
      result: { rc: 0 },
    },
    {
      does: 'runs nothing where it cannot go',
      args: { cmd: 'pwd', chdir: '/no/such/folder' },
      result: {
        failed: true,
        msg: 'Unable to change directory before execution',
      },
    },
    { does: 'knows no shell command', args: { cmd: 'set -e' }, result: { failed: true, rc: 127 } },
    {
      does: 'names a program that is not there',
      args: { cmd: 'no-such-program x' },
      result: {
        failed: true,
        rc: 2,
        msg: `Error executing command. [Errno 2] No such file or directory: b'no-such-program'`,
      },
    },
    { does: 'gives standard input', args: { cmd: 'cat', stdin: 'x' }, result: { stdout: 'x' } },
    {
      does: 'adds no newline when told so',
      args: { cmd: 'wc -c', stdin: 'x', stdin_add_newline: false },
      result: { stdout: '1' },
    },
    {
      does: 'keeps empty ends when told so',
      args: { cmd: 'echo x', strip_empty_ends: false },
      result: { stdout: 'x\n' },
    },
    {
      does: 'gives the exit status',
      args: { argv: ['sh', '-c', 'echo e >&2; exit 7'] },
      result: { failed: true, rc: 7, stderr: 'e' },
    },
  ])('$does', async ({ args, result }) => {
    expect((await run(command, args)).result).toMatchObject(result)
  })

  test('works in a folder', async () => {
    expect((await run(command, { cmd: 'ls', chdir: local.folder })).result).toMatchObject({ stdout: 'there.conf' })
    expect((await run(command, { cmd: 'ls', chdir: '/none' })).result).toMatchObject({ failed: true })
  })

  test.each<{ args: Readonly<Record<string, string>>; changed: boolean }>([
    { args: { creates: '@/there.conf' }, changed: false },
    { args: { creates: '@/*.conf' }, changed: false },
    { args: { creates: '@/[a-s]*' }, changed: true },
    { args: { removes: '@/there.conf' }, changed: true },
    { args: { removes: '@/none' }, changed: false },
    { args: { creates: 'there.conf', chdir: '@' }, changed: false },
    { args: { creates: '@/none', removes: '@/there.conf' }, changed: true },
  ])('with $args changes: $changed', async ({ args, changed }) => {
    const placed = Object.fromEntries(
      Object.entries(args).map(([name, value]) => [name, value.replace('@', local.folder)]),
    )
    expect((await run(command, { cmd: 'true', ...placed })).result).toMatchObject({ changed })
    expect((await run(command, { cmd: 'true', ...placed }, { checkMode: true })).result).toMatchObject({ changed })
  })

  test('shows its output as it comes', async () => {
    const seen: string[] = []
    await run(command, { cmd: 'echo x' }, { onOutput: (stream, text) => seen.push(`${stream}: ${text}`) })
    expect(seen.join('')).toContain('stdout: x\n')
  })
})

describe('shell on a real target', () => {
  test('pipes, and takes the shell it is told', async () => {
    expect((await run(shell, { cmd: 'echo a b | wc -w' })).result).toMatchObject({
      stdout: '2',
      cmd: 'echo a b | wc -w',
    })
    const args = { cmd: 'set -o pipefail; false | true', executable: '/bin/bash' }
    expect((await run(shell, args)).result).toMatchObject({ failed: true, rc: 1 })
  })
})

describe('raw on a real target', () => {
  test('gives text to the shell', async () => {
    expect((await run(raw, { cmd: 'exit 3' })).result).toMatchObject({ changed: true, failed: true, rc: 3 })
  })
})

describe('script on a real target', () => {
  test('runs a local file and leaves nothing behind', async () => {
    const left = 'ls /tmp | grep -c "^hadeploy\\.........$"; true'
    const before = (await run(shell, { cmd: left })).result['stdout']
    expect((await run(script, { cmd: 'hello.sh "my world"', chdir: '/usr' })).result).toMatchObject({
      changed: true,
      rc: 0,
      stdout: 'hello my world from usr\n',
    })
    expect((await run(script, { cmd: 'hello.sh', creates: '/usr' })).result).toMatchObject({ skipped: true })
    expect((await run(script, { cmd: 'hello.awk', executable: 'awk -f' })).result).toMatchObject({ stdout: 'awk\n' })
    expect((await run(shell, { cmd: left })).result['stdout']).toBe(before)
  })
})
