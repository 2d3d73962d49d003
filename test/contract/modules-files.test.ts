import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ModuleRegistry } from '../../src/module/registry.ts'
import { perform, type Performance } from '../../src/module/perform.ts'
import { builtinModules } from '../../src/modules/builtins.ts'
import type { JsonObject } from '../../src/value/json.ts'
import { openLocalTarget, type LocalTarget } from '../support/local-target.ts'
import { MemoryController } from '../support/memory-controller.ts'
import { step } from '../support/no-controller.ts'

const registry = new ModuleRegistry(builtinModules)
const execute = promisify(execFile)

const controller = new MemoryController({
  '/role/files/a': 'A\n',
  '/role/files/tree/x': 'X\n',
  '/role/files/tree/sub/y': 'Y\n',
  '/role/templates/t.j2': 'T\n',
})

let local: LocalTarget
beforeAll(async () => {
  local = await openLocalTarget()
})
afterAll(() => local.close())

/** `@` in texts stands for the folder of the test. */
function placed(args: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(args).replaceAll('@', local.folder)) as JsonObject
}

async function run(module: string, args: JsonObject, more: Partial<typeof step> = {}): Promise<Performance> {
  const found = registry.find(module)
  if (found === undefined) throw new Error(`No module ${module}`)
  return perform(found, placed(args), local.target, { ...step, controller, ...more })
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
  {
    does: 'copy writes content',
    module: 'copy',
    args: { content: 'x\n', dest: '@/f', mode: '0600' },
    then: 'cat f; stat -c %a f',
    prints: 'x\n600\n',
  },
  {
    does: 'copy writes a dict as JSON',
    module: 'copy',
    args: { content: { a: [1, true, null], b: 'ä' }, dest: '@/f' },
    then: 'cat f',
    prints: '{"a": [1, true, null], "b": "\\u00e4"}',
  },
  {
    does: 'copy replaces a file and keeps its attributes',
    module: 'copy',
    args: { content: 'new', dest: '@/f' },
    given: 'echo old >f; chmod 640 f; chown 65534:65534 f',
    then: "cat f; stat -c ' %a %u %g' f",
    prints: 'new 640 65534 65534\n',
  },
  {
    does: 'copy keeps a backup',
    module: 'copy',
    args: { content: 'new', dest: '@/f', backup: true },
    given: 'echo old >f',
    then: 'cat f.*~',
    prints: 'old\n',
  },
  {
    does: 'copy puts a file into a directory',
    module: 'copy',
    args: { src: 'a', dest: '@/d' },
    given: 'mkdir d',
    then: 'cat d/a',
    prints: 'A\n',
  },
  {
    does: 'copy makes a directory for a file',
    module: 'copy',
    args: { src: 'a', dest: '@/new/d/', directory_mode: '0700' },
    then: 'cat new/d/a; stat -c %a new/d',
    prints: 'A\n700\n',
  },
  {
    does: 'copy copies a directory',
    module: 'copy',
    args: { src: 'tree', dest: '@/d', mode: '0640', directory_mode: '0750' },
    then: "find d -mindepth 1 -exec stat -c '%n %a' {} + | sort; cat d/tree/sub/y",
    prints: 'd/tree 750\nd/tree/sub 750\nd/tree/sub/y 640\nd/tree/x 640\nY\n',
  },
  {
    does: 'copy copies what is in a directory',
    module: 'copy',
    args: { src: 'tree/', dest: '@/d/' },
    given: 'mkdir -p d/sub; echo X >d/x',
    then: 'cat d/x d/sub/y',
    prints: 'X\nY\n',
  },
  {
    does: 'copy replaces a link',
    module: 'copy',
    args: { content: 'new', dest: '@/l' },
    given: 'echo old >f; ln -s f l',
    then: 'cat f l; test -L l || echo file',
    prints: 'old\nnewfile\n',
  },
  {
    does: 'copy follows a link when told to',
    module: 'copy',
    args: { content: 'new', dest: '@/l', follow: true },
    given: 'echo old >f; ln -s f l',
    then: 'cat f; readlink l',
    prints: 'newf\n',
  },
  {
    does: 'copy copies on the target',
    module: 'copy',
    args: { src: '@/f', dest: '@/g', remote_src: true, mode: 'preserve' },
    given: "printf '\\000\\377' >f; chmod 751 f",
    then: 'cmp f g && stat -c %a g',
    prints: '751\n',
  },
  {
    does: 'copy copies a directory on the target',
    module: 'copy',
    args: { src: '@/s', dest: '@/t', remote_src: true },
    given: 'mkdir -p s/e; echo 1 >s/a; echo 2 >s/e/b',
    then: 'cat t/s/a t/s/e/b',
    prints: '1\n2\n',
  },
  {
    does: 'template writes what it renders',
    module: 'template',
    args: { src: 't.j2', dest: '@/f', mode: '0644', validate: 'grep -q T %s' },
    then: 'cat f',
    prints: 'rendered T\n',
  },
  {
    does: 'template keeps its name below a directory',
    module: 'template',
    args: { src: 't.j2', dest: '@/' },
    then: 'cat t.j2',
    prints: 'rendered T\n',
  },
  {
    does: 'assemble puts fragments together',
    module: 'assemble',
    args: { src: '@/d', dest: '@/f', delimiter: '--', regexp: 'conf$' },
    given: "mkdir d; printf b >d/2.conf; printf 'a\\n' >d/1.conf; printf x >d/other",
    then: 'cat f',
    prints: 'a\n--\nb',
  },
  {
    does: 'assemble takes local fragments',
    module: 'assemble',
    args: { src: 'tree', dest: '@/f', remote_src: false },
    then: 'cat f',
    prints: 'X\n',
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

  test('stat tells what is there', async () => {
    await sh("printf 'x' >f; chmod 4750 f; ln -s f l")
    const { result } = await run('stat', { path: '@/f' })
    expect(result).toMatchObject({
      changed: false,
      stat: {
        exists: true,
        isreg: true,
        islnk: false,
        mode: '4750',
        size: 1,
        pw_name: 'root',
        isuid: true,
        readable: true,
      },
    })
    expect(result).toHaveProperty('stat.checksum', '11f6ad8ec52a2984abaafd7c3b516503785c2072')
    const link = await run('stat', { path: '@/l' })
    expect(link.result).toMatchObject({ stat: { islnk: true, lnk_target: 'f', lnk_source: `${local.folder}/f` } })
    expect((await run('stat', { path: '@/none' })).result).toEqual({ changed: false, stat: { exists: false } })
  })

  test('slurp gives the content', async () => {
    await sh("printf '\\377x' >f")
    expect((await run('slurp', { src: '@/f' })).result).toMatchObject({ content: '/3g=', encoding: 'base64' })
    expect((await run('slurp', { src: '@/none' })).diagnostic?.code).toBe('files/absent')
  })

  test.each([
    { given: { patterns: '*.log' }, names: ['a.log', 'b.log'] },
    { given: { patterns: '^a', use_regex: true }, names: ['a.log'] },
    { given: { excludes: '*.log', recurse: true }, names: ['c.txt', 'd/e'] },
    { given: { file_type: 'directory' }, names: ['d'] },
    { given: { file_type: 'any', hidden: true, patterns: '.*' }, names: ['.h'] },
    { given: { size: '2b' }, names: ['b.log'] },
    { given: { size: '-1b' }, names: ['a.log', 'c.txt'] },
    { given: { age: '1d' }, names: ['c.txt'] },
    { given: { contains: 'b.$' }, names: ['b.log'] },
    { given: { recurse: true, depth: 1 }, names: ['a.log', 'b.log', 'c.txt'] },
    { given: { file_type: 'link' }, names: ['l'] },
  ])('find with $given finds $names', async ({ given, names }) => {
    await sh(
      'printf a >a.log; printf bb >b.log; touch -d 2020-01-01 c.txt; touch .h; mkdir d; printf eee >d/e; ln -s a.log l',
    )
    const { result } = await run('find', { paths: '@', ...given })
    expect(result['files']).toMatchObject(names.map((name) => ({ path: `${local.folder}/${name}` })))
    expect(result).toMatchObject({ changed: false, matched: names.length })
  })

  test('find names the directories that it could not look into', async () => {
    const { result } = await run('find', { paths: ['@', '@/none'] })
    expect(result['skipped_paths']).toEqual({ [`${local.folder}/none`]: `'${local.folder}/none' is not a directory` })
  })

  test('tempfile makes something that only its owner can open', async () => {
    const { result } = await run('tempfile', { path: '@', state: 'directory', suffix: '.d' })
    expect(result).toMatchObject({ changed: true, state: 'directory', mode: '0700' })
    expect(await sh('ls')).toMatch(/^ansible\.\w{8}\.d\n$/)
  })

  test('fetch brings a file once', async () => {
    await sh('echo x >f')
    const fetched = await run('fetch', { src: '@/f', dest: '/kept' })
    expect(fetched.result).toMatchObject({ changed: true, dest: `/kept/local${local.folder}/f` })
    expect(controller.text(`/kept/local${local.folder}/f`)).toBe('x\n')
    expect((await run('fetch', { src: '@/f', dest: '/kept' })).result).toMatchObject({ changed: false })
    expect((await run('fetch', { src: '@/f', dest: '/kept/', flat: true })).result).toMatchObject({ dest: '/kept/f' })
    expect((await run('fetch', { src: '@/none', dest: '/kept' })).result).toMatchObject({ failed: true })
    const forgiven = await run('fetch', { src: '@/none', dest: '/kept', fail_on_missing: false })
    expect(forgiven.result).toMatchObject({ changed: false })
  })

  test('copy leaves an old file alone when it must not force', async () => {
    await sh('echo old >f')
    const { result } = await run('copy', { content: 'new', dest: '@/f', force: false, mode: '0600' })
    expect(result).toMatchObject({ changed: false })
    expect(await sh('cat f')).toBe('old\n')
  })

  test('copy leaves the old file when validation fails', async () => {
    await sh('echo old >f')
    const { result } = await run('copy', { content: 'new', dest: '@/f', validate: 'grep -q nothing %s' })
    expect(result).toMatchObject({ failed: true })
    expect(await sh('cat f; ls -A')).toBe('old\nf\n')
  })

  test('copy tells what it did', async () => {
    const { result } = await run('copy', { src: 'a', dest: '@/f', mode: '0640', owner: 'root', group: '0' })
    expect(result).toEqual({
      changed: true,
      dest: `${local.folder}/f`,
      src: '/role/files/a',
      checksum: '7d157d7c000ae27db146575c08ce30df893d3a64',
      md5sum: 'bf072e9119077b4e76437a93986787ef',
      mode: '0640',
      owner: 'root',
      group: 'root',
      uid: 0,
      gid: 0,
      size: 2,
      state: 'file',
    })
  })

  test('file touches again and again', async () => {
    await sh('touch f')
    expect((await run('file', { path: '@/f', state: 'touch' })).result).toMatchObject({ changed: true })
    expect((await run('file', { path: '@/f', state: 'touch' })).result).toMatchObject({ changed: true })
  })
})
