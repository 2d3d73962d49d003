import { createHash } from 'node:crypto'
import { MersenneTwister } from './mersenne-twister.ts'

/** Where random choices come from. */
export interface RandomSource {
  /** A whole number from 0 to `limit` - 1, each as likely. `limit` is at least 1. */
  below(limit: bigint): bigint
}

/**
 * The same sequence as CPython's `random.Random(seed)`, bit for bit, so that a value derived from a host's name stays
 * what Ansible made of it.
 *
 * Source: CPython 3.11, Lib/random.py (`seed` version 2) and Modules/_randommodule.c (`getrandbits`).
 */
export function seededRandom(seed: string | bigint): RandomSource {
  const twister = new MersenneTwister(wordsOf(typeof seed === 'string' ? numberOf(seed) : seed))
  return rejecting((bits) => {
    let value = 0n
    for (let shift = 0n, left = bits; left > 0; left -= 32, shift += 32n) {
      const word = twister.nextUint32()
      value |= BigInt(left < 32 ? word >>> (32 - left) : word) << shift
    }
    return value
  })
}

/** A source over bytes of the operating system. @param bytes - gives so many random bytes */
export function systemRandom(bytes: (size: number) => Uint8Array): RandomSource {
  return rejecting((bits) => {
    const size = Math.ceil(bits / 8)
    return bigEndian(bytes(size)) >> BigInt(size * 8 - bits)
  })
}

/** One of the items. @param items - at least one */
export function choose<T>(items: readonly T[], source: RandomSource): T | undefined {
  return items[Number(source.below(BigInt(items.length)))]
}

/** The items in random order. */
export function shuffled<T>(items: readonly T[], source: RandomSource): T[] {
  const result = [...items]
  for (let last = result.length - 1; last > 0; last--) {
    const other = Number(source.below(BigInt(last + 1)))
    const [here, there] = result.slice(last, last + 1).concat(result.slice(other, other + 1))
    if (here === undefined || there === undefined) continue
    result[last] = there
    result[other] = here
  }
  return result
}

// Numbers of the needed width are drawn until one is below the limit: that keeps all equally likely.
function rejecting(draw: (bits: number) => bigint): RandomSource {
  return {
    below(limit) {
      const bits = limit.toString(2).length
      let value = draw(bits)
      while (value >= limit) value = draw(bits)
      return value
    },
  }
}

function numberOf(seed: string): bigint {
  const text = Buffer.from(seed, 'utf8')
  return bigEndian(Buffer.concat([text, createHash('sha512').update(text).digest()]))
}

function wordsOf(seed: bigint): number[] {
  const words: number[] = []
  for (let rest = seed < 0n ? -seed : seed; rest > 0n; rest >>= 32n) words.push(Number(rest & 0xffffffffn))
  return words.length === 0 ? [0] : words
}

function bigEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString('hex')}`)
}
