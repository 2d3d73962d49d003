import { setTimeout as pause } from 'node:timers/promises'
import type { Lab } from './lab.ts'

/** A writer has this long to end when it is told to; one whose server hangs is killed. */
const endLimitMs = 3_000

/** What tells a writer to end. */
const endMark = '/run/drill-end'

/** Writes one entry after another into a service. */
export interface Writer {
  readonly service: string
  /** The member, from 1, through which it writes; 0 is the virtual address. */
  readonly via: number
  /** Where it runs. */
  readonly host: string
  /**
   * Shell text that commits the number in `$id` and prints it once that is acknowledged, or prints the commands for `pipe`.
   * Its failure is no end: the next number is tried. Behind the number may stand the host that acknowledged it, after a tab.
   */
  readonly commit: string
  /** A program that takes what `commit` prints, for all numbers in one connection; without it each commit makes its own. */
  readonly pipe?: string
}

/** An entry, and the member by whom it was acknowledged. */
interface Acknowledged {
  readonly service: string
  readonly via: number
  readonly by: number
  readonly id: number
  /** When this side heard of it, in milliseconds since the epoch. */
  readonly atMs: number
}

/**
 * The oracle for "no committed write was lost": the numbers whose commit a service acknowledged, kept on this side, where no
 * power is cut. Entries in flight when a member dies are in no list: either outcome is right for them.
 */
export class Ledger {
  readonly #lab: Lab
  readonly #writers: readonly Writer[]
  readonly #acknowledged: Acknowledged[] = []
  #ends: readonly Promise<void>[] = []
  #beganMs = 0
  #endedMs: number | null = null
  #kill = new AbortController()

  constructor(lab: Lab, writers: readonly Writer[]) {
    this.#lab = lab
    this.#writers = writers
  }

  /** Starts all writers; each goes on until it is told to end, or dies with its host. Resolves when they are at it. */
  async write(): Promise<void> {
    this.#kill = new AbortController()
    await Promise.all(this.#lab.hosts.map(({ name }) => this.#lab.attempt(name, `rm -f ${endMark}`)))
    this.#beganMs = Date.now()
    this.#ends = this.#writers.map((writer) => this.#run(writer))
    await pause(1_000)
  }

  /** Ends all writers, and counts what they were told. */
  async settle(): Promise<void> {
    this.#endedMs ??= Date.now()
    const told = this.#lab.hosts.map(({ name }) => this.#lab.attempt(name, `touch ${endMark}`))
    const limit = setTimeout(() => {
      this.#kill.abort()
    }, endLimitMs)
    await Promise.all([...told, ...this.#ends])
    clearTimeout(limit)
    this.#ends = []
  }

  /** How many entries were acknowledged by all services. */
  get size(): number {
    return this.#acknowledged.length
  }

  /** The numbers that a service acknowledged, without those of members whose writes are given up. */
  acknowledged(service: string, givenUp: readonly number[]): ReadonlySet<number> {
    const kept = this.#acknowledged.filter((one) => one.service === service && !givenUp.includes(one.by))
    return new Set(kept.map(({ id }) => id))
  }

  /**
   * The longest time, in milliseconds, in which nothing was acknowledged through the virtual address while the writers were at it; null
   * when nobody writes there.
   */
  get silenceMs(): number | null {
    if (!this.#writers.some(({ via }) => via === 0)) return null
    const heard = this.#acknowledged.filter(({ via }) => via === 0).map(({ atMs }) => atMs)
    return longestGapMs([this.#beganMs, ...heard, this.#endedMs ?? Date.now()])
  }

  async #run({ service, via, host, commit, pipe }: Writer): Promise<void> {
    // The numbers of the writers interleave without a counter that they would have to share.
    const loop = `n=1
while [ ! -e ${endMark} ]; do
  id=$((n * 10 + ${via}))
  ${commit}
  n=$((n + 1)); sleep 0.01
done`
    const script = pipe === undefined ? loop : `{ ${loop}\n} | ${pipe}`
    let unread = ''
    const onOutput = (text: string): void => {
      const lines = (unread + text).split('\n')
      // A last line without its newline may have been cut off in the middle of its number.
      unread = lines.pop() ?? ''
      for (const line of lines) {
        const [id, by] = line.split('\t')
        const member = by === undefined ? via : this.#lab.numberOf(by)
        this.#acknowledged.push({ service, via, by: member, id: Number(id), atMs: Date.now() })
      }
    }
    await this.#lab.attempt(host, script, { stop: this.#kill.signal, onOutput })
  }
}

/** The longest distance between two neighbours of a list of times. */
export function longestGapMs(timesMs: readonly number[]): number {
  return timesMs.reduce((longest, time, index) => Math.max(longest, time - (timesMs[index - 1] ?? time)), 0)
}
