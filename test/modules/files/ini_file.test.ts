import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import iniFile from '../../../src/modules/files/ini_file.ts'
import type { JsonObject } from '../../../src/value/json.ts'
import { planned, refusedWith, resultOf } from '../../support/planned.ts'
import { textFile } from '../../support/text-files.ts'

const args = { path: '/etc/f', section: 's', option: 'o', value: 'v' }

// Texts and messages are those of community.general 6.6 on the same input.
describe('ini_file plan', () => {
  test.each<{ does: string; before: string | null; given: JsonObject; after: string; msg: string }>([
    {
      does: 'begins a new file with an empty line',
      before: null,
      given: {},
      after: '\n[s]\no = v\n',
      msg: 'section and option added',
    },
    {
      does: 'adds a section',
      before: '[t]\na = 1\n',
      given: {},
      after: '[t]\na = 1\n[s]\no = v\n',
      msg: 'section and option added',
    },
    {
      does: 'adds an option at the end of its section',
      before: '[s]\na = 1\n\n[t]\n',
      given: {},
      after: '[s]\na = 1\no = v\n\n[t]\n',
      msg: 'option added',
    },
    { does: 'changes an option', before: '[s]\no=old\n', given: {}, after: '[s]\no = v\n', msg: 'option changed' },
    {
      does: 'takes over a commented option',
      before: '[s]\n# o = x\n',
      given: {},
      after: '[s]\no = v\n',
      msg: 'option changed',
    },
    { does: 'keeps a right option', before: '[s]\no = v\n', given: {}, after: '[s]\no = v\n', msg: 'OK' },
    {
      does: 'writes without blanks',
      before: '[s]\n',
      given: { no_extra_spaces: true },
      after: '[s]\no=v\n',
      msg: 'option added',
    },
    {
      does: 'removes other values',
      before: '[s]\no = v\no = w\n',
      given: {},
      after: '[s]\no = v\n',
      msg: 'option changed',
    },
    {
      does: 'keeps other values when not exclusive',
      before: '[s]\no = w\n',
      given: { exclusive: false },
      after: '[s]\no = w\no = v\n',
      msg: 'option added',
    },
    {
      does: 'writes several values',
      before: '[s]\no = a\n',
      given: { value: null, values: ['a', 'b'] },
      after: '[s]\no = a\no = b\n',
      msg: 'option added',
    },
    {
      does: 'means the lines above the first section',
      before: 'o = x\n[s]\no = y\n',
      given: { section: null },
      after: 'o = v\n[s]\no = y\n',
      msg: 'option changed',
    },
    {
      does: 'writes an option without a value',
      before: '[s]\n',
      given: { value: null, allow_no_value: true },
      after: '[s]\no\n',
      msg: 'option added',
    },
    {
      does: 'adds a section alone',
      before: '',
      given: { option: null, value: null, allow_no_value: true },
      after: '\n[s]\n',
      msg: 'only section added',
    },
    {
      does: 'removes an option',
      before: '[s]\no = v\na = 1\n',
      given: { state: 'absent', value: null },
      after: '[s]\na = 1\n',
      msg: 'option changed',
    },
    {
      does: 'leaves a comment when it removes',
      before: '[s]\n#o = v\n',
      given: { state: 'absent', value: null },
      after: '[s]\n#o = v\n',
      msg: 'OK',
    },
    {
      does: 'removes one value',
      before: '[s]\no = v\no = w\n',
      given: { state: 'absent', exclusive: false },
      after: '[s]\no = w\n',
      msg: 'option changed',
    },
    {
      does: 'removes a section',
      before: '[s]\no = v\n[t]\n',
      given: { state: 'absent', option: null, value: null },
      after: '[t]\n',
      msg: 'section removed',
    },
    { does: 'ends an open last line', before: '[s]\no = v', given: {}, after: '[s]\no = v\n', msg: 'OK' },
  ])('$does', ({ before, given, after, msg }) => {
    expect(planned(iniFile, { ...args, ...given }, textFile(before)).text).toBe(after)
    expect(resultOf(iniFile, { ...args, ...given }, textFile(before))).toMatchObject({ msg, path: '/etc/f' })
  })

  test.each([
    { does: 'an option without a value', given: { value: null }, before: textFile(''), code: 'files/wrong-arguments' },
    { does: 'a file that must not be made', given: { create: false }, before: textFile(null), code: 'files/absent' },
  ])('refuses $does', ({ given, before, code }) => {
    expect(refusedWith(iniFile, { ...args, ...given }, before)).toBe(code)
  })

  test('changes nothing the second time', () => {
    const line = fc.constantFrom('[s]', '[t]', 'o = v', 'o=w', '#o = x', 'a = 1', '', '; note')
    const texts = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n'))
    const choices = fc.constantFrom<JsonObject>(
      {},
      { section: null },
      { exclusive: false },
      { state: 'absent' },
      { value: null, values: ['v', 'w'] },
    )
    fc.assert(
      fc.property(texts, choices, (before, some) => {
        const once = planned(iniFile, { ...args, ...some }, textFile(before))
        expect(planned(iniFile, { ...args, ...some }, once)).toEqual(once)
      }),
    )
  })
})
