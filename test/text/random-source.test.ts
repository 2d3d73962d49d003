import { describe, expect, test } from 'vitest'
import { choose, seededRandom, shuffled, systemRandom } from '../../src/text/random-source.ts'

describe('a seeded source', () => {
  // Made by random.Random(seed).randrange(limit) of CPython 3.11.
  test.each([
    { seed: 'x', limit: 1099511627775n, number: 346306596307n },
    { seed: -12345678901234567890n, limit: 1099511627775n, number: 947091906090n },
    { seed: 0n, limit: 100n, number: 49n },
    { seed: '', limit: 2n ** 70n, number: 530396545011145242490n },
    { seed: 'ü', limit: 7n, number: 1n },
  ])('gives what CPython gives for $seed', ({ seed, limit, number }) => {
    expect(seededRandom(seed).below(limit)).toBe(number)
  })

  test('goes on as CPython goes on', () => {
    const source = seededRandom('galera')
    expect(
      Array.from({ length: 1000 }, () => source.below(1000n)).reduce((sum, number) => (sum * 31n + number) % 1000003n),
    ).toBe(137336n)
  })

  test('chooses and shuffles as CPython does', () => {
    expect(choose(['a', 'b', 'c'], seededRandom('h1'))).toBe('c')
    expect(shuffled([1, 2, 3], seededRandom('h'))).toEqual([3, 1, 2])
  })
})

describe('the source of the system', () => {
  test('draws again while a number is too large', () => {
    const bytes = [255, 200, 3]
    const source = systemRandom((size) => Uint8Array.from({ length: size }, () => bytes.shift() ?? 0))
    expect(source.below(200n)).toBe(3n)
  })
})
