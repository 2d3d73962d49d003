import pLimit from 'p-limit'
import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import type { DiffShown, HostFinished } from '../event/event.ts'
import { open } from '../template/interpolate.ts'
import type { Task } from '../playbook/model.ts'
import { didYouMean } from '../text/near-names.ts'
import { str } from '../value/print.ts'
import { Template, isDict, isList, type Dict, type Value } from '../value/value.ts'
import { oncePerSet } from './actions/table.ts'
import { factsIn, jsonObject } from './carry-out.ts'
import { RunAborted, type Frame, type PlayRun, type TaskResult } from './context.ts'
import { censoredResult } from './emit.ts'
import type { HostState } from './host-state.ts'
import { runIncludes } from './include.ts'
import { inherited, tagsOf } from './inherit.ts'
import { RollingTask } from './rolling.ts'
import { factsHost, performTask, scopeOf, type Assignment } from './perform-task.ts'
import { asFlag, asNumber } from './settings.ts'
import { steer } from './steer.ts'
import { isSelected } from './tags.ts'
import { isGatedIn } from './start-at.ts'

/**
 * Runs one task on a set of hosts, in parallel, and writes down what came of it: registered variables, facts,
 * notifications, the tally, and which hosts are out of the play.
 */
export async function runTask(task: Task, hosts: readonly HostState[], frame: Frame, playRun: PlayRun): Promise<void> {
  const { run } = playRun
  if (hosts.length === 0 || run.ports.signal.aborted) return
  const [first] = hosts
  if (first === undefined) return
  const asked = scopeOf({ task, host: first.name, frame, playRun })
  if (!frame.isHandler && !isSelected(tagNames(task, playRun, first.name, frame), run.options.tags)) return
  if (!frame.isHandler && !(await isGatedIn(task, shownName(task, first.name, frame, playRun), run))) return

  const isOnce = oncePerSet.has(task.module) || asFlag(inherited('runOnce', task, playRun.play), asked)
  const chosen = isOnce ? [first] : hosts
  if (task.module === 'meta') {
    await steer(task, hosts, frame, playRun)
    return
  }

  const id = run.nextId('task')
  run.send({
    type: 'task-started',
    task: id,
    name: shownName(task, first.name, frame, playRun),
    module: task.action,
    handler: frame.isHandler,
    hosts: chosen.map((host) => host.name),
    at: task.span,
    checkMode: asFlag(inherited('checkMode', task, playRun.play), asked, run.options.checkMode),
    tags: frame.isHandler ? [] : tagNames(task, playRun, first.name, frame),
  })

  const rolling = asFlag(task.rolling, asked) ? new RollingTask(task, frame, playRun) : null
  const throttle = rolling === null ? (asNumber(inherited('throttle', task, playRun.play), asked) ?? 0) : 1
  const limit = pLimit(Math.max(1, throttle > 0 ? Math.min(throttle, run.options.forks) : run.options.forks))
  const finished = await Promise.all(
    chosen.map((host) =>
      limit(async () => {
        // A member of a cluster that failed its turn keeps the others from theirs.
        const isStopped = rolling !== null && chosen.some((one) => !one.isActive)
        if (run.ports.signal.aborted || isStopped) return null
        run.send({ type: 'host-started', task: id, host: host.name })
        const sink = sinkFor(id, host.name, task, frame, playRun)
        const assignment: Assignment = { task, host: host.name, frame, playRun, sink }
        const take = (): Promise<TaskResult> => performTask(assignment)
        const result = await (rolling === null ? take() : rolling.on(host, take))
        record(assignment, host, id, result)
        return { host, result }
      }),
    ),
  )
  const results = finished.filter((one) => one !== null)
  if (isOnce) shareOnce(task, hosts, results[0]?.result)
  judgeSet(task, hosts, frame, playRun)
  await runIncludes(task, results, frame, playRun)

  // What one host found out counts for all of the set; a failure fails them all.
  function shareOnce(task: Task, all: readonly HostState[], result: TaskResult | undefined): void {
    if (result === undefined) return
    for (const host of all) {
      if (host === first) continue
      if (task.register !== undefined) run.surroundings.store.memory(host.name).set.set(task.register, result.values)
      remember(task, host.name, result.values, run)
      if (result.outcome === 'failed' && !result.isIgnored) fail(host, task, result.values, playRun)
    }
  }
}

/** Writes down the result of one host and tells the world. */
function record(assignment: Assignment, host: HostState, id: string, result: TaskResult): void {
  const { task, playRun, frame } = assignment
  const { run } = playRun
  const { store } = run.surroundings
  const scope = scopeOf(assignment)
  if (task.register !== undefined) store.memory(host.name).set.set(task.register, result.values)
  const target = factsHost(assignment, result.delegate, scope)
  if (result.isLooped) {
    const items = result.values.get('results')
    if (items !== undefined && isList(items))
      for (const item of items) if (isDict(item)) remember(task, target, item, run)
  } else remember(task, target, result.values, run)

  const isFault = result.outcome === 'failed' || result.outcome === 'unreachable'
  const isRescued = result.outcome === 'failed' && !result.isIgnored && frame.isRescuable
  count(host, result, isRescued)
  if (isFault && !result.isIgnored) {
    if (result.outcome === 'unreachable') host.status = 'unreachable'
    else fail(host, task, result.values, playRun)
  }
  if (result.outcome === 'changed') notify(task, host, result.notifies, playRun)

  const isCensored = asFlag(inherited('noLog', task, playRun.play), scope)
  const json = jsonObject(result.values)
  const event: Omit<HostFinished, 'time'> = {
    type: 'host-finished',
    task: id,
    host: host.name,
    ...(result.delegate === undefined ? {} : { delegate: result.delegate.shown }),
    outcome: result.outcome,
    ignored: result.isIgnored,
    rescued: isRescued,
    looped: result.isLooped,
    result: isCensored ? censoredResult(json) : json,
    ...(result.diagnostic === undefined || isCensored ? {} : { diagnostic: result.diagnostic }),
    diff: isCensored ? [] : result.diff,
    notified: result.outcome === 'changed' ? result.notifies : [],
    durationMs: result.durationMs,
  }
  run.send(event)
}

function count({ tally }: HostState, result: TaskResult, isRescued: boolean): void {
  switch (result.outcome) {
    case 'ok':
      tally.ok += 1
      return
    case 'changed':
      tally.ok += 1
      tally.changed += 1
      return
    case 'skipped':
      tally.skipped += 1
      return
    case 'unreachable':
      if (result.isIgnored) {
        tally.skipped += 1
        tally.ignored += 1
      } else tally.unreachable += 1
      return
    case 'failed':
      if (result.isIgnored) {
        tally.ok += 1
        tally.ignored += 1
        if (result.values.get('changed') === true) tally.changed += 1
      } else if (isRescued) tally.rescued += 1
      else tally.failed += 1
  }
}

/** Takes a host out of the play until a rescue brings it back, and leaves what a rescue wants to know. */
function fail(host: HostState, task: Task, values: Dict, { run }: PlayRun): void {
  host.status = 'failed'
  const { set } = run.surroundings.store.memory(host.name)
  set.set('ansible_failed_task', describedTask(task))
  set.set('ansible_failed_result', values)
}

function describedTask(task: Task): Dict {
  return new Map<Value, Value>([
    ['name', task.name ?? ''],
    ['action', task.action],
    ['args', new Map(task.args)],
    ['path', `${task.span.file}:${task.span.start.line}`],
  ])
}

/** Facts and variables that a result brings. */
function remember(task: Task, host: string, values: Dict, run: PlayRun['run']): void {
  const facts = factsIn(values)
  if (facts === undefined || values.get('failed') === true) return
  const { store } = run.surroundings
  const memory = store.memory(host)
  switch (task.module) {
    case 'include_vars':
      for (const [name, value] of facts) memory.included.set(name, value)
      return
    case 'set_fact':
      for (const [name, value] of facts) memory.set.set(name, value)
      if (values.get('_ansible_facts_cacheable') === true) {
        store.learnFacts(host, facts)
        run.ports.factCache?.write(host, memory.injected)
      }
      return
    default:
      store.learnFacts(host, facts)
      run.ports.factCache?.write(host, memory.injected)
  }
}

function notify(task: Task, host: HostState, names: readonly string[], playRun: PlayRun): void {
  for (const name of names) {
    const handlers = playRun.handlers.notifiedBy(name)
    if (handlers.length === 0) {
      throw new RunAborted([
        error(
          'engine/unknown-handler',
          `The task notifies "${name}", and no handler of this play is called so or listens to it.`,
          {
            at: task.span,
            hint: didYouMean(name, playRun.handlers.names()),
          },
        ),
      ])
    }
    for (const handler of handlers) host.notified.add(handler)
  }
}

/** The rules on the whole set after a task: any_errors_fatal, run_once failures, max_fail_percentage. */
function judgeSet(task: Task, hosts: readonly HostState[], frame: Frame, playRun: PlayRun): void {
  const faulty = hosts.filter((host) => host.status === 'failed' || host.status === 'unreachable')
  if (faulty.length === 0) return
  const [first] = hosts
  if (first === undefined) return
  const scope = scopeOf({ task, host: first.name, frame, playRun })
  if (asFlag(inherited('anyErrorsFatal', task, playRun.play), scope)) {
    for (const host of playRun.batch) if (host.isActive) host.status = 'failed'
    if (!frame.isRescuable) playRun.ending = 'fatal'
    return
  }
  if (playRun.maxFailPercentage === null || frame.isRescuable) return
  const failed = playRun.batch.filter((host) => host.status === 'failed').length
  if (failed / playRun.batch.length <= playRun.maxFailPercentage / 100) return
  for (const host of playRun.batch) if (host.isActive) host.status = 'failed'
  playRun.ending = 'fatal'
}

function sinkFor(id: string, host: string, task: Task, frame: Frame, playRun: PlayRun): Assignment['sink'] {
  const { run } = playRun
  const isCensored = (): boolean =>
    asFlag(inherited('noLog', task, playRun.play), scopeOf({ task, host, frame, playRun }))
  return {
    item(label, result) {
      const hidden = isCensored()
      const json = jsonObject(result.values)
      run.send({
        type: 'item-finished',
        task: id,
        host,
        ...(result.delegate === undefined ? {} : { delegate: result.delegate.shown }),
        label: hidden ? '(censored due to no_log)' : label,
        outcome: result.outcome,
        ignored: result.isIgnored,
        result: hidden ? censoredResult(json) : json,
        diff: hidden ? [] : result.diff.map((part): DiffShown => part),
      })
    },
    retry(retriesLeft, values) {
      const json = jsonObject(values)
      run.send({ type: 'retrying', task: id, host, retriesLeft, result: isCensored() ? censoredResult(json) : json })
    },
    output(stream, text) {
      if (!isCensored()) run.send({ type: 'output', task: id, host, stream, text })
    },
  }
}

/** The tags of a task as text; templates see the variables of the first host. */
export function tagNames(task: Task, playRun: PlayRun, host: string, frame: Frame): readonly string[] {
  const raw = tagsOf(task, playRun.play)
  if (raw.length === 0) return []
  const scope = scopeOf({ task, host, frame, playRun })
  return [
    ...new Set(
      raw.flatMap((tag) => {
        const opened = open(tag, scope)
        const texts = isList(opened) ? opened.map(str) : str(opened).split(',')
        return texts.map((text) => text.trim()).filter((text) => text !== '')
      }),
    ),
  ]
}

/** A task's name as a banner shows it: `role : name`; a template that cannot be opened is shown as written. */
export function shownName(task: Task, host: string, frame: Frame, playRun: PlayRun): string {
  const own = plainName(task, host, frame, playRun)
  return task.role === null ? own : `${task.role.roleName} : ${own}`
}

function plainName(task: Task, host: string, frame: Frame, playRun: PlayRun): string {
  const { name } = task
  if (name === undefined || name === null || name === '') return task.action
  if (!(name instanceof Template)) return str(name)
  try {
    return str(open(name, scopeOf({ task, host, frame, playRun })))
  } catch (fault) {
    if (fault instanceof DiagnosticError) return name.source
    throw fault
  }
}
