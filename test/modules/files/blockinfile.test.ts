import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import blockinfile from '../../../src/modules/files/blockinfile.ts'
import type { JsonObject } from '../../../src/value/json.ts'
import { planned, refusedWith, resultOf } from '../../support/planned.ts'
import { textFile } from '../../support/text-files.ts'

const args = { path: '/etc/f', block: 'x\ny' }
const block = '# BEGIN ANSIBLE MANAGED BLOCK\nx\ny\n# END ANSIBLE MANAGED BLOCK\n'
const old = '# BEGIN ANSIBLE MANAGED BLOCK\nold\n# END ANSIBLE MANAGED BLOCK\n'

describe('blockinfile plan', () => {
  test.each<{ does: string; before: string; given: JsonObject; after: string; msg: string }>([
    { does: 'appends a block', before: 'a\n', given: {}, after: `a\n${block}`, msg: 'Block inserted' },
    { does: 'ends an open last line first', before: 'a', given: {}, after: `a\n${block}`, msg: 'Block inserted' },
    {
      does: 'replaces a block in its place',
      before: `a\n${old}b\n`,
      given: {},
      after: `a\n${block}b\n`,
      msg: 'Block inserted',
    },
    { does: 'keeps a right block', before: `a\n${block}b`, given: {}, after: `a\n${block}b`, msg: '' },
    {
      does: 'inserts after the last anchor',
      before: 'a\nb\na\nc\n',
      given: { insertafter: '^a' },
      after: `a\nb\na\n${block}c\n`,
      msg: 'Block inserted',
    },
    {
      does: 'inserts before the last anchor',
      before: 'a\nb\na\n',
      given: { insertbefore: '^a' },
      after: `a\nb\n${block}a\n`,
      msg: 'Block inserted',
    },
    {
      does: 'inserts at the beginning',
      before: 'a\n',
      given: { insertbefore: 'BOF' },
      after: `${block}a\n`,
      msg: 'Block inserted',
    },
    {
      does: 'appends when no anchor matches',
      before: 'a\n',
      given: { insertbefore: 'x' },
      after: `a\n${block}`,
      msg: 'Block inserted',
    },
    {
      does: 'holds a (?m) pattern against the whole text',
      before: 'a\nb\nc\n',
      given: { insertafter: '(?m)^a\\nb' },
      after: `a\nb\n${block}c\n`,
      msg: 'Block inserted',
    },
    {
      does: 'removes a block',
      before: `a\n${old}b\n`,
      given: { state: 'absent' },
      after: 'a\nb\n',
      msg: 'Block removed',
    },
    {
      does: 'removes a block that shall be empty',
      before: `a\n${old}`,
      given: { block: '' },
      after: 'a\n',
      msg: 'Block removed',
    },
    {
      does: 'keeps empty lines around a block that asks for them',
      before: 'a\nb\n',
      given: { insertafter: '^a', prepend_newline: true, append_newline: true },
      after: `a\n\n${block}\nb\n`,
      msg: 'Block inserted',
    },
    {
      does: 'adds no second empty line',
      before: `a\n\n${block}\nb\n`,
      given: { prepend_newline: true, append_newline: true },
      after: `a\n\n${block}\nb\n`,
      msg: '',
    },
    {
      does: 'adds no empty line at the edges of the file',
      before: '',
      given: { prepend_newline: true, append_newline: true },
      after: block,
      msg: 'Block inserted',
    },
    {
      does: 'names the marks as it is told',
      before: '',
      given: { marker: '; {mark} vip', marker_begin: 'from', marker_end: 'to' },
      after: '; from vip\nx\ny\n; to vip\n',
      msg: 'Block inserted',
    },
  ])('$does', ({ before, given, after, msg }) => {
    expect(planned(blockinfile, { ...args, ...given }, textFile(before)).text).toBe(after)
    expect(resultOf(blockinfile, { ...args, ...given }, textFile(before))).toMatchObject({ msg })
  })

  test('makes a file when told to', () => {
    expect(planned(blockinfile, { ...args, create: true }, textFile(null)).text).toBe(block)
    expect(resultOf(blockinfile, { ...args, create: true }, textFile(null))).toEqual({ msg: 'File created' })
    expect(refusedWith(blockinfile, args, textFile(null))).toBe('files/absent')
  })

  // A marker without its partner is left alone, as Ansible does, and then no law holds.
  test('changes nothing the second time', () => {
    const texts = fc.array(fc.constantFrom('a', 'x', 'b a', ''), { maxLength: 5 }).map((some) => some.join('\n'))
    const choices = fc.constantFrom<JsonObject>({}, { insertafter: 'a' }, { insertbefore: 'BOF' }, { block: 'one' })
    fc.assert(
      fc.property(texts, choices, (before, some) => {
        const once = planned(blockinfile, { ...args, ...some }, textFile(before))
        expect(planned(blockinfile, { ...args, ...some }, once)).toEqual(once)
      }),
    )
  })
})
