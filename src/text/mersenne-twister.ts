const STATE_WORDS = 624
const SHIFT_WORDS = 397

/**
 * The MT19937 generator, seeded by an array of 32-bit words: the same numbers as CPython's `random` module.
 *
 * Source: Matsumoto and Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998, and their `init_by_array` of 2002.
 */
export class MersenneTwister {
  readonly #state = new Uint32Array(STATE_WORDS)
  #next = STATE_WORDS

  /** @param key - at least one 32-bit word */
  constructor(key: readonly number[]) {
    this.#fill(19650218)
    this.#mix(key)
  }

  /** The next whole number from 0 to 2^32 - 1. */
  nextUint32(): number {
    if (this.#next >= STATE_WORDS) this.#twist()
    let word = this.#word(this.#next)
    this.#next += 1
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    word ^= word >>> 18
    return word >>> 0
  }

  #fill(seed: number): void {
    this.#state[0] = seed
    for (let index = 1; index < STATE_WORDS; index++) {
      const before = this.#word(index - 1)
      this.#state[index] = Math.imul(1812433253, before ^ (before >>> 30)) + index
    }
  }

  #mix(key: readonly number[]): void {
    let index = 1
    const advance = (): void => {
      index += 1
      if (index < STATE_WORDS) return
      this.#state[0] = this.#word(STATE_WORDS - 1)
      index = 1
    }
    for (let step = 0; step < Math.max(STATE_WORDS, key.length); step++) {
      const place = step % key.length
      this.#state[index] = (this.#word(index) ^ this.#carried(index, 1664525)) + (key[place] ?? 0) + place
      advance()
    }
    for (let step = 1; step < STATE_WORDS; step++) {
      this.#state[index] = (this.#word(index) ^ this.#carried(index, 1566083941)) - index
      advance()
    }
    this.#state[0] = 0x80000000
  }

  #carried(index: number, factor: number): number {
    const before = this.#word(index - 1)
    return Math.imul(before ^ (before >>> 30), factor)
  }

  #twist(): void {
    for (let index = 0; index < STATE_WORDS; index++) {
      const joined = (this.#word(index) & 0x80000000) | (this.#word((index + 1) % STATE_WORDS) & 0x7fffffff)
      const far = this.#word((index + SHIFT_WORDS) % STATE_WORDS)
      this.#state[index] = far ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0)
    }
    this.#next = 0
  }

  #word(index: number): number {
    return this.#state[index] ?? 0
  }
}
