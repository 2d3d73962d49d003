import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { batchesOf, ordered } from '../../src/engine/order.ts'
import { place } from '../support/events.ts'

const five = ['a', 'b', 'c', 'd', 'e']

describe('batchesOf', () => {
  test.each([
    { serial: [], batches: ['abcde'] },
    { serial: [0], batches: ['abcde'] },
    { serial: [-1], batches: ['abcde'] },
    { serial: [2], batches: ['ab', 'cd', 'e'] },
    { serial: [1, 2], batches: ['a', 'bc', 'de'] },
    { serial: [1, 1, 9], batches: ['a', 'b', 'cde'] },
    { serial: ['40%'], batches: ['ab', 'cd', 'e'] },
    { serial: ['59%'], batches: ['ab', 'cd', 'e'] },
    { serial: ['1%'], batches: ['a', 'b', 'c', 'd', 'e'] },
    { serial: ['33.4%'], batches: ['a', 'b', 'c', 'd', 'e'] },
    { serial: ['1', '100%'], batches: ['a', 'bcde'] },
  ])('cuts five hosts by $serial', ({ serial, batches }) => {
    expect(batchesOf(five, serial, place)).toEqual(batches.map((batch) => Array.from(batch)))
  })

  test.each(['some', '5.5', '%', '1 2', ''])('refuses %j', (entry) => {
    expect(batchesOf(five, [entry], place)).toMatchObject({ code: 'engine/serial', at: place })
  })

  test('loses no host and keeps their order', () => {
    const entries = fc.array(
      fc.oneof(
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 0, max: 120 }).map((n) => `${n}%`),
      ),
    )
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), entries, (hosts, serial) => {
        expect(batchesOf(hosts, serial, place)).toSatisfy(
          (batches: string[][]) => batches.flat().join() === hosts.join(),
        )
      }),
    )
  })
})

describe('ordered', () => {
  const hosts = ['b', 'c', 'a']
  test.each([
    { order: 'inventory', hosts: 'bca' },
    { order: 'reverse_inventory', hosts: 'acb' },
    { order: 'sorted', hosts: 'abc' },
    { order: 'reverse_sorted', hosts: 'cba' },
  ] as const)('$order', ({ order, hosts: wanted }) => {
    expect(ordered(hosts, order, () => 0).join('')).toBe(wanted)
  })

  test('shuffle goes by the random numbers', () => {
    const numbers = [0.9, 0.1, 0.5]
    expect(ordered(hosts, 'shuffle', () => numbers.shift() ?? 0)).toEqual(['c', 'a', 'b'])
  })
})
