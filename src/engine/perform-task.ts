import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import { open } from '../template/interpolate.ts'
import type { Scope } from '../expression/scope.ts'
import type { DiffPart } from '../module/contract.ts'
import type { Condition, Task } from '../playbook/model.ts'
import { str } from '../value/print.ts'
import { isTruthy } from '../value/truth.ts'
import { Omit, isDict, isList, type Dict, type Value } from '../value/value.ts'
import { scopeAt, type Place } from '../variables/scope.ts'
import { argumentsOf } from './arguments.ts'
import { allHold, firstFalse, shownCondition } from './conditions.ts'
import type { Delegate, Frame, Include, PlayRun, TaskResult } from './context.ts'
import { carryOut, type StepOutcome } from './carry-out.ts'
import { conditionsOf, delegateFactsOf, delegateOf, inherited, notifiesOf } from './inherit.ts'
import { itemVariables, itemsOf, loopNames, type LoopNames } from './loop.ts'
import { asFlag, asNumber, asText } from './settings.ts'
import { worldFor } from './world.ts'
import { endpointAddress } from './identity.ts'

/** What a task reports while it works on one host. */
export interface TaskSink {
  item(label: string, result: TaskResult): void
  retry(retriesLeft: number, values: Dict): void
  output(stream: 'stdout' | 'stderr', text: string): void
}

/** A task, a host, and where in the play they meet: what variables depend on. */
export interface Where {
  readonly task: Task
  readonly host: string
  readonly frame: Frame
  readonly playRun: PlayRun
}

/** One task to be done on one host. */
export interface Assignment extends Where {
  readonly sink: TaskSink
}

/** Carries a task out on one host, with its loop, conditions and retries. Failures are results, never exceptions. */
export async function performTask(assignment: Assignment): Promise<TaskResult> {
  const { task, playRun } = assignment
  const began = playRun.run.ports.now()
  const finish = (result: TaskResult): TaskResult => ({ ...result, durationMs: playRun.run.ports.now() - began })
  if (task.loop === undefined) return finish(await performItem(assignment, undefined))

  const scope = scopeOf(assignment)
  let items: readonly Value[]
  let names: LoopNames
  try {
    names = loopNames(task.loop, scope)
    items = itemsOf(task.loop, scope)
  } catch (fault) {
    // A false condition hides a broken list: the item conditions are asked once, and only then the fault counts.
    return finish(await performItem(assignment, undefined, asDiagnosticError(fault)))
  }
  if (items.length === 0) return finish(emptyLoop())
  return finish(await performLoop(assignment, items, names))
}

// Ansible asks the conditions of a loop for its items only; with no item there is nothing to ask.
function emptyLoop(): TaskResult {
  return {
    ...nothing,
    outcome: 'skipped',
    isLooped: true,
    values: new Map<Value, Value>([
      ['changed', false],
      ['results', []],
      ['skipped', true],
      ['skipped_reason', 'No items in the list'],
    ]),
  }
}

async function performLoop(assignment: Assignment, items: readonly Value[], names: LoopNames): Promise<TaskResult> {
  const { task, sink, playRun } = assignment
  const results: TaskResult[] = []
  for (const index of items.keys()) {
    if (index > 0 && names.pauseMs > 0) await playRun.run.ports.sleep(names.pauseMs)
    if (playRun.run.ports.signal.aborted) break
    const variables = itemVariables(names, items, index)
    const result = await performItem(assignment, variables)
    for (const [name, value] of variables)
      if (name !== 'ansible_loop' || names.isExtended) result.values.set(name, value)
    const labelled: TaskResult = {
      ...result,
      includes: result.includes.map((include) => ({ ...include, label: labelOf(assignment, variables, result) })),
    }
    results.push(labelled)
    sink.item(labelOf(assignment, variables, result), labelled)
    if (result.outcome === 'unreachable') break
    if (isBroken(task.loop?.breakWhen ?? [], assignment, variables, result)) break
  }
  return combined(results)
}

function isBroken(conditions: readonly Condition[], assignment: Assignment, item: Dict, result: TaskResult): boolean {
  return (
    conditions.length > 0 &&
    allHold(conditions, scopeOf(assignment, withRegistered(assignment.task, item, result.values)))
  )
}

function labelOf(assignment: Assignment, item: Dict, result: TaskResult): string {
  const { loop } = assignment.task
  const names = [...item.keys()]
  const plain = item.get(names[0] ?? 'item') ?? null
  if (loop?.label === undefined) return str(plain)
  try {
    return str(open(loop.label, scopeOf(assignment, withRegistered(assignment.task, item, result.values))))
  } catch {
    // A label that cannot be evaluated must not fail a task whose work is done.
    return str(plain)
  }
}

/** The result of a loop from those of its items. */
function combined(results: readonly TaskResult[]): TaskResult {
  const isUnreachable = results.some((result) => result.outcome === 'unreachable')
  const hasFailed = results.some((result) => result.outcome === 'failed')
  const isIgnored = hasFailed && results.every((result) => result.outcome !== 'failed' || result.isIgnored)
  const isSkipped = results.length > 0 && results.every((result) => result.outcome === 'skipped')
  const isChanged = results.some((result) => result.values.get('changed') === true)
  const first = results.find((result) => result.outcome === 'failed' || result.outcome === 'unreachable')
  const values = new Map<Value, Value>([
    ['changed', isChanged],
    ['results', results.map((result) => result.values)],
    ['msg', isSkipped ? 'All items skipped' : hasFailed ? 'One or more items failed' : 'All items completed'],
  ])
  if (isSkipped) values.set('skipped', true)
  else values.set('skipped', false)
  if (hasFailed) values.set('failed', true)
  if (isUnreachable) values.set('unreachable', true)
  const outcome = isUnreachable
    ? 'unreachable'
    : hasFailed
      ? 'failed'
      : isSkipped
        ? 'skipped'
        : isChanged
          ? 'changed'
          : 'ok'
  const delegate = results.find((result) => result.delegate !== undefined)?.delegate
  return {
    outcome,
    values,
    diff: [],
    ...(first?.diagnostic === undefined ? {} : { diagnostic: first.diagnostic }),
    ...(delegate === undefined ? {} : { delegate }),
    notifies: isChanged ? [...new Set(results.flatMap((result) => result.notifies))] : [],
    isIgnored,
    isLooped: true,
    includes: results.flatMap((result) => result.includes),
    durationMs: 0,
  }
}

/** One item, or the whole of a task without a loop. `loopFault` is why the loop's list could not be had. */
async function performItem(
  assignment: Assignment,
  item: Dict | undefined,
  loopFault?: DiagnosticError,
): Promise<TaskResult> {
  const { task, playRun } = assignment
  try {
    const scope = scopeOf(assignment, item)
    const unmet = firstFalse(conditionsOf(task, playRun.play), scope)
    if (unmet !== null) return skipped(unmet)
    if (loopFault !== undefined) throw loopFault
    return await performAttempts(assignment, item, scope)
  } catch (fault) {
    return failedBy(asDiagnosticError(fault).diagnostic, assignment)
  }
}

async function performAttempts(assignment: Assignment, item: Dict | undefined, scope: Scope): Promise<TaskResult> {
  const { task, playRun, sink } = assignment
  const { ports } = playRun.run
  const delegate = delegateFor(assignment, scope)
  const given = argumentsOf(task, playRun.play, scope, ports.registry)
  const retries = task.retries === undefined ? undefined : (asNumber(task.retries, scope) ?? 3)
  const isRepeated = task.until.length > 0 || retries !== undefined
  const attempts = isRepeated ? Math.max(retries ?? 3, 0) + 1 : 1
  const delayMs = (asNumber(task.delay, scope) ?? 5) * 1000

  for (let attempt = 1; ; attempt += 1) {
    const outcome = await carryOut({ assignment, item, scope, given, delegate })
    const judged = judge(assignment, item, outcome)
    if (!isRepeated || outcome.isUnreachable) return finished(assignment, scope, judged, outcome, delegate)
    const isDone =
      task.until.length > 0
        ? allHold(task.until, scopeOf(assignment, withRegistered(task, item, judged.values)))
        : judged.values.get('failed') !== true
    if (isDone) {
      judged.values.set('attempts', attempt)
      return finished(assignment, scope, judged, outcome, delegate)
    }
    if (attempt >= attempts || ports.signal.aborted) {
      judged.values.set('attempts', Math.max(attempt - 1, 1))
      judged.values.set('failed', true)
      return finished(assignment, scope, judged, outcome, delegate)
    }
    judged.values.set('attempts', attempt)
    judged.values.set('retries', attempts)
    sink.retry(attempts - attempt, judged.values)
    await ports.sleep(delayMs)
  }
}

interface Judged {
  readonly values: Dict
  readonly diagnostic?: Diagnostic
}

/** Applies `changed_when` and `failed_when`, which see the result under its registered name. */
function judge(assignment: Assignment, item: Dict | undefined, outcome: StepOutcome): Judged {
  const { task } = assignment
  const { values } = outcome
  if (outcome.isUnreachable || values.get('skipped') === true) return { values }
  const scope = (): Scope => {
    const own = withRegistered(task, item, values)
    const facts = values.get('ansible_facts')
    if (facts !== undefined && isDict(facts))
      for (const [name, value] of facts) if (!own.has(name)) own.set(name, value)
    return scopeOf(assignment, own)
  }
  if (task.changedWhen !== undefined) values.set('changed', allHold(task.changedWhen, scope()))
  if (task.failedWhen !== undefined) {
    const hasFailed = allHold(task.failedWhen, scope())
    values.set('failed', hasFailed)
    values.set('failed_when_result', hasFailed)
    return { values }
  }
  return { values, ...(outcome.diagnostic === undefined ? {} : { diagnostic: outcome.diagnostic }) }
}

function finished(
  assignment: Assignment,
  scope: Scope,
  { values, diagnostic }: Judged,
  outcome: StepOutcome,
  delegate: Delegate | undefined,
): TaskResult {
  const { task, playRun } = assignment
  const hasFailed = isFlagged(values.get('failed'))
  const isChanged = isFlagged(values.get('changed'))
  const shown = outcome.isUnreachable
    ? 'unreachable'
    : hasFailed
      ? 'failed'
      : isFlagged(values.get('skipped'))
        ? 'skipped'
        : isChanged
          ? 'changed'
          : 'ok'
  const keyword = outcome.isUnreachable ? 'ignoreUnreachable' : 'ignoreErrors'
  const isFault = shown === 'failed' || shown === 'unreachable'
  return {
    outcome: shown,
    values,
    diff: outcome.diff,
    ...(diagnostic === undefined || !isFault ? {} : { diagnostic }),
    ...(delegate === undefined ? {} : { delegate }),
    // Names of every item count as soon as any item changed, so they are kept also where this one did not change.
    notifies: isFault ? [] : notifyNames(notifiesOf(task), scope),
    isIgnored: isFault && asFlag(inherited(keyword, task, playRun.play), scope),
    isLooped: false,
    includes: isFault ? [] : outcome.includes,
    durationMs: 0,
  }
}

function isFlagged(value: Value | undefined): boolean {
  return value !== undefined && isTruthy(value)
}

function notifyNames(raw: readonly Value[], scope: Scope): readonly string[] {
  return raw.flatMap((name) => {
    const opened = open(name, scope)
    if (opened === null || opened instanceof Omit) return []
    return isList(opened) ? opened.map(str) : [str(opened)]
  })
}

function skipped(condition: Condition): TaskResult {
  return {
    ...nothing,
    outcome: 'skipped',
    values: new Map<Value, Value>([
      ['changed', false],
      ['skipped', true],
      ['skip_reason', 'Conditional result was False'],
      ['false_condition', shownCondition(condition)],
    ]),
  }
}

const nothing = {
  diff: [],
  notifies: [],
  isIgnored: false,
  isLooped: false,
  includes: [],
  durationMs: 0,
} as const satisfies {
  diff: readonly DiffPart[]
  notifies: readonly string[]
  includes: readonly Include[]
  isIgnored: boolean
  isLooped: boolean
  durationMs: number
}

function failedBy(diagnostic: Diagnostic, { task, playRun, ...rest }: Assignment): TaskResult {
  const values = new Map<Value, Value>([
    ['changed', false],
    ['failed', true],
    ['msg', diagnostic.detail],
  ])
  let isIgnored = false
  try {
    isIgnored = asFlag(inherited('ignoreErrors', task, playRun.play), scopeOf({ task, playRun, ...rest }))
  } catch {
    // An ignore_errors that cannot be evaluated forgives nothing.
  }
  return { ...nothing, outcome: 'failed', values, diagnostic, isIgnored }
}

/** The delegate of this item, or undefined when the task stays on its host. */
function delegateFor({ task, playRun, frame }: Assignment, scope: Scope): Delegate | undefined {
  const name = asText(delegateOf(task), scope)
  if (name === undefined || name === '') return undefined
  const place: Place = { host: name, play: playRun.variables, task, includeParams: frame.includeParams }
  const address = endpointAddress(scopeAt(place, playRun.run.surroundings), name)
  return { host: name, shown: address === name ? name : `${name}(${address})` }
}

/** Where facts of this task go: to the delegate only with `delegate_facts`. */
export function factsHost({ task, host }: Assignment, delegate: Delegate | undefined, scope: Scope): string {
  return delegate !== undefined && asFlag(delegateFactsOf(task), scope) ? delegate.host : host
}

/** The variables of this assignment, with the item's above them. */
export function scopeOf({ task, host, frame, playRun }: Where, overlay?: Dict): Scope {
  const place: Place = { host, play: playRun.variables, task, includeParams: frame.includeParams }
  return scopeAt(place, playRun.run.surroundings, overlay, worldFor(task, playRun))
}

function withRegistered(task: Task, item: Dict | undefined, values: Dict): Dict {
  const overlay = new Map<Value, Value>(item ?? [])
  if (task.register !== undefined) overlay.set(task.register, values)
  return overlay
}

function asDiagnosticError(fault: unknown): DiagnosticError {
  if (fault instanceof DiagnosticError) return fault
  throw fault
}
