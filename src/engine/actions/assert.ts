import { error } from '../../diagnostic/catalogue.ts'
import { condition as conditionHolds } from '../../template/interpolate.ts'
import type { Task } from '../../playbook/model.ts'
import { toJson } from '../../value/json.ts'
import { str } from '../../value/print.ts'
import { isTruthy } from '../../value/truth.ts'
import { Template, isList, type Value } from '../../value/value.ts'
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
  run({ given, scope, assignment }) {
    const { task } = assignment
    const that = task.args.get('that') ?? given.get('that') ?? null
    const conditions: readonly Value[] = isList(that) ? that : [that]
    const failMessage = given.get('fail_msg') ?? given.get('msg')
    for (const condition of conditions) {
      if (typeof condition === 'boolean' ? condition : conditionHolds(asExpression(condition, task), scope)) continue
      const source = condition instanceof Template ? condition.source : str(condition)
      const message =
        failMessage === undefined
          ? 'Assertion failed'
          : isList(failMessage)
            ? failMessage.map(str).join('\n')
            : str(failMessage)
      return failed(
        message,
        { assertion: source, evaluated_to: false },
        error('engine/assertion', `The assertion "${source}" does not hold. ${message}`, {
          at: condition instanceof Template ? condition.origin.span(0, condition.source.length) : task.span,
        }),
      )
    }
    const success = given.get('success_msg')
    const quiet = given.get('quiet')
    if (quiet !== undefined && isTruthy(quiet)) return done({})
    return done({ msg: success === undefined ? 'All assertions passed' : toJson(success) })
  },
})

// A plain text is an expression that came in through a variable.
function asExpression(condition: Value, task: Task): Template {
  if (condition instanceof Template) return condition
  return new Template(str(condition), { file: task.span.file, span: () => task.span }, 'expression')
}
