import { join } from 'node:path/posix'
import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { hostsBelow } from '../inventory/group-order.ts'
import { loadTasksFile } from '../playbook/load.ts'
import type { RoleUse, Task } from '../playbook/model.ts'
import { tasksOf } from '../playbook/walk.ts'
import { str } from '../value/print.ts'
import type { Dict } from '../value/value.ts'
import { parentsOf } from '../variables/task-layers.ts'
import type { TaskSink, Where } from './assignment.ts'
import type { HostState } from './host-state.ts'
import { performTask } from './perform-task.ts'
import { learn } from './record.ts'
import { failedBy, isSet, partsOf, type TaskResult } from './result.ts'

/** How long a member may take to become healthy after its turn, where its role does not say. */
const usualHealthLimitMs = 300_000
/** The pause between two looks at a member that is not healthy yet. */
const healthPauseMs = 1_000

/**
 * A task that changes the members of a cluster one at a time.
 *
 * Each member is first asked what the task would change: nothing, and its turn is over. Else all *other* members must be
 * healthy, the step is taken, and this member must become healthy again. The first member that is ill ends it: those
 * after it are left as they are, and the cluster keeps the members that it has.
 */
export class RollingTask {
  readonly #lead: Where
  readonly #cluster: Cluster | Diagnostic

  constructor(lead: Where) {
    this.#lead = lead
    this.#cluster = clusterAround(lead)
  }

  /** Takes the step on one member. @param take - the step itself */
  async on(host: HostState, take: () => Promise<TaskResult>): Promise<TaskResult> {
    if (!('members' in this.#cluster)) return failedBy(this.#cluster)
    const { members, health, healthLimitMs } = this.#cluster
    const foreseen = await this.#foresee(host)
    if (isOver(foreseen) || this.#lead.playRun.run.options.checkMode) return foreseen
    for (const member of members.filter((name) => name !== host.name)) {
      const illness = await this.#illness(member, health)
      if (illness !== null) return failedBy(this.#atRisk(host.name, member, illness))
    }
    const result = await take()
    if (result.outcome !== 'changed') return result
    const illness = await this.#recover(host.name, this.#cluster)
    return illness === null ? result : failedBy(this.#stillIll(host.name, illness, healthLimitMs))
  }

  // Check mode tells what would change, without changing it.
  #foresee(host: HostState): Promise<TaskResult> {
    const frame = { ...this.#lead.frame, isForeseen: true as const }
    return performTask({ ...this.#lead, host: host.name, frame, sink: silent })
  }

  async #recover(host: string, { health, healthLimitMs }: Cluster): Promise<string | null> {
    const { ports } = this.#lead.playRun.run
    const ends = ports.now() + healthLimitMs
    for (;;) {
      const illness = await this.#illness(host, health)
      if (illness === null || ports.now() >= ends || ports.signal.aborted) return illness
      await ports.sleep(healthPauseMs)
    }
  }

  /** Why a member is not healthy, or null when it is. */
  async #illness(host: string, health: readonly Task[]): Promise<string | null> {
    for (const task of health) {
      const where = { ...this.#lead, task, host }
      const result = await performTask({ ...where, sink: silent })
      learn(where, result)
      if (result.outcome === 'failed' || result.outcome === 'unreachable') {
        return `"${str(task.name ?? task.action)}" says: ${str(result.values.get('msg') ?? 'not healthy')}`
      }
    }
    return null
  }

  #atRisk(host: string, member: string, illness: string): Diagnostic {
    const detail = `${host} was not touched: ${member} is not healthy, and taking a second member out would put the cluster at risk. ${illness}`
    const hint = `Bring ${member} back first; then run the same again.`
    return error('engine/quorum-at-risk', detail, { at: this.#lead.task.span, hint })
  }

  #stillIll(host: string, illness: string, healthLimitMs: number): Diagnostic {
    const detail = `${host} was changed, and did not become healthy again within ${healthLimitMs / 1000} seconds. The members after it were not touched. ${illness}`
    const hint = `Look at ${host} first; the others still serve.`
    return error('engine/member-ill', detail, { at: this.#lead.task.span, hint })
  }
}

/** Whether a turn is over before it began: nothing would change, or it failed already. What check mode skips may change. */
function isOver(foreseen: TaskResult): boolean {
  const { outcome } = foreseen
  if (outcome === 'changed') return false
  return outcome === 'failed' || outcome === 'unreachable' || !partsOf(foreseen).some(isUnforeseen)
}

function isUnforeseen(values: Dict): boolean {
  return isSet(values, 'skipped') && !values.has('false_condition') && !values.has('skipped_reason')
}

const silent: TaskSink = {
  item: () => undefined,
  retry: () => undefined,
  polled: () => undefined,
  output: () => undefined,
}

interface Cluster {
  readonly members: readonly string[]
  readonly health: readonly Task[]
  readonly healthLimitMs: number
}

/** The cluster of the task's role: its members and the tasks that tell a healthy one; or why there is none. */
function clusterAround({ task, playRun }: Where): Cluster | Diagnostic {
  const role = clusteredRole(task)
  if (role?.cluster === undefined) {
    return error('engine/no-cluster', 'The task is rolling, and no role around it says of which cluster.', {
      at: task.span,
      hint: 'Declare it in meta/main.yml of the role:\n    hadeploy: { cluster: { members: GROUP, health: health.yml } }',
    })
  }
  const { surroundings, ports } = playRun.run
  const place = { parent: role, role, folder: join(role.path, 'tasks'), play: playRun.play, at: task.span }
  const read = loadTasksFile(role.cluster.health, { ...place, isHandler: false }, ports.loading)
  const mistake = read.diagnostics.find(({ severity }) => severity === 'error')
  return (
    mistake ?? {
      members: hostsBelow(surroundings.store.inventory, role.cluster.members),
      health: tasksOf(read.value),
      healthLimitMs: role.cluster.healthLimitMs ?? usualHealthLimitMs,
    }
  )
}

function clusteredRole(task: Task): RoleUse | null {
  const around = [task.role, ...parentsOf(task).map((parent) => (parent.kind === 'role' ? parent : parent.role))]
  return around.find((role) => role?.cluster !== undefined) ?? null
}
