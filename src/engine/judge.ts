import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import { isDict, type Dict } from '../value/value.ts'
import type { Scope } from '../expression/scope.ts'
import { scopeOf, withRegistered, type Assignment } from './assignment.ts'
import type { StepOutcome } from './attempt.ts'
import { allHold } from './conditions.ts'
import { isSet, messageOf } from './result.ts'

/**
 * Applies `changed_when` and `failed_when` to what came of an attempt. Both see the result under its registered name,
 * and the facts in it; neither is asked when the task was skipped or the host not reached. A condition that cannot be
 * evaluated makes the attempt a failure, and the result keeps what the module said.
 */
export function judged(assignment: Assignment, item: Dict | undefined, outcome: StepOutcome): StepOutcome {
  const { changedWhen, failedWhen } = assignment.task
  const { values } = outcome
  if (isSet(values, 'unreachable') || isSet(values, 'skipped')) return outcome
  // A result always says whether it failed: `r.failed` must not be undefined where all went well.
  if (!values.has('failed')) values.set('failed', false)
  let judging = 'changed_when_result'
  try {
    if (changedWhen !== undefined) values.set('changed', allHold(changedWhen, scopeOnResult(assignment, item, values)))
    if (failedWhen === undefined) return outcome
    judging = 'failed_when_result'
    const hasFailed = allHold(failedWhen, scopeOnResult(assignment, item, values))
    values.set('failed', hasFailed)
    values.set('failed_when_result', hasFailed)
    return hasFailed ? outcome : { values, diff: outcome.diff, includes: outcome.includes }
  } catch (fault) {
    if (!(fault instanceof DiagnosticError)) throw fault
    values.set('failed', true)
    values.set(judging, `Error while evaluating conditional: ${messageOf(fault.diagnostic)}`)
    return { ...outcome, diagnostic: fault.diagnostic }
  }
}

/** Variables after an attempt: its result and its facts among them. */
export function scopeOnResult(assignment: Assignment, item: Dict | undefined, values: Dict): Scope {
  const overlay = withRegistered(assignment.task, item, values)
  const facts = values.get('ansible_facts')
  if (facts !== undefined && isDict(facts)) {
    for (const [name, value] of facts) if (!overlay.has(name)) overlay.set(name, value)
  }
  return scopeOf(assignment, overlay)
}
