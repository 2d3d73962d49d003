import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ModuleRegistry } from '../../src/module/registry.ts'
import { perform, type Performance } from '../../src/module/perform.ts'
import { builtinModules } from '../../src/modules/builtins.ts'
import type { JsonObject } from '../../src/value/json.ts'
import { openLocalTarget, type LocalTarget } from '../support/local-target.ts'
import { step } from '../support/no-controller.ts'

const registry = new ModuleRegistry(builtinModules)
const execute = promisify(execFile)

let local: LocalTarget
beforeAll(async () => {
  local = await openLocalTarget()
})
afterAll(() => local.close())

/** `@` in texts stands for the folder of the test. */
function placed<T extends JsonObject>(args: T): JsonObject {
  return JSON.parse(JSON.stringify(args).replaceAll('@', local.folder)) as JsonObject
}

async function run(module: string, args: JsonObject, more: Partial<typeof step> = {}): Promise<Performance> {
  const found = registry.find(module)
  if (found === undefined) throw new Error(`No module ${module}`)
  return perform(found, placed(args), local.target, { ...step, ...more })
}

/** What a shell prints in the folder. */
async function sh(script: string): Promise<string> {
  const { stdout } = await execute('/bin/sh', ['-c', script], { cwd: local.folder })
  return stdout
}

beforeEach(async () => {
  await sh('rm -rf ./* ./.[!.]*')
})

interface Case {
  readonly does: string
  readonly module: string
  readonly args: JsonObject
  /** Shell text that makes what is there before. */
  readonly given?: string
  /** Shell text and what it prints afterwards. */
  readonly then: string
  readonly prints: string
}

const cases: readonly Case[] = [
  {
    does: 'lineinfile adds a line',
    module: 'lineinfile',
    args: { path: '@/f', line: 'b' },
    given: 'echo a >f; chmod 600 f',
    then: 'cat f; stat -c %a f',
    prints: 'a\nb\n600\n',
  },
  {
    does: 'lineinfile makes a file in a new folder',
    module: 'lineinfile',
    args: { path: '@/x/y/f', line: 'b', create: true, mode: '0640' },
    then: 'cat x/y/f; stat -c %a x/y/f',
    prints: 'b\n640\n',
  },
  {
    does: 'lineinfile writes through a symbolic link',
    module: 'lineinfile',
    args: { path: '@/link', regexp: '^a', line: 'A' },
    given: 'echo a >f; ln -s f link',
    then: 'cat f; readlink link',
    prints: 'A\nf\n',
  },
  {
    does: 'lineinfile keeps bytes that are no UTF-8',
    module: 'lineinfile',
    args: { path: '@/f', line: 'ü' },
    given: "printf '\\377\\n' >f",
    then: 'od -An -tx1 f',
    prints: ' ff 0a c3 bc 0a\n',
  },
  {
    does: 'lineinfile sets the mode alone',
    module: 'lineinfile',
    args: { path: '@/f', line: 'a', mode: 'u=rw,go=' },
    given: 'echo a >f',
    then: 'cat f; stat -c %a f',
    prints: 'a\n600\n',
  },
  {
    does: 'blockinfile inserts a block',
    module: 'blockinfile',
    args: { path: '@/f', block: 'x\ny' },
    given: 'printf a >f',
    then: 'cat f',
    prints: 'a\n# BEGIN ANSIBLE MANAGED BLOCK\nx\ny\n# END ANSIBLE MANAGED BLOCK\n',
  },
  {
    does: 'replace replaces',
    module: 'replace',
    args: { path: '@/f', regexp: '^(k = )\\d+$', replace: '\\g<1>7' },
    given: "printf 'k = 1\\nother\\nk = 2\\n' >f",
    then: 'cat f',
    prints: 'k = 7\nother\nk = 7\n',
  },
  {
    does: 'ini_file sets an option',
    module: 'ini_file',
    args: { path: '@/f', section: 's', option: 'o', value: 'v' },
    given: "printf '[s]\\n#o = old\\n' >f",
    then: 'cat f',
    prints: '[s]\no = v\n',
  },
  {
    does: 'file makes a directory and what is above it',
    module: 'file',
    args: { path: '@/a/b', state: 'directory', mode: '0750' },
    then: 'stat -c %a a a/b',
    prints: '750\n750\n',
  },
  {
    does: 'file removes a tree',
    module: 'file',
    args: { path: '@/a', state: 'absent' },
    given: 'mkdir -p a/b; touch a/b/c',
    then: 'ls -A',
    prints: '',
  },
  {
    does: 'file sets a mode',
    module: 'file',
    args: { path: '@/f', mode: 'g=u,o-r' },
    given: 'touch f; chmod 644 f',
    then: 'stat -c %a f',
    prints: '660\n',
  },
  {
    does: 'file sets attributes of a tree',
    module: 'file',
    args: { path: '@/d', state: 'directory', recurse: true, mode: 'u=rwX,g=rX,o=', owner: '65534' },
    given: "mkdir -p d/e; touch d/f 'd/e/two words' 'd/e/new\nline'; chmod 755 d d/e; ln -s nowhere d/l",
    then: "find d ! -type l -exec stat -c '%a %u' {} + | sort -r",
    prints: '750 65534\n'.repeat(2) + '640 65534\n'.repeat(3),
  },
  {
    does: 'file links',
    module: 'file',
    args: { path: '@/l', src: 'f', state: 'link' },
    given: 'touch f',
    then: 'readlink l',
    prints: 'f\n',
  },
  {
    does: 'file turns a link round',
    module: 'file',
    args: { path: '@/l', src: 'g', state: 'link', mode: '0600' },
    given: 'touch f g; ln -s f l',
    then: 'readlink l; stat -c %a g',
    prints: 'g\n600\n',
  },
  {
    does: 'file replaces an empty directory by a link to nothing, when forced',
    module: 'file',
    args: { path: '@/l', src: '/nowhere', state: 'link', force: true },
    given: 'mkdir l',
    then: 'readlink l',
    prints: '/nowhere\n',
  },
  {
    does: 'file makes a hard link',
    module: 'file',
    args: { path: '@/h', src: '@/f', state: 'hard' },
    given: 'echo x >f',
    then: 'stat -c %h f; cat h',
    prints: '2\nx\n',
  },
  {
    does: 'file touches what is not there, keeping times',
    module: 'file',
    args: { path: '@/f', state: 'touch', mode: '0600', modification_time: 'preserve', access_time: 'preserve' },
    then: 'stat -c %a f',
    prints: '600\n',
  },
  {
    does: 'file sets a time',
    module: 'file',
    args: { path: '@/f', state: 'file', modification_time: '202001020304.05' },
    given: 'touch f',
    then: "date -r f '+%Y-%m-%d %H:%M:%S'",
    prints: '2020-01-02 03:04:05\n',
  },
]

describe('a state module on a real target', () => {
  test.each(cases)('$does, foretold by check mode, once', async ({ module, args, given, then, prints }) => {
    await sh(given ?? 'true')
    const before = await sh('find . -exec ls -ld {} + ; cat ./* 2>/dev/null || true')
    const foretold = await run(module, args, { checkMode: true })
    expect(foretold.result).toMatchObject({ changed: true })
    expect(await sh('find . -exec ls -ld {} + ; cat ./* 2>/dev/null || true')).toBe(before)
    const first = await run(module, args)
    expect(first.diagnostic).toBeUndefined()
    expect(first.result).toMatchObject({ changed: true })
    expect(first.diff).toEqual(foretold.diff)
    expect(await sh(then)).toBe(prints)
    expect((await run(module, args)).result).toMatchObject({ changed: false })
  })

  test('file touches again and again', async () => {
    await sh('touch f')
    expect((await run('file', { path: '@/f', state: 'touch' })).result).toMatchObject({ changed: true })
    expect((await run('file', { path: '@/f', state: 'touch' })).result).toMatchObject({ changed: true })
  })
})
