import { setTimeout as pause } from 'node:timers/promises'
import type { Lab } from './lab.ts'

/** A writer has this long to end when it is told to; one whose server hangs is killed. */
const endLimitMs = 3_000

/**
 * The oracle for "no committed write was lost": the numbers of rows whose commit a member acknowledged, kept on this side, where no
 * power is cut. Rows in flight when a member dies are in no list: either outcome is right for them.
 */
export class Ledger {
  /** By the member, from 1, that acknowledged them. */
  readonly acknowledged: ReadonlyMap<number, Set<number>>
  readonly #lab: Lab
  readonly #first: Map<number, number>
  #writers: readonly Promise<void>[] = []
  #kill = new AbortController()

  constructor(lab: Lab) {
    this.#lab = lab
    this.acknowledged = new Map(lab.hosts.map((_, index) => [index + 1, new Set()]))
    this.#first = new Map(lab.hosts.map((_, index) => [index + 1, 1]))
  }

  /** Makes the table anew, in a cluster that is whole. */
  async open(): Promise<void> {
    await this.#lab.run(
      this.#lab.host(1),
      `mariadb -e "CREATE DATABASE IF NOT EXISTS drill; CREATE OR REPLACE TABLE drill.ledger (id BIGINT PRIMARY KEY, via TINYINT, pad CHAR(64))"`,
    )
  }

  /** Writes through every member, one commit a row, until each is told to end or dies. Resolves when they are at it. */
  async write(): Promise<void> {
    this.#kill = new AbortController()
    this.#writers = [...this.acknowledged.keys()].map((via) => this.#writeThrough(via))
    await pause(1_000)
  }

  /** Ends all writers, and counts what they were told. */
  async settle(): Promise<void> {
    const ends = this.#lab.hosts.map(({ name }) => this.#lab.attempt(name, 'touch /run/drill-end'))
    const limit = setTimeout(() => {
      this.#kill.abort()
    }, endLimitMs)
    await Promise.all([...ends, ...this.#writers])
    clearTimeout(limit)
    this.#writers = []
  }

  async #writeThrough(via: number): Promise<void> {
    const first = this.#first.get(via) ?? 1
    this.#first.set(via, first + 1_000_000)
    // The numbers of the writers interleave without a counter that they would have to share.
    const { stdout } = await this.#lab.attempt(
      this.#lab.host(via),
      `rm -f /run/drill-end; n=${first}
while [ ! -e /run/drill-end ]; do
  id=$((n * 10 + ${via}))
  echo "INSERT INTO drill.ledger VALUES ($id, ${via}, SHA2($id, 256)); SELECT $id;" || exit
  n=$((n + 1)); sleep 0.01
done | mariadb -NB --unbuffered`,
      this.#kill.signal,
    )
    // A last line without its newline may have been cut off in the middle of its number.
    for (const line of stdout.split('\n').slice(0, -1)) this.acknowledged.get(via)?.add(Number(line))
  }
}
