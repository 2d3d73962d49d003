import { describe, expect, test } from 'vitest'
import seboolean from '../../../src/modules/system/seboolean.ts'
import { paramsFor, planned, refusedWith } from '../../support/planned.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

const args = { name: 'haproxy_connect_any', state: true, persistent: true }
const off = { isEnabled: true, running: false, stored: false }

describe('seboolean', () => {
  test('reads the running and the stored value in one question', async () => {
    const target = new ScriptedTarget({}, () => ({
      stdout: 'enabled\nhaproxy_connect_any --> on\nhaproxy_connect_any  (on   ,  off)  Allow it\n',
    }))
    expect(await seboolean.probe(paramsFor(seboolean, args), target)).toEqual({ ...off, running: true })
    expect(target.commands).toHaveLength(1)
  })

  test('switches both, or only the running one', () => {
    expect(planned(seboolean, args, off)).toEqual({ isEnabled: true, running: true, stored: true })
    const now = planned(seboolean, { ...args, persistent: false }, { ...off, stored: undefined })
    expect(now).toEqual({ isEnabled: true, running: true, stored: undefined })
  })

  test('writes once', async () => {
    const target = new ScriptedTarget()
    await seboolean.apply(paramsFor(seboolean, args), off, target, off)
    expect(target.commands).toEqual(['setsebool -P haproxy_connect_any on'])
  })

  test('refuses a host without SELinux, and an unknown boolean', () => {
    expect(refusedWith(seboolean, args, { ...off, isEnabled: false })).toBe('seboolean/disabled')
    expect(refusedWith(seboolean, args, { ...off, running: null })).toBe('seboolean/unknown')
  })
})
