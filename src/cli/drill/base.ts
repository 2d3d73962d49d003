import { setTimeout as pause } from 'node:timers/promises'
import { error } from '../../diagnostic/catalogue.ts'
import { DiagnosticError } from '../../diagnostic/diagnostic.ts'
import type { Lab } from './lab.ts'
import { isWhole, type DrilledService } from './services/service.ts'

const snapshot = 'drill-base'

/** Members find each other again after a boot within this time. */
const reunionLimitMs = 180_000

/**
 * The state from which every drill starts. It is taken with the power cut, not after an orderly stop: each member then keeps the view
 * that it was in, and they form their cluster by themselves when they boot.
 */
export class Base {
  readonly #lab: Lab
  readonly #services: readonly DrilledService[]

  constructor(lab: Lab, services: readonly DrilledService[]) {
    this.#lab = lab
    this.#services = services
  }

  /**
   * Keeps the cluster that runs. Where none does, the state that an earlier drill kept and left behind is taken.
   *
   * @throws DiagnosticError `cli/lab` when there is no whole cluster to begin with
   */
  async take(): Promise<void> {
    const hosts = this.#lab.hosts.map(({ name }) => name)
    if (this.#lab.snapshots.includes(snapshot)) await this.leave()
    if (!(await this.#areWhole(this.#services))) {
      const detail = 'A drill begins with a cluster that is whole, and the lab has none.'
      throw new DiagnosticError(
        error('cli/lab', detail, { hint: 'Form it first:\n    hadeploy -i inventories/lab site.yml' }),
      )
    }
    await this.#lab.verb(['power-off', ...hosts])
    await this.#lab.verb(['snapshot', snapshot])
    await this.#lab.verb(['power-on', ...hosts])
    await this.#reunite(this.#services)
  }

  /** Goes back to that state, and waits until these services are whole in it. */
  async restore(services = this.#services): Promise<void> {
    await this.#lab.verb(['restore', snapshot])
    await this.#reunite(services)
  }

  /** Leaves the lab as it was before the drills. */
  async leave(): Promise<void> {
    await this.restore()
    await this.#lab.verb(['forget', snapshot])
  }

  async #reunite(services: readonly DrilledService[]): Promise<void> {
    const until = Date.now() + reunionLimitMs
    while (!(await this.#areWhole(services))) {
      if (Date.now() > until) {
        const detail = 'The members did not form their cluster again after the snapshot was restored.'
        throw new DiagnosticError(error('cli/lab', detail, { hint: 'To begin anew:\n    lab/lab reset' }))
      }
      await pause(1_000)
    }
  }

  async #areWhole(services: readonly DrilledService[]): Promise<boolean> {
    for (const service of services) if (!(await isWhole(service, this.#lab))) return false
    return true
  }
}
