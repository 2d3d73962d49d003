import { describe, expect, test } from 'vitest'
import { parseStat } from '../../src/target/stat-text.ts'

describe('parseStat', () => {
  test.each([
    {
      does: 'GNU',
      facts: '81a4 0 12 5 77 64768 1 1700000001.250000000 1.5 2.000000000 root games',
      mtime: 1700000001.25,
    },
    { does: 'busybox', facts: '81a4 0 12 5 77 64768 1 1700000001 1 2 root games', mtime: 1700000001 },
  ])('reads the output of $does', ({ facts, mtime }) => {
    expect(parseStat(`${facts}\n\n`)).toMatchObject({
      type: 'file',
      mode: 0o644,
      gid: 12,
      owner: 'root',
      group: 'games',
      sizeBytes: 5,
      mtime,
    })
  })

  test('gives ids for names that are unknown', () => {
    expect(parseStat('41ed 54321 54322 5 7 8 1 1 1 1 UNKNOWN UNKNOWN\n\n')).toMatchObject({
      type: 'directory',
      owner: '54321',
      group: '54322',
    })
  })

  test('gives ids for names with spaces, which cannot be told apart', () => {
    expect(parseStat('41ed 1000 513 5 7 8 1 1 1 1 ann domain users\n\n')).toMatchObject({ owner: '1000', group: '513' })
  })

  test('keeps newlines in the target of a link', () => {
    expect(parseStat('a1ff 0 0 5 7 8 1 1 1 1 root root\n\na\nb\n')).toMatchObject({ type: 'link', linkTarget: 'a\nb' })
  })

  test.each(['', 'nonsense', 'zzzz 0 0 0 0 0 0 0 0 0 a b'])('gives null for "%s"', (text) => {
    expect(parseStat(text)).toBeNull()
  })
})
