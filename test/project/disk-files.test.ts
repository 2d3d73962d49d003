import {
  chmodSync,
  mkdtempSync,
  mkdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DiskFiles } from '../../src/project/disk-files.ts'

let folder = ''
const files = new DiskFiles()
const path = (name: string): string => join(folder, name)

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'disk-files-')))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

describe('DiskFiles', () => {
  test('tells files, folders and what is not there apart, through links', () => {
    writeFileSync(path('f'), '')
    mkdirSync(path('d'))
    symlinkSync('f', path('to-f'))
    symlinkSync('nowhere', path('broken'))
    expect(
      ['f', 'to-f', 'd', 'broken', 'none'].map((name) => [
        files.exists(path(name)),
        files.isFile(path(name)),
        files.isDirectory(path(name)),
      ]),
    ).toEqual([
      [true, true, false],
      [true, true, false],
      [true, false, true],
      [false, false, false],
      [false, false, false],
    ])
    expect(files.realpath(path('to-f'))).toBe(path('f'))
    expect(files.realpath(path('none'))).toBe(path('none'))
    expect(files.realpath(path('none/more/../x'))).toBe(path('none/x'))
  })

  test('lists names sorted, none for what is no folder', () => {
    for (const name of ['b', 'a10', 'a2', 'B']) writeFileSync(path(name), '')
    expect(files.list(folder)).toEqual(['B', 'a10', 'a2', 'b'])
    expect(files.list(path('none'))).toEqual([])
  })

  test('sees which files can be executed, folders never', () => {
    writeFileSync(path('f'), '')
    expect(files.isExecutable(path('f'))).toBe(false)
    chmodSync(path('f'), 0o755)
    expect([files.isExecutable(path('f')), files.isExecutable(folder)]).toEqual([true, false])
  })

  test('reads text without a byte-order mark', () => {
    writeFileSync(path('f'), '\ufeffä')
    expect(files.readText(path('f'))).toBe('ä')
  })

  test('reads a file anew once it has changed', () => {
    writeFileSync(path('f'), 'one')
    expect(files.readText(path('f'))).toBe('one')
    writeFileSync(path('f'), 'two')
    utimesSync(path('f'), 0, 0)
    expect(files.readText(path('f'))).toBe('two')
  })

  test('reports what it cannot read', () => {
    writeFileSync(path('f'), Buffer.from([0xff, 0xfe]))
    expect(files.readText(path('none'))).toMatchObject({
      code: 'project/unreadable',
      detail: expect.stringContaining('no such file') as string,
    })
    expect(files.readText(folder)).toMatchObject({
      code: 'project/unreadable',
      detail: expect.stringContaining('folder') as string,
    })
    expect(files.readText(path('f'))).toMatchObject({ code: 'project/not-utf8' })
  })
})
