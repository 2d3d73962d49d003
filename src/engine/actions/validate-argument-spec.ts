import { error } from '../../diagnostic/catalogue.ts'
import { validateArguments } from '../../playbook/argument-specs.ts'
import { str } from '../../value/print.ts'
import { isDict, type Value } from '../../value/value.ts'
import { jsonObject } from '../carry-out.ts'
import { defineEngineAction } from './action.ts'
import { done, failed } from './outcome.ts'

/** Checks the variables of a role against its argument specification; the engine puts it before a role's tasks. */
export default defineEngineAction({
  name: 'validate_argument_spec',
  summary: 'Check variables against an argument specification.',
  params: {
    properties: {
      argument_spec: { type: 'object', description: 'The options, as meta/argument_specs.yml has them.' },
      provided_arguments: { type: 'object', description: 'The values to check; left out, the variables in scope.' },
      validate_args_context: { type: 'object', description: 'Where the specification comes from.' },
    },
    required: ['argument_spec'],
  },
  returns: { argument_errors: 'What is wrong.', validate_args_context: 'Where the specification comes from.' },
  run({ given, assignment: { task } }) {
    const spec = given.get('argument_spec')
    if (spec === undefined || !isDict(spec)) return failed('Incorrect type for argument_spec, expected dict')
    const provided = given.get('provided_arguments')
    const values = provided !== undefined && isDict(provided) ? provided : new Map<Value, Value>()
    const options = jsonObject(spec)
    const problems = validateArguments({ entryPoint: 'main', options }, jsonObject(values))
    if (problems.length === 0) return done({ msg: 'The arg spec validation passed' })
    const context = given.get('validate_args_context')
    return failed(
      `Validation of arguments failed:\n${problems.join('\n')}`,
      {
        argument_errors: problems,
        argument_spec_data: options,
        ...(context !== undefined && isDict(context) ? { validate_args_context: jsonObject(context) } : {}),
      },
      error(
        'engine/argument-spec',
        `The arguments of ${str(task.role?.roleName ?? 'the role')} are wrong: ${problems.join('; ')}.`,
        {
          at: task.span,
          hint: 'Set these variables in the inventory, in group_vars, or at the role; no host has been changed by this role.',
        },
      ),
    )
  },
})
