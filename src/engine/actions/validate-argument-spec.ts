import { error } from '../../diagnostic/catalogue.ts'
import { secretArguments, validateArguments } from '../../playbook/argument-specs.ts'
import type { Task } from '../../playbook/model.ts'
import { jsonObject, type JsonObject } from '../../value/json.ts'
import { isDict, type Value } from '../../value/value.ts'
import type { StepOutcome } from '../attempt.ts'
import { defineEngineAction } from './action.ts'
import { done, failed } from './outcome.ts'

/** Checks the variables of a role against its argument specification; the engine puts it before a role's tasks. */
export default defineEngineAction({
  name: 'validate_argument_spec',
  summary: 'Check variables against an argument specification.',
  params: {
    properties: {
      argument_spec: { type: 'object', description: 'The options, as meta/argument_specs.yml has them.' },
      rules: { type: 'object', description: 'Rules between options: mutually_exclusive, required_if …' },
      provided_arguments: { type: 'object', description: 'The values to check.' },
      validate_args_context: { type: 'object', description: 'Where the specification comes from.' },
    },
    required: ['argument_spec'],
  },
  returns: { argument_errors: 'What is wrong.', validate_args_context: 'Where the specification comes from.' },
  run({ given, assignment: { task, playRun } }) {
    const options = objectIn(given.get('argument_spec'))
    if (options === undefined) return failed('Incorrect type for argument_spec, expected dict')
    const values = objectIn(given.get('provided_arguments')) ?? {}
    const { secrets } = playRun.run.surroundings.world
    for (const secret of secretArguments({ options }, values)) secrets.add(secret)
    const rules = objectIn(given.get('rules')) ?? {}
    const problems = validateArguments({ entryPoint: 'main', options, rules }, values)
    if (problems.length === 0) return done({ msg: 'The arg spec validation passed' })
    const context = objectIn(given.get('validate_args_context')) ?? {}
    return refused(problems, task, {
      argument_errors: problems,
      argument_spec_data: options,
      validate_args_context: context,
    })
  },
})

function refused(problems: readonly string[], { role, span }: Task, values: JsonObject): StepOutcome {
  const detail = `The arguments of ${role?.roleName ?? 'the role'} are wrong: ${problems.join('; ')}.`
  const hint =
    'Set these variables in the inventory, in group_vars, or at the role; no host has been changed by this role.'
  return failed(
    `Validation of arguments failed:\n${problems.join('\n')}`,
    values,
    error('engine/argument-spec', detail, { at: span, hint }),
  )
}

function objectIn(value: Value | undefined): JsonObject | undefined {
  return value !== undefined && isDict(value) ? jsonObject(value) : undefined
}
