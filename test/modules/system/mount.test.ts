import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { fstabEntry, withFstabEntry } from '../../../src/modules/system/fstab.ts'
import mount from '../../../src/modules/system/mount.ts'
import { planned, refusedWith } from '../../support/planned.ts'

const table =
  '# <file system> <mount point>\nUUID=1 / ext4 errors=remount-ro 0 1\n/dev/sdb1\t/srv/a\\040b  xfs  defaults 0 0\n'

describe('fstab', () => {
  test('reads blanks in names', () => {
    expect(fstabEntry(table, '/srv/a b')).toMatchObject({ source: '/dev/sdb1', type: 'xfs' })
    expect(fstabEntry(table, '/srv')).toBeNull()
  })

  test('keeps every line that is not meant', () => {
    const entry = { source: 'nas:/x', path: '/mnt', type: 'nfs', options: 'rw', dump: '0', pass: '0' }
    expect(withFstabEntry(table, '/mnt', entry)).toBe(`${table}nas:/x /mnt nfs rw 0 0\n`)
    expect(withFstabEntry(`${table}nas:/x /mnt nfs rw 0 0\n`, '/mnt', null)).toBe(table)
    expect(withFstabEntry(table, '/srv/a b', fstabEntry(table, '/srv/a b'))).toBe(table)
  })

  test('gives back what was put in', () => {
    const words = fc
      .string({ unit: fc.constantFrom('a', '/', ' ', '\\', '\t', '0'), minLength: 1 })
      .map((text) => `/${text}`)
    fc.assert(
      fc.property(words, words, (source, path) => {
        const entry = { source, path, type: 'nfs', options: 'rw', dump: '0', pass: '0' }
        expect(fstabEntry(withFstabEntry(table, path, entry), path)).toEqual(entry)
      }),
    )
  })
})

describe('mount', () => {
  const gone = { fstab: table, isMounted: false, mounted: '', hasFolder: false, isFresh: true } as const
  const wanted = { path: '/mnt', src: 'nas:/x', fstype: 'nfs', opts: 'rw' }
  const listed = `${table}nas:/x /mnt nfs rw 0 0\n`
  const there = { fstab: listed, isMounted: true, mounted: 'nas:/x nfs4 rw', hasFolder: true, isFresh: true } as const

  test.each([
    { state: 'present', before: gone, after: { ...gone, fstab: listed } },
    {
      state: 'mounted',
      before: gone,
      after: { fstab: listed, isMounted: true, mounted: undefined, hasFolder: true, isFresh: undefined },
    },
    { state: 'mounted', before: there, after: there },
    { state: 'ephemeral', before: there, after: there },
    { state: 'unmounted', before: there, after: { ...there, isMounted: false, mounted: '' } },
    { state: 'absent_from_fstab', before: there, after: { ...there, fstab: table } },
    { state: 'absent', before: there, after: { ...gone, hasFolder: false } },
    { state: 'remounted', before: there, after: { ...there, mounted: undefined, isFresh: undefined } },
  ])('plans $state', ({ state, before, after }) => {
    expect(planned(mount, { ...wanted, state }, before)).toEqual(after)
  })

  test('writes noauto for what is not mounted at boot', () => {
    expect(planned(mount, { ...wanted, state: 'present', boot: false }, gone).fstab).toContain('/mnt nfs rw,noauto 0 0')
  })

  test.each([
    { args: { state: 'ephemeral', src: 'other:/y' }, before: there, code: 'mount/other-source' },
    { args: { state: 'remounted' }, before: gone, code: 'mount/not-mounted' },
  ])('refuses with $code', ({ args, before, code }) => {
    expect(refusedWith(mount, { ...wanted, ...args }, before)).toBe(code)
  })

  test('needs to know what to mount', () => {
    expect(refusedWith(mount, { path: '/new', state: 'mounted' }, gone)).toBe('module/parameters')
  })
})
