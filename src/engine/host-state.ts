import type { Task } from '../playbook/model.ts'
import type { HostStats } from '../event/event.ts'

/**
 * Where a host stands in its play. `failed` may be lifted by a rescue, `unreachable` only by `meta: clear_host_errors`,
 * `ended` (by `meta: end_host` and friends) is no fault.
 */
export type HostStatus = 'active' | 'failed' | 'unreachable' | 'ended'

/** One host while a play runs. */
export class HostState {
  readonly name: string
  readonly tally: Tally
  status: HostStatus = 'active'
  /** Names that tasks notified. The next flush looks them up, so that of handlers that bear one name the last loaded counts. */
  readonly notifications = new Set<string>()
  /** Handlers to run in this flush. */
  readonly notified = new Set<Task>()
  /** Roles that this host has been through, by their identity in the play. */
  readonly rolesDone = new Set<string>()
  /** Roles that `meta: end_role` left. */
  readonly rolesLeft = new Set<object>()

  constructor(name: string, tally: Tally) {
    this.name = name
    this.tally = tally
  }

  get isActive(): boolean {
    return this.status === 'active'
  }

  /** Whether later plays go on without it. */
  get isLost(): boolean {
    return this.status === 'failed' || this.status === 'unreachable'
  }
}

/** The counts of a host over the whole run, as PLAY RECAP shows them. */
export class Tally {
  readonly host: string
  ok = 0
  changed = 0
  unreachable = 0
  failed = 0
  skipped = 0
  rescued = 0
  ignored = 0

  constructor(host: string) {
    this.host = host
  }

  /** Whether any task came to anything on the host; one that no task was run on is not in the recap. */
  get hasCounted(): boolean {
    const { ok, changed, unreachable, failed, skipped, rescued, ignored } = this
    return [ok, changed, unreachable, failed, skipped, rescued, ignored].some((count) => count > 0)
  }

  stats(): HostStats {
    const { host, ok, changed, unreachable, failed, skipped, rescued, ignored } = this
    return { host, ok, changed, unreachable, failed, skipped, rescued, ignored }
  }
}
