import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Shell } from '../../src/transport/connection.ts'
import { localConnection } from '../../src/transport/local.ts'
import { createTarget } from '../../src/target/create-target.ts'
import type { WriteTarget } from '../../src/target/target.ts'
import { subjects, type Subject } from '../support/connections.ts'

const applets = mkdtempSync(path.join(tmpdir(), 'hadeploy-applets-'))
execFileSync('busybox', ['--install', '-s', applets])

const onlyBusybox: Subject = {
  name: 'local busybox sh with the tools of busybox',
  open: () => {
    const connection = localConnection({ shell: `env PATH=${applets} /usr/bin/busybox sh` })
    return Promise.resolve({ connection, close: () => connection.close() })
  },
}

afterAll(() => {
  rmSync(applets, { recursive: true })
})

describe.each([...subjects, onlyBusybox])('target over $name', ({ open }) => {
  let shell: Shell
  let close: () => Promise<void>
  let target: WriteTarget
  let folder: string
  const at = (name: string): string => path.join(folder, name)
  const modeOf = (name: string): string => (statSync(at(name)).mode & 0o7777).toString(8)

  beforeAll(async () => {
    const opened = await open()
    close = opened.close
    shell = await opened.connection.shell({ become: false })
    target = createTarget(shell, { host: 'ctl-1' })
  })

  afterAll(async () => {
    await close()
  })

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "hadeploy target's-"))
    return () => {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  describe('readText and readBytes', () => {
    test('give the content as it is', async () => {
      writeFileSync(at('a b'), 'Grüße\n\nno newline')
      expect(await target.readText(at('a b'))).toBe('Grüße\n\nno newline')
      writeFileSync(at('bin'), Uint8Array.of(0, 255, 10))
      expect([...((await target.readBytes(at('bin'))) ?? [])]).toEqual([0, 255, 10])
      writeFileSync(at('empty'), '')
      expect(await target.readText(at('empty'))).toBe('')
    })

    test('give null where nothing is', async () => {
      symlinkSync('nowhere', at('dangling'))
      expect(await target.readText(at('none'))).toBeNull()
      expect(await target.readText(at('dangling'))).toBeNull()
      expect(await target.readText('/etc/passwd/below')).toBeNull()
    })

    test('refuse a folder, and text that is not UTF-8', async () => {
      await expect(target.readText(folder)).rejects.toMatchObject({ diagnostic: { code: 'module/file-unreadable' } })
      writeFileSync(at('latin'), Uint8Array.of(0xe4))
      await expect(target.readText(at('latin'))).rejects.toMatchObject({ diagnostic: { code: 'module/not-utf8' } })
    })
  })

  describe('stat', () => {
    test('gives the facts of a file', async () => {
      writeFileSync(at('f'), 'hello')
      chmodSync(at('f'), 0o4640)
      utimesSync(at('f'), 1_700_000_000, 1_700_000_001)
      const { ino, dev, uid, gid } = statSync(at('f'))
      expect(await target.stat(at('f'), { checksum: 'sha1' })).toMatchObject({
        type: 'file',
        mode: 0o4640,
        uid,
        gid,
        owner: 'root',
        group: 'root',
        sizeBytes: 5,
        inode: ino,
        device: dev,
        links: 1,
        atime: 1_700_000_000,
        mtime: 1_700_000_001,
        checksum: 'aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d',
      })
    })

    test('gives ids as names where there are no names', async () => {
      writeFileSync(at('f'), '')
      chownSync(at('f'), 54321, 54322)
      expect(await target.stat(at('f'))).toMatchObject({ uid: 54321, owner: '54321', group: '54322' })
    })

    test('looks at a link, or through it', async () => {
      writeFileSync(at('f'), 'x')
      symlinkSync('f', at('link'))
      symlinkSync('no\nwhere', at('dangling'))
      expect(await target.stat(at('link'), { checksum: 'md5' })).toMatchObject({ type: 'link', linkTarget: 'f' })
      expect(await target.stat(at('link'), { checksum: 'md5' })).not.toHaveProperty('checksum')
      expect(await target.stat(at('link'), { follow: true, checksum: 'md5' })).toMatchObject({
        type: 'file',
        checksum: '9dd4e461268c8034f5c8564e155c67a6',
      })
      expect(await target.stat(at('dangling'))).toMatchObject({ type: 'link', linkTarget: 'no\nwhere' })
      expect(await target.stat(at('dangling'), { follow: true })).toBeNull()
    })

    test.each(['sha224', 'sha256', 'sha384', 'sha512'] as const)('computes %s', async (checksum) => {
      writeFileSync(at('f'), 'hello')
      const expected = execFileSync(`${checksum}sum`, [at('f')], { encoding: 'utf8' })
      expect((await target.stat(at('f'), { checksum }))?.checksum).toBe(/[0-9a-f]{40,}/.exec(expected)?.[0])
    })

    test('tells the types apart', async () => {
      execFileSync('mkfifo', [at('fifo')])
      expect((await target.stat(folder))?.type).toBe('directory')
      expect((await target.stat(at('fifo'), { checksum: 'sha1' }))?.type).toBe('fifo')
      expect((await target.stat('/dev/null'))?.type).toBe('character')
      expect(await target.stat(at('none'))).toBeNull()
    })
  })

  describe('query and run', () => {
    test('pass arguments, environment, folder and stdin', async () => {
      const result = await target.query(
        ['sh', '-c', 'pwd; printf "%s|" "$A" "$@"; cat', 'sh', "it's", '', '$HOME', '-n'],
        {
          chdir: folder,
          environment: { A: 'a\nb' },
          stdin: 'in',
        },
      )
      expect(result).toMatchObject({ status: 0, stdout: `${folder}\na\nb|it's||$HOME|-n|in` })
    })

    test('give the environment of the task to all commands', async () => {
      const own = createTarget(shell, { host: 'ctl-1', environment: { A: '1', B: '2' } })
      expect((await own.query({ script: 'echo $A $B' }, { environment: { B: '3' } })).stdout).toBe('1 3\n')
      expect((await own.run(['sh', '-c', 'echo $A $B'])).stdout).toBe('1 2\n')
    })

    test('take a status as an answer, or as a failure', async () => {
      expect((await target.query(['sh', '-c', 'exit 3'])).status).toBe(3)
      expect((await target.run(['sh', '-c', 'exit 3'], { okStatus: [0, 3] })).status).toBe(3)
      expect((await target.run(['sh', '-c', 'exit 9'], { okStatus: 'any' })).status).toBe(9)
      await expect(target.run(['sh', '-c', 'echo out; echo err >&2; exit 3'])).rejects.toMatchObject({
        diagnostic: { code: 'module/command-failed' },
        result: { status: 3, stdout: 'out\n', stderr: 'err\n' },
      })
    })

    test('refuse a folder that is not there, and a name that is none', async () => {
      await expect(target.query(['pwd'], { chdir: at('none') })).rejects.toMatchObject({
        diagnostic: { code: 'module/command-failed' },
      })
      await expect(target.query(['pwd'], { environment: { 'A B': '' } })).rejects.toMatchObject({
        diagnostic: { code: 'module/environment-name' },
      })
    })

    test('show what runs, not what is read', async () => {
      const shown: string[] = []
      const own = createTarget(shell, { host: 'ctl-1', onOutput: (_stream, text) => shown.push(text) })
      await own.query(['echo', 'read'])
      await own.run(['echo', 'done'])
      expect(shown.join('')).toBe('done\n')
    })

    test('keep the time limit of the task', async () => {
      const own = createTarget(shell, { host: 'ctl-1', defaultTimeoutMs: 300 })
      await expect(own.run(['sleep', '20'])).rejects.toMatchObject({ kind: 'timeout' })
    })
  })

  describe('writeFile', () => {
    test('makes a new file with the mode that the umask allows', async () => {
      expect(await target.writeFile(at('new'), 'text')).toEqual({})
      expect(readFileSync(at('new'), 'utf8')).toBe('text')
      expect(modeOf('new')).toBe('644')
      expect(readdirSync(folder)).toEqual(['new'])
    })

    test('keeps owner and mode of the old file', async () => {
      writeFileSync(at('f'), 'old')
      chownSync(at('f'), 1234, 5678)
      chmodSync(at('f'), 0o4440)
      await target.writeFile(at('f'), 'new')
      expect(readFileSync(at('f'), 'utf8')).toBe('new')
      expect(statSync(at('f'))).toMatchObject({ uid: 1234, gid: 5678 })
      expect(modeOf('f')).toBe('4440')
    })

    test.each([
      { mode: '0600', became: '600' },
      { mode: '640', became: '640' },
      { mode: 'u=rwX,g-r,o=', became: '600' },
      { mode: 'a+x', became: '755' },
    ])('sets the mode $mode', async ({ mode, became }) => {
      writeFileSync(at('f'), 'old')
      chmodSync(at('f'), 0o644)
      await target.writeFile(at('f'), 'new', { mode, owner: 'daemon', group: '12' })
      expect(modeOf('f')).toBe(became)
      expect(statSync(at('f'))).toMatchObject({ uid: 1, gid: 12 })
    })

    test('writes every byte, small and large', async () => {
      const small = Uint8Array.from({ length: 256 }, (_, index) => index)
      const large = Uint8Array.from({ length: 500_000 }, (_, index) => (index * 31) % 256)
      for (const content of [small, large, new Uint8Array(0)]) {
        await target.writeFile(at('f'), content)
        expect(readFileSync(at('f')).equals(Buffer.from(content))).toBe(true)
      }
    })

    test('keeps a backup', async () => {
      writeFileSync(at('f'), 'old')
      const { backup } = await target.writeFile(at('f'), 'new', { backup: true })
      expect(backup).toMatch(/\/f\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~$/)
      expect(readFileSync(backup ?? '', 'utf8')).toBe('old')
      expect(await target.writeFile(at('g'), 'new', { backup: true })).toEqual({})
    })

    test('asks the validation command, and leaves the old file when it says no', async () => {
      writeFileSync(at('f'), 'old')
      await target.writeFile(at('f'), 'good', { validate: 'grep -q good %s' })
      expect(readFileSync(at('f'), 'utf8')).toBe('good')
      await expect(target.writeFile(at('f'), 'bad', { validate: 'echo no; grep good %s' })).rejects.toMatchObject({
        diagnostic: { code: 'module/validate-failed' },
        result: { stderr: 'no\n' },
      })
      expect(readFileSync(at('f'), 'utf8')).toBe('good')
      expect(readdirSync(folder)).toEqual(['f'])
    })

    test.each([
      {
        does: 'a folder',
        prepare: () => {
          mkdirSync(at('f'))
        },
        code: 'module/file-unwritable',
      },
      {
        does: 'a link',
        prepare: () => {
          symlinkSync('g', at('f'))
        },
        code: 'module/file-unwritable',
      },
      { does: 'a folder that is missing', prepare: () => undefined, name: 'none/f', code: 'module/file-unwritable' },
      {
        does: 'an owner that nobody knows',
        prepare: () => undefined,
        owner: 'nobody-knows',
        code: 'module/attributes-failed',
      },
    ])('refuses $does and leaves nothing behind', async ({ prepare, code, name = 'f', owner }) => {
      prepare()
      const before = readdirSync(folder)
      const options = owner === undefined ? {} : { owner }
      await expect(target.writeFile(at(name), 'new', options)).rejects.toMatchObject({ diagnostic: { code } })
      expect(readdirSync(folder)).toEqual(before)
    })

    test('leaves the old file when the file system is full', async () => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder])
      try {
        writeFileSync(at('f'), 'old')
        for (const content of ['x'.repeat(60_000), 'x'.repeat(400_000)]) {
          writeFileSync(at('ballast'), 'y'.repeat(220_000))
          await expect(target.writeFile(at('f'), content)).rejects.toMatchObject({
            diagnostic: { code: 'module/no-space' },
          })
          expect(readFileSync(at('f'), 'utf8')).toBe('old')
          expect(readdirSync(folder).sort()).toEqual(['ballast', 'f'])
        }
        expect((await target.query(['echo', 'well'])).stdout).toBe('well\n')
      } finally {
        execFileSync('umount', [folder])
      }
    })

    test('leaves the old file when the time is over', async () => {
      writeFileSync(at('f'), 'old')
      const own = createTarget(shell, { host: 'ctl-1', defaultTimeoutMs: 500 })
      await expect(own.writeFile(at('f'), 'new', { validate: 'sleep 30; test -e %s' })).rejects.toMatchObject({
        kind: 'timeout',
      })
      expect(readFileSync(at('f'), 'utf8')).toBe('old')
      expect(readdirSync(folder)).toEqual(['f'])
    })
  })

  describe('setAttributes', () => {
    test('sets owner, group and mode', async () => {
      writeFileSync(at('f'), '')
      await target.setAttributes(at('f'), { owner: 'daemon', group: 'bin', mode: '4755' })
      expect(statSync(at('f'))).toMatchObject({ uid: 1, gid: 2 })
      expect(modeOf('f')).toBe('4755')
      await target.setAttributes(at('f'), { group: '7' })
      expect(statSync(at('f'))).toMatchObject({ uid: 1, gid: 7 })
      await target.setAttributes(at('f'), {})
    })

    test('sets all bits of a folder', async () => {
      mkdirSync(at('d'))
      chmodSync(at('d'), 0o2770)
      await target.setAttributes(at('d'), { mode: '0755' })
      expect(modeOf('d')).toBe('755')
    })

    test('follows a link, or changes the link itself', async () => {
      writeFileSync(at('f'), '')
      symlinkSync('f', at('link'))
      await target.setAttributes(at('link'), { owner: 'daemon', mode: '0600' }, { follow: false })
      expect(lstatSync(at('link')).uid).toBe(1)
      expect(statSync(at('f')).uid).toBe(0)
      expect(modeOf('f')).toBe('644')
      await target.setAttributes(at('link'), { owner: 'bin', mode: '0600' })
      expect(statSync(at('f')).uid).toBe(2)
      expect(readlinkSync(at('link'))).toBe('f')
    })

    test('goes down into folders', async () => {
      mkdirSync(at('d/e'), { recursive: true })
      writeFileSync(at('d/e/f'), '')
      await target.setAttributes(at('d'), { owner: 'daemon', mode: 'u=rwX,go=' }, { recurse: true })
      expect(statSync(at('d/e/f')).uid).toBe(1)
      expect([modeOf('d'), modeOf('d/e'), modeOf('d/e/f')]).toEqual(['700', '700', '600'])
    })

    test('says why it failed', async () => {
      await expect(target.setAttributes(at('none'), { mode: '0600' })).rejects.toMatchObject({
        diagnostic: { code: 'module/attributes-failed' },
        result: { stderr: expect.stringContaining('No such file') as string },
      })
      expect(existsSync(at('none'))).toBe(false)
    })
  })
})
