import { describe, expect, test } from 'vitest'
import { didYouMean, editDistance, nearNames } from '../../src/text/near-names.ts'

describe('editDistance', () => {
  test.each([
    { from: '', to: 'abc', distance: 3 },
    { from: 'copy', to: 'copy', distance: 0 },
    { from: 'lineinfle', to: 'lineinfile', distance: 1 },
    { from: 'coyp', to: 'copy', distance: 1 },
    { from: 'stta', to: 'stat', distance: 1 },
    { from: 'kitten', to: 'sitting', distance: 3 },
  ])('counts $distance edits from "$from" to "$to"', ({ from, to, distance }) => {
    expect(editDistance(from, to)).toBe(distance)
    expect(editDistance(to, from)).toBe(distance)
  })
})

describe('nearNames', () => {
  test('gives the nearest first', () => {
    expect(nearNames('servce', ['services', 'serial', 'service'])).toEqual(['service', 'services'])
  })

  test('gives nothing when everything is far', () => {
    expect(nearNames('xyz', ['copy', 'file'])).toEqual([])
  })
})

describe('didYouMean', () => {
  test.each([
    { name: 'lineinfle', known: ['lineinfile', 'copy'], sentence: 'Did you mean "lineinfile"?' },
    { name: 'presnt', known: ['present', 'presets'], sentence: 'Did you mean "present" or "presets"?' },
    { name: 'zzz', known: ['copy'], sentence: undefined },
  ])('says $sentence for "$name"', ({ name, known, sentence }) => {
    expect(didYouMean(name, known)).toBe(sentence)
  })
})
