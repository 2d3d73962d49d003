import { describe, expect, test } from 'vitest'
import { shownStat, withPathInfo } from '../../src/module/path-info.ts'
import { ScriptedTarget } from '../support/scripted-target.ts'

const stat = {
  uid: 0,
  gid: 7,
  owner: 'root',
  group: 'ssl',
  sizeBytes: 3,
  inode: 1,
  device: 1,
  mtime: 0,
  atime: 0,
  ctime: 0,
} as const

describe('shownStat', () => {
  test.each([
    { of: 'a file', type: 'file', links: 1, mode: 0o644, shown: { state: 'file', mode: '0644' } },
    { of: 'a file with two names', type: 'file', links: 2, mode: 0o600, shown: { state: 'hard', mode: '0600' } },
    {
      of: 'a directory for all',
      type: 'directory',
      links: 2,
      mode: 0o1777,
      shown: { state: 'directory', mode: '01777' },
    },
    { of: 'a link', type: 'link', links: 1, mode: 0o777, shown: { state: 'link', mode: '0777' } },
    { of: 'a file that nobody may use', type: 'file', links: 1, mode: 0, shown: { state: 'file', mode: '0000' } },
  ] as const)('tells of $of', ({ type, links, mode, shown }) => {
    expect(shownStat({ ...stat, type, links, mode })).toEqual({
      ...shown,
      uid: 0,
      gid: 7,
      owner: 'root',
      group: 'ssl',
      size: 3,
    })
  })
})

describe('withPathInfo', () => {
  const target = new ScriptedTarget({ '/etc/f': 'abc' })

  test.each(['path', 'dest'])('adds what stands at the %s', async (key) => {
    expect(await withPathInfo({ failed: true, [key]: '/etc/f' }, target)).toMatchObject({ state: 'file', size: 3 })
  })

  test.each([{ path: '/etc/none' }, { msg: 'no' }])('leaves %o as it is', async (result) => {
    expect(await withPathInfo(result, target)).toEqual(result)
  })
})
