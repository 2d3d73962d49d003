import { join } from 'node:path/posix'
import { error } from '../diagnostic/catalogue.ts'
import { hasErrors, type Diagnostic } from '../diagnostic/diagnostic.ts'
import { hostsBelow } from '../inventory/group-order.ts'
import { loadTasksFile } from '../playbook/load.ts'
import type { Node, RoleUse, Task } from '../playbook/model.ts'
import { str } from '../value/print.ts'
import type { Value } from '../value/value.ts'
import { parentsOf } from '../variables/task-layers.ts'
import type { Frame, PlayRun, TaskResult } from './context.ts'
import type { HostState } from './host-state.ts'
import { performTask, type Assignment, type TaskSink } from './perform-task.ts'

/** How long a member may take to become healthy after its turn, and how often it is looked at. */
const healthLimitMs = 300_000
const healthPauseMs = 1_000

/**
 * A task that changes the members of a cluster one at a time.
 *
 * Each member is first asked what the task would change: nothing, and its turn is over. Else all *other* members must be
 * healthy, the step is taken, and this member must become healthy again. The first member that is ill ends it: those
 * after it are left as they are, and the cluster keeps the members that it has.
 */
export class RollingTask {
  readonly #task: Task
  readonly #frame: Frame
  readonly #playRun: PlayRun
  readonly #members: readonly string[]
  readonly #health: readonly Task[]
  readonly #fault: Diagnostic | null

  constructor(task: Task, frame: Frame, playRun: PlayRun) {
    this.#task = task
    this.#frame = frame
    this.#playRun = playRun
    const declared = declaration(task, playRun)
    this.#members = 'fault' in declared ? [] : declared.members
    this.#health = 'fault' in declared ? [] : declared.health
    this.#fault = 'fault' in declared ? declared.fault : null
  }

  /** Takes the step on one member. @param take - the step itself */
  async on(host: HostState, take: () => Promise<TaskResult>): Promise<TaskResult> {
    if (this.#fault !== null) return refused(this.#fault)
    const foreseen = await this.#foresee(host)
    if (foreseen.outcome !== 'changed' || this.#playRun.run.options.checkMode) return foreseen
    for (const member of this.#members.filter((name) => name !== host.name)) {
      const illness = await this.#illness(member)
      if (illness !== null) return refused(this.#atRisk(host.name, member, illness))
    }
    const result = await take()
    if (result.outcome !== 'changed') return result
    const illness = await this.#recover(host.name)
    return illness === null ? result : refused(this.#stillIll(host.name, illness))
  }

  // Check mode tells what would change, without changing it.
  #foresee(host: HostState): Promise<TaskResult> {
    return performTask(this.#assignment(this.#task, host.name, { ...this.#frame, isForeseen: true }))
  }

  async #recover(host: string): Promise<string | null> {
    const { ports } = this.#playRun.run
    const ends = ports.now() + healthLimitMs
    for (;;) {
      const illness = await this.#illness(host)
      if (illness === null || ports.now() >= ends || ports.signal.aborted) return illness
      await ports.sleep(healthPauseMs)
    }
  }

  /** Why a member is not healthy, or null when it is. */
  async #illness(host: string): Promise<string | null> {
    const { store } = this.#playRun.run.surroundings
    for (const task of this.#health) {
      const { outcome, values } = await performTask(this.#assignment(task, host, this.#frame))
      if (task.register !== undefined) store.memory(host).set.set(task.register, values)
      if (outcome === 'failed' || outcome === 'unreachable') {
        return `"${str(task.name ?? task.action)}" says: ${str(values.get('msg') ?? 'not healthy')}`
      }
    }
    return null
  }

  #assignment(task: Task, host: string, frame: Frame): Assignment {
    return { task, host, frame, playRun: this.#playRun, sink: silent }
  }

  #atRisk(host: string, member: string, illness: string): Diagnostic {
    return error(
      'engine/quorum-at-risk',
      `${host} was not touched: ${member} is not healthy, and taking a second member out would put the cluster at risk. ${illness}`,
      { at: this.#task.span, hint: `Bring ${member} back first; then run the same again.` },
    )
  }

  #stillIll(host: string, illness: string): Diagnostic {
    return error(
      'engine/member-ill',
      `${host} was changed, and did not become healthy again within ${healthLimitMs / 1000} seconds. The members after it were not touched. ${illness}`,
      { at: this.#task.span, hint: `Look at ${host} first; the others still serve.` },
    )
  }
}

const silent: TaskSink = { item: () => undefined, retry: () => undefined, output: () => undefined }

interface Cluster {
  readonly members: readonly string[]
  readonly health: readonly Task[]
}

/** The cluster of the task's role: its members and the tasks that tell a healthy one. */
function declaration(task: Task, playRun: PlayRun): Cluster | { readonly fault: Diagnostic } {
  const role = clusteredRole(task)
  if (role?.cluster === undefined) {
    return {
      fault: error('engine/no-cluster', 'The task is rolling, and no role around it says of which cluster.', {
        at: task.span,
        hint: 'Declare it in meta/main.yml of the role:\n    hadeploy: { cluster: { members: GROUP, health: health.yml } }',
      }),
    }
  }
  const read = loadTasksFile(
    role.cluster.health,
    { parent: role, role, folder: join(role.path, 'tasks'), play: playRun.play, isHandler: false, at: task.span },
    playRun.run.ports.loading,
  )
  const [fault] = read.diagnostics
  if (fault !== undefined && hasErrors(read.diagnostics)) return { fault }
  return {
    members: hostsBelow(playRun.run.surroundings.store.inventory, role.cluster.members),
    health: read.value.flatMap(tasksIn),
  }
}

function clusteredRole(task: Task): RoleUse | null {
  const around = [task.role, ...parentsOf(task).map((parent) => (parent.kind === 'role' ? parent : parent.role))]
  return around.find((role) => role?.cluster !== undefined) ?? null
}

function tasksIn(node: Node): readonly Task[] {
  if (node.kind === 'task') return [node]
  return node.tasks.flatMap(tasksIn)
}

function refused(diagnostic: Diagnostic): TaskResult {
  return {
    outcome: 'failed',
    values: new Map<Value, Value>([
      ['changed', false],
      ['failed', true],
      ['msg', diagnostic.detail],
    ]),
    diff: [],
    diagnostic,
    notifies: [],
    isIgnored: false,
    isLooped: false,
    includes: [],
    durationMs: 0,
  }
}
