import { describe, expect, test } from 'vitest'
import { brokenPromises, differences } from '../../src/module/state-difference.ts'

const bytes = (...values: number[]) => new Uint8Array(values)

describe('differences', () => {
  test.each<{ does: string; from: unknown; to: unknown; paths: string[] }>([
    { does: 'finds none in equal states', from: { a: [1, { b: null }] }, to: { a: [1, { b: null }] }, paths: [] },
    { does: 'does not mind the order of keys', from: { a: 1, b: 2 }, to: { b: 2, a: 1 }, paths: [] },
    { does: 'names nested fields', from: { a: { b: 1, c: 2 } }, to: { a: { b: 1, c: 3 } }, paths: ['a.c'] },
    { does: 'names a field that came', from: {}, to: { a: 1 }, paths: ['a'] },
    { does: 'takes a missing field and undefined for the same', from: {}, to: { a: undefined }, paths: [] },
    { does: 'names lists of another length whole', from: { a: [1] }, to: { a: [1, 2] }, paths: ['a'] },
    {
      does: 'compares bytes',
      from: { a: bytes(1, 2), b: bytes(1) },
      to: { a: bytes(1, 2), b: bytes(2) },
      paths: ['b'],
    },
    { does: 'tells a list from a dict', from: { a: [] }, to: { a: {} }, paths: ['a'] },
    { does: 'names the whole state by nothing', from: null, to: { a: 1 }, paths: [''] },
    { does: 'counts what is not foreseen', from: { a: 1 }, to: { a: undefined }, paths: ['a'] },
  ])('$does', ({ from, to, paths }) => {
    expect(differences(from, to)).toEqual(paths)
  })
})

describe('brokenPromises', () => {
  test('does not ask for what was not promised', () => {
    expect(brokenPromises({ a: undefined, b: { c: 1 } }, { a: 5, b: { c: 2 } })).toEqual(['b.c'])
  })
})
