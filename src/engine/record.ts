import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Task } from '../playbook/model.ts'
import { didYouMean } from '../text/near-names.ts'
import { isDict, isList, type Dict, type Value } from '../value/value.ts'
import { scopeOf, type Where } from './assignment.ts'
import { RunAborted, type PlayRun, type Run } from './context.ts'
import { factsHost } from './delegate.ts'
import type { HostState, Tally } from './host-state.ts'
import { partsOf, type TaskResult } from './result.ts'

/** Writes down what came of a task on its host: variables, facts, the tally, notifications, whether it is out of the play. */
export function record(where: Where, host: HostState, result: TaskResult): void {
  const { task, playRun } = where
  learn(where, result)
  count(host.tally, task, result, isRescued(where, result))
  if (result.isIgnored) return
  if (result.outcome === 'unreachable') host.status = 'unreachable'
  if (result.outcome === 'failed') fail(host, task, result.values, playRun.run)
  if (result.outcome === 'changed') notify(where, host, result.notifies)
}

/** Whether a block around the task takes its failure up. */
export function isRescued({ frame }: Where, { outcome, isIgnored }: TaskResult): boolean {
  return outcome === 'failed' && !isIgnored && frame.isRescuable
}

/** Variables and facts that a result, or that of one item, brings. */
export function learn(where: Where, result: TaskResult): void {
  const { task, host, playRun } = where
  const { run } = playRun
  register(task, host, result.values, run)
  // Those of a loop were learned with each item, which may have a delegate of its own.
  if (!result.isLooped) learnFacts(task, factsHost(where, result.delegate, scopeOf(where)), result.values, run)
}

/** What a `run_once` task came to counts for the other hosts of its set, too. */
export function share(where: Where, host: string, result: TaskResult): void {
  const { task, playRun } = where
  register(task, host, result.values, playRun.run)
  // What was learned of the delegate is not of these hosts.
  if (factsHost(where, result.delegate, scopeOf(where)) !== where.host) return
  for (const values of partsOf(result)) learnFacts(task, host, values, playRun.run)
}

function register({ register: name }: Task, host: string, values: Dict, { surroundings }: Run): void {
  if (name !== undefined) surroundings.store.memory(host).set.set(name, withoutMarks(values))
}

/** A result without what is only said to the engine and the reporters; items of a loop likewise. */
function withoutMarks(values: Dict): Dict {
  const results = values.get('results')
  const kept = [...values].filter(([key]) => typeof key !== 'string' || !key.startsWith('_ansible_'))
  const items =
    results !== undefined && isList(results)
      ? results.map((item) => (isDict(item) ? withoutMarks(item) : item))
      : results
  return new Map(kept.map(([key, value]) => [key, key === 'results' && items !== undefined ? items : value]))
}

function learnFacts(task: Task, host: string, values: Dict, { surroundings, ports }: Run): void {
  const facts = values.get('ansible_facts')
  if (facts === undefined || !isDict(facts) || values.get('failed') === true) return
  const { store } = surroundings
  const memory = store.memory(host)
  if (task.module === 'include_vars') {
    for (const [name, value] of facts) memory.included.set(name, value)
    return
  }
  if (task.module === 'set_fact') for (const [name, value] of facts) memory.set.set(name, value)
  if (task.module === 'set_fact' && values.get('_ansible_facts_cacheable') !== true) return
  store.learnFacts(host, facts)
  ports.factCache?.write(host, memory.injected)
}

/** Takes a host out of the play until a rescue brings it back, and leaves what the rescue wants to know. */
export function fail(host: HostState, task: Task, values: Dict, { surroundings }: Run): void {
  host.status = 'failed'
  const { set } = surroundings.store.memory(host.name)
  set.set('ansible_failed_task', described(task))
  set.set('ansible_failed_result', values)
}

function described(task: Task): Dict {
  return new Map<Value, Value>([
    ['name', task.name ?? ''],
    ['action', task.action],
    ['args', new Map(task.args)],
    ['path', `${task.span.file}:${task.span.start.line}`],
  ])
}

function count(tally: Tally, task: Task, result: TaskResult, wasRescued: boolean): void {
  switch (result.outcome) {
    case 'ok':
    case 'changed':
      tally.ok += timesOk(task, result)
      if (result.outcome === 'changed') tally.changed += 1
      return
    case 'skipped':
      tally.skipped += 1
      return
    case 'unreachable':
      if (!result.isIgnored) tally.unreachable += 1
      break
    case 'failed':
      if (result.isIgnored && result.values.get('changed') === true) tally.changed += 1
      if (wasRescued) tally.rescued += 1
      else if (!result.isIgnored) tally.failed += 1
  }
  if (result.isIgnored) {
    tally.ok += 1
    tally.ignored += 1
  }
}

// An include counts once for each file or role that it brings. (2.14 did not count roles.)
function timesOk({ module }: Task, { includes }: TaskResult): number {
  return module === 'include_tasks' || module === 'include_role' ? includes.length : 1
}

function notify({ task, frame, playRun }: Where, host: HostState, names: readonly string[]): void {
  for (const name of names) {
    const handlers = playRun.handlers.notifiedBy(name)
    if (handlers.length === 0) missHandler(unknownHandler(name, task, playRun), playRun)
    // What a handler notifies belongs to the flush that it runs in.
    else if (frame.isHandler) for (const handler of handlers) host.notified.add(handler)
    else host.notifications.add(name)
  }
}

function missHandler(mistake: Diagnostic, { run }: PlayRun): void {
  if (run.options.unknownHandlers === 'error') throw new RunAborted([mistake])
  run.warn({ ...mistake, severity: 'warning' })
}

function unknownHandler(name: string, { span }: Task, { handlers }: PlayRun): Diagnostic {
  const detail = `The requested handler '${name}' was not found in either the main handlers list nor in the listening handlers list.`
  const hint = didYouMean(name, handlers.names())
  return error('engine/unknown-handler', detail, { at: span, hint })
}
