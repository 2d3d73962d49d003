import { describe, expect, test } from 'vitest'
import { entryDiff, type WantedEntry } from '../../../src/modules/files/placed-files.ts'

describe('the diff of a file that is put in place', () => {
  const wanted: WantedEntry = { kind: 'file', name: 'f', path: 'f', sha1: 'b', source: 'content' }
  const content = Buffer.from('new\n')

  test('names no old side of a new file, and the file itself for given content', () => {
    const [part] = entryDiff(wanted, content, { path: '/f', type: 'absent' }, { path: '/f', type: 'file', sha1: 'b' })
    expect(part).toEqual({ afterHeader: '/f', before: '', after: 'new\n' })
  })

  test('names the source of what was copied', () => {
    const before = { path: '/f', type: 'file', sha1: 'a', text: 'old\n' } as const
    const [part] = entryDiff({ ...wanted, source: '/src/f' }, content, before, { ...before, sha1: 'b' })
    expect(part).toMatchObject({ beforeHeader: '/f', afterHeader: '/src/f', before: 'old\n' })
  })
})
