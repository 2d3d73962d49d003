import { describe, expect, test } from 'vitest'
import { isRefusal } from '../../../src/module/contract.ts'
import copy, { type Copying } from '../../../src/modules/files/copy.ts'
import { sha1Of, type PlacedEntry } from '../../../src/modules/files/placed-files.ts'
import type { JsonObject } from '../../../src/value/json.ts'
import { MemoryController } from '../../support/memory-controller.ts'
import { paramsFor } from '../../support/planned.ts'

const controller = new MemoryController({ '/role/files/a': 'A', '/role/files/t/x': 'X', '/role/files/t/s/y': 'Y' })
const sha1 = (text: string): string => sha1Of(Buffer.from(text))
const root = { uid: 0, gid: 0, owner: 'root', group: 'root', mode: '0644' }

async function prepare(args: JsonObject): Promise<Copying | string> {
  const prepared = await copy.prepare?.(paramsFor(copy, { dest: '/d/f', ...args }), controller)
  if (prepared === undefined) throw new Error('copy prepares nothing')
  return isRefusal(prepared) ? prepared.refusal : prepared
}

/** What is planned for one file. */
async function planOne(args: JsonObject, found: PlacedEntry): Promise<PlacedEntry | string | undefined> {
  const copying = await prepare(args)
  if (typeof copying === 'string') return copying
  const after = copy.plan(copying, { wanted: copying.entries, placed: [found] }, {})
  return isRefusal(after) ? after.refusal : after.placed[0]
}

describe('copy prepare', () => {
  test.each<{ does: string; args: JsonObject; entries: JsonObject[] }>([
    { does: 'takes content', args: { content: 'x' }, entries: [{ name: '', kind: 'file', sha1: sha1('x') }] },
    { does: 'writes a list as JSON', args: { content: [1, 'a'] }, entries: [{ sha1: sha1('[1, "a"]') }] },
    { does: 'writes a boolean as Python does', args: { content: true }, entries: [{ sha1: sha1('True') }] },
    {
      does: 'finds a file',
      args: { src: 'a', mode: 'preserve' },
      entries: [{ name: 'a', sha1: sha1('A'), mode: '0640' }],
    },
    {
      does: 'walks a directory, parents first',
      args: { src: 't', mode: '0600', directory_mode: '0700', owner: 'o' },
      entries: [
        { name: 't', kind: 'directory', mode: '0700', owner: 'o' },
        { name: 't/s', kind: 'directory', mode: '0700' },
        { name: 't/x', kind: 'file', mode: '0600' },
        { name: 't/s/y', kind: 'file', sha1: sha1('Y') },
      ],
    },
    {
      does: 'walks what is in a directory',
      args: { src: 't/' },
      entries: [{ name: 's' }, { name: 'x' }, { name: 's/y' }],
    },
  ])('$does', async ({ args, entries }) => {
    expect(await prepare(args)).toMatchObject({ entries })
  })

  test.each<{ does: string; args: JsonObject; code: string }>([
    { does: 'a source that is not there', args: { src: 'none' }, code: 'files/source-absent' },
    { does: 'content for a directory', args: { content: 'x', dest: '/d/' }, code: 'files/wrong-arguments' },
    { does: 'another checksum', args: { content: 'x', checksum: 'abc' }, code: 'files/checksum' },
    {
      does: 'a validation that names no file',
      args: { content: 'x', validate: 'true' },
      code: 'files/wrong-arguments',
    },
  ])('refuses $does', async ({ args, code }) => {
    expect(await prepare(args)).toBe(code)
  })
})

describe('copy plan', () => {
  const file: PlacedEntry = { path: '/d/f', type: 'file', sha1: sha1('old'), sizeBytes: 3, ...root }

  test.each<{ does: string; args: JsonObject; found: PlacedEntry; after: Partial<PlacedEntry> }>([
    {
      does: 'writes a new file',
      args: { content: 'x', mode: '0600' },
      found: { path: '/d/f', type: 'absent' },
      after: { type: 'file', sha1: sha1('x'), mode: '0600', owner: undefined },
    },
    {
      does: 'replaces a file, keeping its attributes',
      args: { content: 'x' },
      found: file,
      after: { ...root, sha1: sha1('x') },
    },
    {
      does: 'sets attributes alone',
      args: { content: 'old', mode: 'g+w' },
      found: file,
      after: { ...file, mode: '0664' },
    },
    {
      does: 'replaces a link',
      args: { content: 'x' },
      found: { path: '/d/f', type: 'link', ...root },
      after: { type: 'file', owner: undefined },
    },
  ])('$does', async ({ args, found, after }) => {
    expect(await planOne(args, found)).toMatchObject(after)
  })

  test.each<{ does: string; args: JsonObject; found: PlacedEntry }>([
    { does: 'a right file', args: { content: 'old', mode: '0644', owner: 'root', group: '0' }, found: file },
    { does: 'any file that it must not replace', args: { content: 'x', force: false, mode: '0600' }, found: file },
  ])('keeps $does', async ({ args, found }) => {
    expect(await planOne(args, found)).toEqual(found)
  })

  test('refuses a file in place of a directory', async () => {
    expect(await planOne({ content: 'x' }, { path: '/d/f', type: 'directory', ...root })).toBe('files/wrong-kind')
  })
})
