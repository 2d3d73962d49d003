import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { perform, type Performance } from '../../src/module/perform.ts'
import type { AnyModule, Controller } from '../../src/module/contract.ts'
import archive from '../../src/modules/files/archive.ts'
import git from '../../src/modules/files/git.ts'
import unarchive from '../../src/modules/files/unarchive.ts'
import type { JsonObject } from '../../src/value/json.ts'
import { openLocalTarget, type LocalTarget } from '../support/local-target.ts'
import { noController, step } from '../support/no-controller.ts'

const execute = promisify(execFile)

let local: LocalTarget
beforeAll(async () => {
  // git takes submodules from a path only when it is told so; the shell of the target inherits this.
  process.env['GIT_ALLOW_PROTOCOL'] = 'file'
  local = await openLocalTarget()
})
afterAll(() => local.close())
beforeEach(() => sh('rm -rf ./* ./.[!.]*'))

const gitAuthor = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' }

async function sh(script: string): Promise<string> {
  const env = { ...process.env, ...gitAuthor }
  const { stdout } = await execute('/bin/sh', ['-ec', script], { cwd: local.folder, env })
  return stdout
}

/** Finds files of this machine by their absolute paths. */
const controller: Controller = { ...noController, findFile: (name) => name, readBytes: (path) => readFile(path) }

const run = (module: AnyModule, args: JsonObject, more: Partial<typeof step> = {}): Promise<Performance> =>
  perform(module, args, local.target, { ...step, controller, ...more })

describe('unarchive', () => {
  const archives = [
    { kind: 'tar', make: 'tar -cf a -C src .', handler: 'TarArchive' },
    { kind: 'tar.gz', make: 'tar -czf a -C src .', handler: 'TgzArchive' },
    { kind: 'tar.xz', make: 'tar -cJf a -C src .', handler: 'TarXzArchive' },
    { kind: 'zip', make: 'cd src && zip -qr ../a.zip . && mv ../a.zip ../a', handler: 'ZipArchive' },
  ]

  test.each(archives)('unpacks a $kind once', async ({ make, handler }) => {
    await sh(`mkdir -p src/d dest; echo x >src/d/f; echo y >src/g; ${make}`)
    const args = { src: `${local.folder}/a`, dest: `${local.folder}/dest`, list_files: true }
    const foretold = await run(unarchive, args, { checkMode: true })
    expect(foretold.result).toMatchObject({ changed: true })
    expect(await sh('ls dest')).toBe('')
    expect((await run(unarchive, args)).result).toMatchObject({
      changed: true,
      handler,
      files: expect.arrayContaining(['d/f', 'g']) as unknown,
    })
    expect(await sh('cat dest/d/f dest/g')).toBe('x\ny\n')
    expect((await run(unarchive, args)).result).toMatchObject({ changed: false })
    await sh('echo z >dest/g')
    expect((await run(unarchive, { ...args, remote_src: true })).result).toMatchObject({ changed: true })
    expect(await sh('cat dest/g')).toBe('y\n')
  })

  test('gives what comes out its attributes', async () => {
    await sh('mkdir -p src dest; echo y >src/g; tar -cf a -C src g')
    const args = { src: `${local.folder}/a`, dest: `${local.folder}/dest`, owner: '65534', mode: '0600' }
    expect((await run(unarchive, args)).result).toMatchObject({ changed: true })
    expect(await sh("stat -c '%a %u' dest/g")).toBe('600 65534\n')
    expect((await run(unarchive, args)).result).toMatchObject({ changed: false })
  })

  test.each([
    {
      does: 'a missing directory',
      given: 'touch a',
      args: { dest: '/none' },
      msg: "dest '/none' must be an existing dir",
    },
    { does: 'what is no archive', given: 'mkdir dest; echo x >a', args: {}, msg: /neither tar nor zip/ },
  ])('refuses $does', async ({ given, args, msg }) => {
    await sh(given)
    const { result } = await run(unarchive, { src: `${local.folder}/a`, dest: `${local.folder}/dest`, ...args })
    expect(result).toMatchObject({
      failed: true,
      msg: typeof msg === 'string' ? msg : (expect.stringMatching(msg) as unknown),
    })
  })

  test('does nothing when what it creates is there', async () => {
    const { result } = await run(unarchive, { src: '/none', dest: '/none', creates: local.folder })
    expect(result).toMatchObject({ skipped: true })
  })
})

describe('archive', () => {
  test.each([
    { format: 'gz', list: 'tar -tzf a' },
    { format: 'tar', list: 'tar -tf a' },
    { format: 'zip', list: 'unzip -Z1 a' },
  ])('packs a folder as $format once', async ({ format, list }) => {
    await sh('mkdir -p d/e; echo x >d/e/f; echo y >d/g.log')
    const args = { path: `${local.folder}/d`, dest: `${local.folder}/a`, format, exclusion_patterns: '*.log' }
    expect((await run(archive, args, { checkMode: true })).result).toMatchObject({ changed: true })
    expect((await run(archive, args)).result).toMatchObject({ changed: true, archived: [`${local.folder}/d`] })
    expect((await sh(list)).replaceAll('./', '')).toBe('d/\nd/e/\nd/e/f\n')
    expect((await run(archive, args)).result).toMatchObject({ changed: false })
  })

  test('compresses a single file', async () => {
    await sh('echo x >f')
    expect((await run(archive, { path: `${local.folder}/f`, mode: '0600', remove: true })).result).toMatchObject({
      changed: true,
      dest: `${local.folder}/f.gz`,
      mode: '0600',
    })
    expect(await sh('zcat f.gz; ls')).toBe('x\nf.gz\n')
  })

  test('names what is missing', async () => {
    await sh('echo x >f')
    const { result } = await run(archive, {
      path: [`${local.folder}/f`, `${local.folder}/none`],
      dest: `${local.folder}/a`,
    })
    expect(result).toMatchObject({ changed: true, missing: [`${local.folder}/none`] })
  })
})

describe('git', () => {
  const commit = (text: string): Promise<string> =>
    sh(`cd repo && echo ${text} >f && git add f && git commit -qm ${text} && git rev-parse HEAD`)
  const args = (more: JsonObject = {}): JsonObject => ({
    repo: `${local.folder}/repo`,
    dest: `${local.folder}/co/x`,
    ...more,
  })

  beforeEach(async () => {
    await sh('git init -q -b main repo')
    await commit('one')
    await sh('cd repo && git tag -am t v1')
    await commit('two')
    await sh('cd repo && git checkout -q -b side && echo s >f && git commit -qam side && git checkout -q main')
  })

  test.each([
    { version: 'HEAD', content: 'two\n' },
    { version: 'side', content: 's\n' },
    { version: 'v1', content: 'one\n' },
  ])('checks out $version once, and then another', async ({ version, content }) => {
    const sha = (await sh(`cd repo && git rev-parse '${version}^{commit}'`)).trim()
    expect((await run(git, args({ version }), { checkMode: true })).result).toMatchObject({
      changed: true,
      before: null,
      after: sha,
    })
    expect((await run(git, args({ version }))).result).toMatchObject({ changed: true, before: null, after: sha })
    expect(await sh('cat co/x/f')).toBe(content)
    expect((await run(git, args({ version }))).result).toMatchObject({ changed: false, after: sha })
    expect((await run(git, args({ version: 'main' }))).diagnostic).toBeUndefined()
    expect(await sh('cat co/x/f')).toBe('two\n')
  })

  test('checks out a commit by its name, from a shallow clone too', async () => {
    const sha = (await sh('cd repo && git rev-parse v1^{commit}')).trim()
    await run(git, args({ version: sha }))
    expect(await sh('cat co/x/f')).toBe('one\n')
    expect((await run(git, { ...args({ depth: 1 }), dest: `${local.folder}/shallow` })).result).toMatchObject({
      changed: true,
    })
    expect(await sh('git -C shallow rev-list --count HEAD')).toBe('1\n')
  })

  test('follows what is new', async () => {
    await run(git, args())
    const sha = (await commit('three')).trim()
    expect((await run(git, args({ update: false }))).result).toMatchObject({ changed: false })
    expect((await run(git, args())).result).toMatchObject({ changed: true, after: sha })
  })

  test('keeps local changes unless it is forced', async () => {
    await run(git, args())
    await sh('echo mine >co/x/f')
    expect((await run(git, args())).result).toMatchObject({
      failed: true,
      msg: expect.stringContaining('Local modifications') as unknown,
    })
    expect((await run(git, args({ force: true }))).result).toMatchObject({ changed: true })
    expect(await sh('cat co/x/f')).toBe('two\n')
  })

  test('keeps a bare repository', async () => {
    expect((await run(git, args({ bare: true }))).result).toMatchObject({ changed: true })
    expect((await run(git, args({ bare: true }))).result).toMatchObject({ changed: false })
    expect(await sh('git -C co/x rev-parse --is-bare-repository')).toBe('true\n')
  })

  test.each(['zip', 'tar', 'tar.gz', 'tgz'])(
    'keeps an archive as .%s, and leaves one that is right',
    async (ending) => {
      const archived = args({ archive: `${local.folder}/a.${ending}`, archive_prefix: 'top/' })
      expect((await run(git, archived, { checkMode: true })).result).toMatchObject({ changed: true })
      expect((await run(git, archived)).result).toMatchObject({ changed: true })
      expect(await sh(ending === 'zip' ? 'unzip -Z1 a.zip' : `tar -tf a.${ending}`)).toContain('top/f\n')
      expect((await run(git, archived)).result).toMatchObject({ changed: false })
      expect((await run(git, { ...archived, update: false, archive_prefix: 'other/' })).result).toMatchObject({
        changed: true,
      })
    },
  )

  test('only tells the commit with clone: no', async () => {
    const sha = (await sh('cd repo && git rev-parse HEAD')).trim()
    const { result } = await run(git, { repo: `${local.folder}/repo`, clone: false })
    expect(result).toMatchObject({ changed: true, before: null, after: sha })
    await run(git, args({ clone: false }))
    expect(await sh('ls -d co 2>/dev/null || echo none')).toBe('none\n')
  })

  test('takes a short name of a commit', async () => {
    const sha = (await sh('cd repo && git rev-parse --short v1^{commit}')).trim()
    expect((await run(git, args({ version: sha }))).result).toMatchObject({ changed: true })
    expect(await sh('cat co/x/f')).toBe('one\n')
    expect((await run(git, args({ version: sha }))).result).toMatchObject({ changed: false })
  })

  test('keeps the repository apart from its working tree, and moves one that is there', async () => {
    const apart = args({ separate_git_dir: `${local.folder}/apart` })
    await run(git, args())
    expect((await run(git, apart)).result).toMatchObject({ changed: true, git_dir_now: `${local.folder}/apart` })
    expect(await sh('cat co/x/.git; git -C co/x status --porcelain')).toBe(`gitdir: ${local.folder}/apart\n`)
    expect((await run(git, apart)).result).toMatchObject({ changed: false })
    await sh('rm -rf co apart')
    expect((await run(git, apart)).result).toMatchObject({ changed: true })
    expect((await run(git, apart)).result).toMatchObject({ changed: false })
  })

  test('follows submodules', async () => {
    await sh('git init -q -b main sub && cd sub && echo s >g && git add g && git commit -qm sub')
    await sh(`cd repo && git submodule --quiet add '${local.folder}/sub' sub && git commit -qm with`)
    expect((await run(git, args({ recursive: false }))).result).toMatchObject({ changed: true })
    expect((await run(git, args())).result).toMatchObject({ changed: true, submodules_changed: true })
    expect(await sh('cat co/x/sub/g')).toBe('s\n')
    expect((await run(git, args())).result).toMatchObject({ changed: false })
    await sh('cd sub && echo t >g && git commit -qam newer')
    expect((await run(git, args())).result).toMatchObject({ changed: false })
    expect((await run(git, args({ track_submodules: true }))).result).toMatchObject({ changed: true })
    expect(await sh('cat co/x/sub/g')).toBe('t\n')
  })

  test.each([
    { more: { archive: '/a.rar' }, msg: /Unable to get file extension/ },
    { more: { archive_prefix: 'x/' }, msg: /archive_prefix/ },
    { more: { umask: 18 }, msg: 'umask must be defined as a quoted octal integer' },
    { more: { umask: '9' }, msg: 'umask must be an octal integer' },
    { more: { verify_commit: true }, msg: /Failed to verify GPG signature/ },
  ])('refuses $more', async ({ more, msg }) => {
    await run(git, args())
    const { result } = await run(git, args(more))
    expect(result['failed']).toBe(true)
    expect(result['msg']).toMatch(msg)
  })

  test('refuses a version that the repository has not', async () => {
    expect((await run(git, args({ version: 'nowhere' }))).result).toMatchObject({ failed: true })
  })
})
