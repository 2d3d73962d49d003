import { describe, expect, test } from 'vitest'
import { modeText, resolveMode } from '../../src/text/file-mode.ts'

describe('resolveMode', () => {
  test.each([
    { spec: '0644', from: 0o755, mode: 0o644 },
    { spec: '644', from: 0, mode: 0o644 },
    { spec: '01130', from: 0, mode: 0o1130 },
    { spec: '4755', from: 0, mode: 0o4755 },
    { spec: 'u=rw,g=r,o=', from: 0o777, mode: 0o640 },
    { spec: 'a+x', from: 0o644, mode: 0o755 },
    { spec: 'g-w,o-rwx', from: 0o777, mode: 0o750 },
    { spec: '+w', from: 0o444, mode: 0o644 },
    { spec: 'u=rwX,g=rX', from: 0o600, mode: 0o640 },
    { spec: 'u=rwX,g=rX', from: 0o700, mode: 0o750 },
    { spec: 'g=u', from: 0o640, mode: 0o660 },
    { spec: 'u+s,g+s', from: 0o755, mode: 0o6755 },
    { spec: 'u=rw', from: 0o4755, mode: 0o655 },
    { spec: 'o+t', from: 0o777, mode: 0o1777 },
    { spec: 'u=rw-w+x', from: 0o000, mode: 0o500 },
    { spec: 'rw', from: 0o644, mode: null },
    { spec: '0899', from: 0o644, mode: null },
    { spec: 'preserve', from: 0o644, mode: null },
  ])('makes $mode of "$spec"', ({ spec, from, mode }) => {
    expect(resolveMode(spec, { mode: from, isDirectory: false })).toBe(mode)
  })

  test('lets X execute a directory', () => {
    expect(resolveMode('a=rX', { mode: 0o600, isDirectory: true })).toBe(0o555)
  })

  test('spares the bits of the umask when nobody is named', () => {
    expect(resolveMode('+rwx', { mode: 0, isDirectory: false, umask: 0o077 })).toBe(0o700)
  })
})

describe('modeText', () => {
  test.each([
    { mode: 0o644, text: '0644' },
    { mode: 0o1777, text: '1777' },
    { mode: 0, text: '0000' },
  ])('prints $text', ({ mode, text }) => {
    expect(modeText(mode)).toBe(text)
  })
})
