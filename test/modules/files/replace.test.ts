import { describe, expect, test } from 'vitest'
import replace from '../../../src/modules/files/replace.ts'
import type { JsonObject } from '../../../src/value/json.ts'
import { planned, refusedWith, resultOf } from '../../support/planned.ts'
import { textFile } from '../../support/text-files.ts'

const path = '/etc/f'

describe('replace plan', () => {
  test.each<{ does: string; before: string; given: JsonObject; after: string; msg: string }>([
    {
      does: 'replaces every match',
      before: 'a b a\n',
      given: { regexp: 'a', replace: 'c' },
      after: 'c b c\n',
      msg: '2 replacements made',
    },
    {
      does: 'removes without a replacement',
      before: 'a b\n',
      given: { regexp: 'a ' },
      after: 'b\n',
      msg: '1 replacements made',
    },
    {
      does: 'lets ^ and $ mean lines',
      before: 'a\nba\n',
      given: { regexp: '^a$', replace: 'x' },
      after: 'x\nba\n',
      msg: '1 replacements made',
    },
    {
      does: 'puts in groups',
      before: 'k=1\n',
      given: { regexp: '(?P<key>\\w)=(\\d)', replace: '\\g<key>: \\2' },
      after: 'k: 1\n',
      msg: '1 replacements made',
    },
    { does: 'keeps what does not match', before: 'b\n', given: { regexp: 'a', replace: 'c' }, after: 'b\n', msg: '' },
    {
      does: 'looks only behind after',
      before: 'a\n[s]\na\n',
      given: { regexp: 'a', replace: 'x', after: '\\[s\\]' },
      after: 'a\n[s]\nx\n',
      msg: '1 replacements made',
    },
    {
      does: 'looks only ahead of before',
      before: 'a\n[s]\na\n',
      given: { regexp: 'a', replace: 'x', before: '\\[s\\]' },
      after: 'x\n[s]\na\n',
      msg: '1 replacements made',
    },
    {
      does: 'looks between after and before',
      before: 'a\n<\na\n>\na\n',
      given: { regexp: 'a', replace: 'x', after: '<', before: '>' },
      after: 'a\n<\nx\n>\na\n',
      msg: '1 replacements made',
    },
  ])('$does', ({ before, given, after, msg }) => {
    expect(planned(replace, { path, ...given }, textFile(before)).text).toBe(after)
    expect(resultOf(replace, { path, ...given }, textFile(before))).toMatchObject({ msg })
  })

  test('says that the section is not there', () => {
    const { msg } = resultOf(replace, { path, regexp: 'a', after: 'nowhere' }, textFile('a\n'))
    expect(msg).toMatch(/^Pattern for before\/after params did not match the given file/)
  })

  test('refuses a replacement that names no group', () => {
    expect(refusedWith(replace, { path, regexp: 'a', replace: '\\1' }, textFile('a\n'))).toBe('files/wrong-pattern')
  })

  test('refuses a file that is not there', () => {
    expect(refusedWith(replace, { path, regexp: 'a' }, textFile(null))).toBe('files/absent')
  })
})
