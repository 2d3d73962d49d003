import { error } from '../../diagnostic/catalogue.ts'
import type { Condition, Task } from '../../playbook/model.ts'
import { toJson } from '../../value/json.ts'
import { str } from '../../value/print.ts'
import { isTruthy } from '../../value/truth.ts'
import { Template, isList, type Value } from '../../value/value.ts'
import type { StepOutcome } from '../attempt.ts'
import { firstFalse, shownCondition } from '../conditions.ts'
import { defineEngineAction } from './action.ts'
import { done, failed } from './outcome.ts'

/** Fails unless every expression of `that` holds. The expressions come unopened, so that each can be named. */
export default defineEngineAction({
  name: 'assert',
  summary: 'Fail unless all conditions hold.',
  params: {
    properties: {
      that: { type: 'raw', description: 'One expression or a list; all must hold.' },
      fail_msg: { type: 'raw', aliases: ['msg'], description: 'The message on failure.' },
      success_msg: { type: 'raw', description: 'The message on success.' },
      quiet: { type: 'boolean', default: false, description: 'Say nothing more than the result.' },
    },
    required: ['that'],
  },
  returns: { assertion: 'The expression that did not hold.', evaluated_to: 'What it came to.' },
  run({ given, scope, assignment: { task } }) {
    const that = given.get('that')
    if (that === undefined) return failed('missing required arguments: that')
    const conditions = (isList(that) ? that : [that]).map((condition) => asCondition(condition, task))
    const broken = firstFalse(conditions, scope)
    if (broken !== null) return refused(broken, given.get('fail_msg') ?? given.get('msg'), task)
    const success = given.get('success_msg')
    const msg = success === undefined ? 'All assertions passed' : toJson(success)
    return done(isTruthy(given.get('quiet') ?? false) ? { msg, _ansible_quiet: true } : { msg })
  },
})

function refused(condition: Condition, failMessage: Value | undefined, { span }: Task): StepOutcome {
  const source = shownCondition(condition)
  const message = failMessage === undefined ? 'Assertion failed' : textOf(failMessage)
  const at = condition instanceof Template ? condition.origin.span(0, condition.source.length) : span
  const diagnostic = error('engine/assertion', `The assertion "${source}" does not hold. ${message}`, { at })
  return failed(toJson(failMessage ?? message), { assertion: source, evaluated_to: false }, diagnostic)
}

function textOf(message: Value): string {
  return isList(message) ? message.map(str).join('\n') : str(message)
}

// A plain text is an expression that came in through a variable.
function asCondition(condition: Value, task: Task): Condition {
  if (condition instanceof Template || typeof condition === 'boolean') return condition
  return new Template(str(condition), { file: task.span.file, span: () => task.span }, 'expression')
}
