import { describe, expect, test } from 'vitest'
import { isRefusal } from '../../../src/module/contract.ts'
import file from '../../../src/modules/files/file.ts'
import type { Around, FileState } from '../../../src/modules/files/file-state.ts'
import type { JsonObject } from '../../../src/value/json.ts'
import { noController } from '../../support/no-controller.ts'
import { paramsFor } from '../../support/planned.ts'

const root = { mode: '0644', uid: 0, gid: 0, owner: 'root', group: 'root' }
const around: Around = { isEmpty: true, source: null, info: {}, wantedMtime: 'preserve', wantedAtime: 'preserve' }

const absent: FileState = { path: '/p', type: 'absent', ownership: {}, around }
const plain: FileState = { path: '/p', type: 'file', ownership: root, sizeBytes: 1, links: 1, around }
const hard: FileState = { ...plain, links: 2, isSource: false }
const directory: FileState = { path: '/p', type: 'directory', ownership: { ...root, mode: '0755' }, links: 2, around }
const link: FileState = {
  path: '/p',
  type: 'link',
  linkTarget: 'old',
  ownership: root,
  around: { ...around, source: root },
}
const withSource = (state: FileState): FileState => ({ ...state, around: { ...around, source: root } })

async function plan(args: JsonObject, before: FileState): Promise<FileState | string> {
  const prepared = await file.prepare?.(paramsFor(file, { path: '/p', ...args }), noController)
  if (prepared === undefined) throw new Error('file prepares nothing')
  if (isRefusal(prepared)) return prepared.refusal
  const after = file.plan(prepared, before, {})
  return isRefusal(after) ? after.refusal : after
}

describe('file plan', () => {
  test.each<{ does: string; args: JsonObject; before: FileState; after: Partial<FileState> }>([
    { does: 'removes a file', args: { state: 'absent' }, before: plain, after: { type: 'absent' } },
    {
      does: 'sets a mode',
      args: { mode: '0600' },
      before: plain,
      after: { type: 'file', ownership: { ...root, mode: '0600' } },
    },
    {
      does: 'sets an owner by number',
      args: { owner: '7' },
      before: plain,
      after: { ownership: { ...root, uid: 7, owner: undefined } },
    },
    {
      does: 'sets a group by name',
      args: { group: 'ssl' },
      before: plain,
      after: { ownership: { ...root, gid: undefined, group: 'ssl' } },
    },
    {
      does: 'makes a directory',
      args: { state: 'directory', mode: 'u=rwx,go=' },
      before: absent,
      after: { type: 'directory', ownership: { mode: '0700' } },
    },
    { does: 'makes an empty file', args: { state: 'touch' }, before: absent, after: { type: 'file' } },
    {
      does: 'makes a link',
      args: { state: 'link', src: 's' },
      before: withSource(absent),
      after: { type: 'link', linkTarget: 's' },
    },
    {
      does: 'makes a link to nothing when forced',
      args: { state: 'link', src: 's', force: true },
      before: absent,
      after: { type: 'link' },
    },
    { does: 'turns a link round', args: { state: 'link', src: 'new' }, before: link, after: { linkTarget: 'new' } },
    {
      does: 'replaces a file by a link when forced',
      args: { state: 'link', src: 's', force: true },
      before: withSource(plain),
      after: { type: 'link' },
    },
    {
      does: 'makes a hard link',
      args: { state: 'hard', src: '/s' },
      before: withSource(absent),
      after: { type: 'file', isSource: true },
    },
  ])('$does', async ({ args, before, after }) => {
    expect(await plan(args, before)).toMatchObject(after)
  })

  test.each<{ does: string; args: JsonObject; state: FileState }>([
    { does: 'a missing file that shall be absent', args: { state: 'absent' }, state: absent },
    {
      does: 'a right directory',
      args: { state: 'directory', mode: '0755', owner: 'root', group: '0' },
      state: directory,
    },
    { does: 'a right link', args: { state: 'link', src: 'old' }, state: link },
    { does: 'a right hard link', args: { state: 'hard', src: '/s' }, state: withSource({ ...hard, isSource: true }) },
    { does: 'a file without wishes', args: {}, state: plain },
    {
      does: 'a touched file whose times stay',
      args: { state: 'touch', modification_time: 'preserve', access_time: 'preserve' },
      state: plain,
    },
  ])('keeps $does', async ({ args, state }) => {
    expect(await plan(args, state)).toBe(state)
  })

  test.each<{ does: string; args: JsonObject; before: FileState; code: string }>([
    {
      does: 'attributes of a missing file',
      args: { state: 'file', mode: '0600' },
      before: absent,
      code: 'files/wrong-kind',
    },
    { does: 'a directory in place of a file', args: { state: 'directory' }, before: plain, code: 'files/wrong-kind' },
    { does: 'a link to nothing', args: { state: 'link', src: 's' }, before: absent, code: 'files/absent' },
    {
      does: 'a link in place of a file',
      args: { state: 'link', src: 's' },
      before: withSource(plain),
      code: 'files/wrong-kind',
    },
    {
      does: 'a link in place of a directory with something in it',
      args: { state: 'link', src: 's', force: true },
      before: { ...directory, around: { ...around, isEmpty: false, source: root } },
      code: 'files/not-empty',
    },
    {
      does: 'a hard link in place of another file',
      args: { state: 'hard', src: '/s' },
      before: withSource(plain),
      code: 'files/wrong-kind',
    },
    { does: 'a link without a source', args: { state: 'link' }, before: absent, code: 'files/wrong-kind' },
    {
      does: 'a source without a link',
      args: { state: 'file', src: 's' },
      before: plain,
      code: 'files/wrong-arguments',
    },
    {
      does: 'recursion into a file',
      args: { state: 'file', recurse: true },
      before: plain,
      code: 'files/wrong-arguments',
    },
    {
      does: 'a time that does not fit its format',
      args: { modification_time: 'noon' },
      before: plain,
      code: 'files/wrong-arguments',
    },
    {
      does: 'a time format with words it does not know',
      args: { modification_time: 'x', modification_time_format: '%j' },
      before: plain,
      code: 'files/unsupported',
    },
  ])('refuses $does', async ({ args, before, code }) => {
    expect(await plan(args, before)).toBe(code)
  })

  test('gives everything below a directory its attributes', async () => {
    const entries = [
      { ...root, path: '/p/d', type: 'directory', mode: '0700' },
      { ...root, path: '/p/f', type: 'file' },
      { ...root, path: '/p/l', type: 'link', mode: '0777' },
    ] as const
    const after = await plan(
      { state: 'directory', recurse: true, mode: 'u=rwX,go=', owner: 'x' },
      { ...directory, entries },
    )
    expect(after).toMatchObject({
      entries: [
        { path: '/p/d', mode: '0700', owner: 'x' },
        { path: '/p/f', mode: '0600', owner: 'x' },
        { path: '/p/l', mode: '0777', owner: 'x' },
      ],
    })
  })
})
