import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeWholeFile } from '../../src/cli/write-file.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-file-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const secret = { mode: 0o600, makesFolders: false }

describe('a file that is written whole', () => {
  test('has the mode asked for when it is new', () => {
    const path = join(folder, 'new')
    writeWholeFile(path, 'x', secret)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('keeps its mode, and stays behind its link', () => {
    const path = join(folder, 'old')
    const link = join(folder, 'link')
    writeFileSync(path, 'old')
    chmodSync(path, 0o640)
    symlinkSync(path, link)
    writeWholeFile(link, 'new', secret)
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(statSync(path).mode & 0o777).toBe(0o640)
    expect(readdirSync(folder)).toEqual(['link', 'old'])
  })

  test('is told of when it cannot be written', () => {
    let fault: unknown = null
    try {
      writeWholeFile(join(folder, 'no/such/folder'), 'x', secret)
    } catch (thrown) {
      fault = thrown
    }
    expect(fault).toMatchObject({ diagnostic: { code: 'cli/not-written' } })
  })
})
