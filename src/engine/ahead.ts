import type { Probed } from '../module/perform.ts'
import type { Task } from '../playbook/model.ts'
import type { WriteTarget } from '../target/target.ts'
import { TransportError } from '../transport/transport-error.ts'

/** The most probes of one host that wait for the turns of their tasks. */
const mostProbes = 16

/** One probe that was sent early, and what came of it: a fault of the way to the host, or null where it is of no use. */
interface Early {
  readonly task: Task
  /** What was asked for, of whom and by whom. */
  readonly key: string
  readonly outcome: Promise<Probed | TransportError | null>
}

interface Asked {
  early: Early[]
  /** How many may wait at once. */
  width: number
  /** The count of deeds when the width was last looked at. */
  deeds: number
}

/**
 * What the hosts were asked before the turns of the tasks that want to know it.
 *
 * An answer counts only while nothing has been done since it was asked for: no module wrote, no command ran, nobody
 * waited, on any host of the run, for a change on one member of a cluster shows on the others. So a task finds what it would
 * have found by asking at its turn.
 */
export class Ahead {
  /** Beginnings and ends of what may change a host. */
  #deeds = 0
  #underWay = 0
  readonly #hosts = new Map<string, Asked>()

  /**
   * How many probes a host may be sent now. A stretch without a change doubles it, and a deed takes all of it away: a
   * first run, which changes something in every task, is not asked in vain.
   */
  room(host: string): number {
    const asked = this.#hosts.get(host) ?? { early: [], width: mostProbes, deeds: this.#deeds }
    this.#hosts.set(host, asked)
    if (asked.deeds === this.#deeds) asked.width = Math.min(mostProbes, Math.max(2, asked.width * 2))
    else asked.width = 0
    asked.deeds = this.#deeds
    return this.#underWay > 0 ? 0 : asked.width - asked.early.length
  }

  /** Whether probes of a task wait for its turn on a host. */
  isAsked(host: string, task: Task): boolean {
    return this.#hosts.get(host)?.early.some((one) => one.task === task) ?? false
  }

  /** Keeps a probe that was sent early. A module that fails with it is asked again at its turn, and tells then. */
  keep(host: string, task: Task, key: string, probing: Promise<Probed>): void {
    const outcome = probing.then(
      (probed) => (probed.kind === 'probed' ? probed : null),
      (fault: unknown) => (fault instanceof TransportError ? fault : null),
    )
    this.#hosts.get(host)?.early.push({ task, key, outcome })
  }

  /**
   * What a task was going to ask, when it was asked early and still holds.
   *
   * @throws TransportError when the host was not reached or did not let the user in: to try again would wait as long again,
   *   and count as one more wrong password. A connection that broke is no such fault: the task opens another.
   */
  async take(host: string, task: Task, key: string): Promise<Probed | undefined> {
    const asked = this.#hosts.get(host)
    const found = asked?.early.find((one) => one.task === task && one.key === key)
    if (asked === undefined || found === undefined) return undefined
    asked.early = asked.early.filter((one) => one !== found)
    const deeds = this.#deeds
    const outcome = await found.outcome
    if (outcome instanceof TransportError) {
      if (outcome.kind === 'unreachable' || outcome.kind === 'become') throw outcome
      return undefined
    }
    return deeds === this.#deeds ? (outcome ?? undefined) : undefined
  }

  /** Lets go of what a task did not want after all. */
  forget(host: string, task: Task): void {
    const asked = this.#hosts.get(host)
    if (asked !== undefined) asked.early = asked.early.filter((one) => one.task !== task)
  }

  /** Does what may change a host, or lets time pass: what was asked before counts no more. */
  async during<T>(deed: () => T | Promise<T>): Promise<T> {
    this.#deeds += 1
    this.#underWay += 1
    for (const asked of this.#hosts.values()) asked.early = []
    try {
      return await deed()
    } finally {
      this.#underWay -= 1
      this.#deeds += 1
    }
  }

  /** The target, with each of its writes as a deed. */
  watched(target: WriteTarget): WriteTarget {
    return {
      ...target,
      run: (command, options) => this.during(() => target.run(command, options)),
      writeFile: (path, content, options) => this.during(() => target.writeFile(path, content, options)),
      setAttributes: (path, attributes, options) => this.during(() => target.setAttributes(path, attributes, options)),
    }
  }
}
