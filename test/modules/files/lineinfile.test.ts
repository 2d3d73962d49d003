import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import lineinfile from '../../../src/modules/files/lineinfile.ts'
import { textFileDiff } from '../../../src/modules/files/text-file.ts'
import type { JsonObject } from '../../../src/value/json.ts'
import { planned, refusedWith, resultOf } from '../../support/planned.ts'
import { textFile } from '../../support/text-files.ts'

const vip = { path: '/etc/f', line: '10.0.0.10 vip' }
const gone = { state: 'absent' }

interface Case {
  readonly does: string
  readonly before: string
  readonly given: JsonObject
  readonly after: string
  readonly msg: string
}

const cases: readonly Case[] = [
  { does: 'appends a missing line', before: 'a\n', given: {}, after: 'a\n10.0.0.10 vip\n', msg: 'line added' },
  { does: 'ends an open last line first', before: 'a', given: {}, after: 'a\n10.0.0.10 vip\n', msg: 'line added' },
  { does: 'begins an empty file', before: '', given: {}, after: '10.0.0.10 vip\n', msg: 'line added' },
  { does: 'keeps a right line', before: '10.0.0.10 vip\n', given: {}, after: '10.0.0.10 vip\n', msg: '' },
  {
    does: 'ends a right line that is open',
    before: '10.0.0.10 vip',
    given: {},
    after: '10.0.0.10 vip\n',
    msg: 'line replaced',
  },
  {
    does: 'replaces the last match',
    before: '1 vip\n2 vip\nb\n',
    given: { regexp: ' vip$' },
    after: '1 vip\n10.0.0.10 vip\nb\n',
    msg: 'line replaced',
  },
  {
    does: 'replaces the first match when told to',
    before: '1 vip\n2 vip\n',
    given: { regexp: ' vip$', firstmatch: true },
    after: '10.0.0.10 vip\n2 vip\n',
    msg: 'line replaced',
  },
  {
    does: 'finds plain text',
    before: 'a.b\naxb\n',
    given: { search_string: 'a.b' },
    after: '10.0.0.10 vip\naxb\n',
    msg: 'line replaced',
  },
  {
    does: 'inserts after the last anchor',
    before: 'a\nb\na\nc\n',
    given: { insertafter: '^a' },
    after: 'a\nb\na\n10.0.0.10 vip\nc\n',
    msg: 'line added',
  },
  {
    does: 'inserts after an anchor on an open last line',
    before: 'a',
    given: { insertafter: '^a' },
    after: 'a\n10.0.0.10 vip\n',
    msg: 'line added',
  },
  {
    does: 'inserts before the last anchor',
    before: 'a\nb\na\n',
    given: { insertbefore: '^a' },
    after: 'a\nb\n10.0.0.10 vip\na\n',
    msg: 'line added',
  },
  {
    does: 'inserts before the first anchor when told to',
    before: 'a\nb\na\n',
    given: { insertbefore: '^a', firstmatch: true },
    after: '10.0.0.10 vip\na\nb\na\n',
    msg: 'line added',
  },
  {
    does: 'inserts at the beginning',
    before: 'a\n',
    given: { insertbefore: 'BOF' },
    after: '10.0.0.10 vip\na\n',
    msg: 'line added',
  },
  {
    does: 'appends when no anchor matches',
    before: 'a\n',
    given: { insertafter: 'x' },
    after: 'a\n10.0.0.10 vip\n',
    msg: 'line added',
  },
  {
    does: 'puts groups of the match into the line',
    before: 'port = 1 # old\n',
    given: { regexp: '^(port) *= *(\\d+)', line: '\\1: \\g<2>0', backrefs: true },
    after: 'port: 10\n',
    msg: 'line replaced',
  },
  {
    does: 'does nothing without a match to take groups from',
    before: 'a\n',
    given: { regexp: '^(x)', line: '\\1', backrefs: true },
    after: 'a\n',
    msg: '',
  },
  {
    does: 'leaves backslashes of a plain line',
    before: '',
    given: { line: 'a\\1' },
    after: 'a\\1\n',
    msg: 'line added',
  },
  {
    does: 'removes every copy',
    before: 'a\n10.0.0.10 vip\nb\n10.0.0.10 vip',
    given: gone,
    after: 'a\nb\n',
    msg: '2 line(s) removed',
  },
  {
    does: 'removes what matches',
    before: 'a1\nb\na2\n',
    given: { ...gone, regexp: '^a' },
    after: 'b\n',
    msg: '2 line(s) removed',
  },
]

describe('lineinfile plan', () => {
  test.each(cases)('$does', ({ before, given, after, msg }) => {
    const file = planned(lineinfile, { ...vip, ...given }, textFile(before))
    expect(file.text).toBe(after)
    expect(resultOf(lineinfile, { ...vip, ...given }, textFile(before))).toMatchObject({ msg })
  })

  test('leaves no file where none was', () => {
    expect(planned(lineinfile, { ...vip, ...gone }, textFile(null))).toEqual(textFile(null))
  })

  test('makes a file when told to', () => {
    expect(planned(lineinfile, { ...vip, create: true, mode: '0600' }, textFile(null))).toMatchObject({
      type: 'file',
      text: '10.0.0.10 vip\n',
      mode: '0600',
    })
  })

  test.each([
    { does: 'without a file', args: vip, before: textFile(null), code: 'files/absent' },
    {
      does: 'on a directory',
      args: vip,
      before: { ...textFile(''), type: 'directory' as const },
      code: 'files/wrong-kind',
    },
    { does: 'without a line', args: { path: '/f' }, before: textFile(''), code: 'files/wrong-arguments' },
    {
      does: 'with groups and no pattern',
      args: { ...vip, backrefs: true },
      before: textFile(''),
      code: 'files/wrong-arguments',
    },
    {
      does: 'when it shall remove nothing',
      args: { path: '/f', ...gone },
      before: textFile(''),
      code: 'files/wrong-arguments',
    },
    {
      does: 'a validation that names no file',
      args: { ...vip, validate: 'true' },
      before: textFile(''),
      code: 'files/wrong-arguments',
    },
    { does: 'a mode that is none', args: { ...vip, mode: 'rw' }, before: textFile(''), code: 'files/wrong-mode' },
  ])('refuses $does', ({ args, before, code }) => {
    expect(refusedWith(lineinfile, args, before)).toBe(code)
  })

  test('tells of attributes that change', () => {
    const before = textFile('10.0.0.10 vip\n')
    const after = planned(lineinfile, { ...vip, owner: 'haproxy' }, before)
    expect(resultOf(lineinfile, { ...vip, owner: 'haproxy' }, before)).toMatchObject({
      msg: 'ownership, perms or SE linux context changed',
    })
    expect(textFileDiff('/etc/f', before, after)).toEqual([
      {
        beforeHeader: '/etc/f (file attributes)',
        afterHeader: '/etc/f (file attributes)',
        before: { owner: 'root' },
        after: { owner: 'haproxy' },
      },
    ])
  })

  // Ansible's documentation asks that regexp match the new line too; from there on the law holds.
  test('changes nothing the second time, when regexp matches line', () => {
    const lines = fc.array(fc.constantFrom('a', 'vip', '1 vip', '10.0.0.10 vip', ''), { maxLength: 6 })
    const texts = fc.tuple(lines, fc.boolean()).map(([some, open]) => some.join('\n') + (open ? '' : '\n'))
    const choices = fc.constantFrom<JsonObject>(
      {},
      gone,
      { regexp: 'vip' },
      { regexp: 'vip', firstmatch: true },
      { search_string: 'vip' },
      { insertafter: '^a' },
      { insertbefore: '^a' },
      { insertbefore: 'BOF' },
    )
    fc.assert(
      fc.property(texts, choices, (before, some) => {
        const once = planned(lineinfile, { ...vip, ...some }, textFile(before))
        expect(planned(lineinfile, { ...vip, ...some }, once)).toEqual(once)
      }),
    )
  })
})
