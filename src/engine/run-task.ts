import pLimit from 'p-limit'
import { oncePerSet } from './actions/table.ts'
import { scopeOf, type Where } from './assignment.ts'
import type { Node } from '../playbook/model.ts'
import type { PlayRun } from './context.ts'
import type { HostState } from './host-state.ts'
import { inherited } from './inherit.ts'
import { judgeSet, type HostResult } from './judge-set.ts'
import { lookAhead } from './look-ahead.ts'
import { performTask } from './perform-task.ts'
import { isRescued, learn, record, share } from './record.ts'
import type { TaskResult } from './result.ts'
import { RollingTask } from './rolling.ts'
import { asFlag, asNumber } from './settings.ts'
import { TaskReport } from './task-events.ts'
import { tagNames } from './task-tags.ts'
import { titleOf } from './task-title.ts'

/**
 * Runs one task on a set of hosts, in parallel, and writes down what came of it on each.
 *
 * @param lead - the task on the first of the hosts, whose variables decide what is decided once for all
 * @param nodes - the task itself, and what follows it on these hosts
 */
export async function runTask(
  lead: Where,
  hosts: readonly HostState[],
  nodes: readonly Node[],
): Promise<readonly HostResult[]> {
  const { task, playRun } = lead
  const isOnce = oncePerSet.has(task.module) || flagOf('runOnce', lead)
  const chosen = isOnce ? hosts.slice(0, 1) : hosts
  const report = new TaskReport(announce(lead, chosen))
  const rolling = asFlag(task.rolling, scopeOf(lead)) ? new RollingTask(lead) : null
  const limit = pLimit(rolling === null ? widthOf(lead) : 1)
  const turns = chosen.map((host) =>
    limit(async (): Promise<HostResult | null> => {
      // A member of a cluster that failed its turn keeps the others from theirs.
      const isStopped = rolling !== null && chosen.some((one) => !one.isActive)
      if (isStopped || playRun.run.ports.signal.aborted) return null
      const where = { ...lead, host: host.name }
      lookAhead(where, nodes)
      const result = await takeTurn(where, host, report, rolling)
      playRun.run.ahead.forget(host.name, task)
      return { host, result }
    }),
  )
  const results = (await Promise.all(turns)).filter((one) => one !== null)
  const [first] = results
  if (isOnce && first !== undefined) {
    for (const host of hosts) if (host !== first.host) share(lead, host.name, first.result)
  }
  judgeSet(lead, results, isOnce)
  return results
}

/** Tells that the task begins, and gives the name by which its events speak of it. */
function announce(lead: Where, hosts: readonly HostState[]): string {
  const { task, frame, playRun } = lead
  const { run } = playRun
  const id = run.nextId('task')
  run.send({
    type: 'task-started',
    task: id,
    name: titleOf(lead),
    module: task.action,
    handler: frame.isHandler,
    hosts: hosts.map((host) => host.name),
    at: task.span,
    checkMode: flagOf('checkMode', lead, run.options.checkMode),
    tags: frame.isHandler ? [] : tagNames(lead),
  })
  return id
}

async function takeTurn(
  where: Where,
  host: HostState,
  report: TaskReport,
  rolling: RollingTask | null,
): Promise<TaskResult> {
  report.started(where)
  const sink = report.sink(where, (item) => {
    learn(where, item)
  })
  const take = (): Promise<TaskResult> => performTask({ ...where, sink })
  const result = await (rolling === null ? take() : rolling.on(host, take))
  record(where, host, result)
  report.finished(where, result, isRescued(where, result))
  return result
}

/** How many hosts do the task at once. */
function widthOf(lead: Where): number {
  const { task, playRun } = lead
  const { forks } = playRun.run.options
  const throttle = asNumber(inherited('throttle', task, playRun.play), scopeOf(lead)) ?? 0
  return Math.max(1, throttle > 0 ? Math.min(throttle, forks) : forks)
}

function flagOf(keyword: 'runOnce' | 'checkMode', lead: Where, absent = false): boolean {
  return asFlag(inherited(keyword, lead.task, lead.playRun.play), scopeOf(lead), absent)
}

/** The task on the first of these hosts, or undefined without any. */
export function leadOf(
  task: Where['task'],
  hosts: readonly HostState[],
  frame: Where['frame'],
  playRun: PlayRun,
): Where | undefined {
  const [first] = hosts
  return first === undefined ? undefined : { task, host: first.name, frame, playRun }
}
