import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import type { Scope } from '../expression/scope.ts'
import type { Task } from '../playbook/model.ts'
import { open } from '../template/interpolate.ts'
import { str } from '../value/print.ts'
import { Omit, isList, type Dict, type Value } from '../value/value.ts'
import { argumentsOf } from './arguments.ts'
import { scopeOf, type Assignment } from './assignment.ts'
import type { Attempt, StepOutcome } from './attempt.ts'
import { carryOut } from './carry-out.ts'
import { allHold, firstFalse } from './conditions.ts'
import { delegatedVariables, delegateFor } from './delegate.ts'
import { conditionsOf, inherited, notifiesOf } from './inherit.ts'
import { judged, scopeOnResult } from './judge.ts'
import { failedBy, isSet, outcomeOf, skippedBy, type TaskResult } from './result.ts'
import { asFlag, asNumber } from './settings.ts'

/** Attempts and seconds between them, where a task says no number. */
const usualRetries = 3
const usualDelaySeconds = 5

/**
 * One item of a loop, or the whole of a task without one: conditions, arguments, attempts, judgement.
 *
 * @param loopFault - why the list of the loop could not be had; it counts when the conditions hold
 */
export async function performItem(
  assignment: Assignment,
  item: Dict | undefined,
  loopFault?: DiagnosticError,
): Promise<TaskResult> {
  const { task, playRun } = assignment
  const scope = scopeOf(assignment, item)
  try {
    const unmet = firstFalse(conditionsOf(task, playRun.play), scope)
    if (unmet !== null) return skippedBy(unmet)
    if (loopFault !== undefined) throw loopFault
    return await performAttempts(prepared(assignment, item, scope))
  } catch (fault) {
    if (!(fault instanceof DiagnosticError)) throw fault
    return failedBy(fault.diagnostic, isForgiven('ignoreErrors', assignment, scope))
  }
}

/** One item with its conditions met: its delegate and arguments. @throws DiagnosticError */
export function prepared(assignment: Assignment, item: Dict | undefined, scope: Scope): Attempt {
  const { task, playRun } = assignment
  const delegate = delegateFor(assignment, scope)
  const seen = delegate === undefined ? scope : scopeOf(assignment, withDelegate(item, assignment, delegate))
  const given = argumentsOf(task, playRun.play, seen, playRun.run.ports.registry)
  return { assignment, item, scope: seen, given, delegate }
}

function withDelegate(item: Dict | undefined, ...where: Parameters<typeof delegatedVariables>): Dict {
  return new Map<Value, Value>([...(item ?? []), ...delegatedVariables(...where)])
}

async function performAttempts(attempt: Attempt): Promise<TaskResult> {
  const { assignment, item, scope } = attempt
  const { task, playRun, sink } = assignment
  const { ports } = playRun.run
  const { isRepeated, attempts, delayMs } = repetition(task, scope)
  for (let count = 1; ; count += 1) {
    const outcome = judged(assignment, item, await carryOut(attempt))
    const { values } = outcome
    if (!isRepeated || isSet(values, 'unreachable')) return finished(attempt, outcome)
    const isDone =
      task.until.length > 0
        ? allHold(task.until, scopeOnResult(assignment, item, values))
        : values.get('failed') !== true
    if (isDone) {
      values.set('attempts', count)
      return finished(attempt, outcome)
    }
    if (count >= attempts || ports.signal.aborted) {
      values.set('attempts', Math.max(count - 1, 1))
      values.set('failed', true)
      return finished(attempt, outcome)
    }
    values.set('attempts', count)
    values.set('retries', attempts)
    sink.retry(attempts - count, values, attempt.delegate)
    await ports.sleep(delayMs)
  }
}

interface Repetition {
  readonly isRepeated: boolean
  readonly attempts: number
  readonly delayMs: number
}

// `retries` are the attempts after the first one; alone they mean "until it succeeds" (since 2.16). Without any, `until`
// is not asked. A delay below zero means a second.
function repetition({ until, retries, delay }: Task, scope: Scope): Repetition {
  const more = asNumber(retries, scope) ?? (until.length > 0 ? usualRetries : 0)
  const seconds = asNumber(delay, scope) ?? usualDelaySeconds
  return {
    isRepeated: more > 0,
    attempts: 1 + Math.max(more, 0),
    delayMs: (seconds < 0 ? 1 : seconds) * 1000,
  }
}

function finished({ assignment, scope, delegate }: Attempt, step: StepOutcome): TaskResult {
  const outcome = outcomeOf(step.values)
  const isFault = outcome === 'failed' || outcome === 'unreachable'
  return {
    outcome,
    values: step.values,
    diff: step.diff,
    ...(step.diagnostic === undefined || !isFault ? {} : { diagnostic: step.diagnostic }),
    ...(delegate === undefined ? {} : { delegate }),
    // Names of every item count as soon as any item changed, so they are kept also where this one did not change.
    notifies: isFault ? [] : notifyNames(notifiesOf(assignment.task), scope),
    isIgnored: isFault && isForgiven(outcome === 'failed' ? 'ignoreErrors' : 'ignoreUnreachable', assignment, scope),
    isLooped: false,
    includes: isFault ? [] : step.includes,
    durationMs: 0,
  }
}

function isForgiven(
  keyword: 'ignoreErrors' | 'ignoreUnreachable',
  { task, playRun }: Assignment,
  scope: Scope,
): boolean {
  try {
    return asFlag(inherited(keyword, task, playRun.play), scope)
  } catch (fault) {
    if (!(fault instanceof DiagnosticError)) throw fault
    // What cannot be evaluated forgives nothing.
    return false
  }
}

function notifyNames(written: readonly Value[], scope: Scope): readonly string[] {
  return written.flatMap((name) => {
    const opened = open(name, scope)
    if (opened === null || opened instanceof Omit) return []
    return isList(opened) ? opened.map(str) : [str(opened)]
  })
}
