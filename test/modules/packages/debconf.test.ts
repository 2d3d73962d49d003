import { describe, expect, test } from 'vitest'
import debconf from '../../../src/modules/packages/debconf.ts'
import { paramsFor, planned, refusedWith } from '../../support/planned.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

const args = { name: 'tzdata', question: 'tzdata/Areas', vtype: 'select', value: 'Etc' }

describe('debconf', () => {
  test('reads what debconf-show prints', async () => {
    const target = new ScriptedTarget({}, () => ({ stdout: '* tzdata/Areas: Etc\n  tzdata/Zones/Asia:\n' }))
    expect(await debconf.probe(paramsFor(debconf, args), target)).toEqual({
      answers: { 'tzdata/Areas': 'Etc', 'tzdata/Zones/Asia': '' },
    })
  })

  test('answers one question, and leaves a right answer', () => {
    const once = planned(debconf, args, { answers: { 'tzdata/Areas': 'Asia', x: 'y' } })
    expect(once).toEqual({ answers: { 'tzdata/Areas': 'Etc', x: 'y' } })
    expect(planned(debconf, args, once)).toEqual(once)
    expect(planned(debconf, { name: 'tzdata' }, once)).toEqual(once)
  })

  test('compares truth in small letters, as debconf keeps it', () => {
    const given = { name: 'x', question: 'x/y', vtype: 'boolean', value: 'True' }
    expect(planned(debconf, given, { answers: {} })).toEqual({ answers: { 'x/y': 'true' } })
  })

  test('cannot know whether a password is right', () => {
    const given = { ...args, vtype: 'password' }
    expect(planned(debconf, given, { answers: {} })).toEqual({ answers: { 'tzdata/Areas': undefined } })
  })

  test('refuses a host without debconf, and a question without an answer', () => {
    expect(refusedWith(debconf, args, { answers: null })).toBe('debconf/unavailable')
    expect(refusedWith(debconf, { name: 'x', question: 'x/y' }, { answers: {} })).toBe('module/parameters')
  })
})
