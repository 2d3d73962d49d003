import { str } from '../../value/print.ts'
import type { Value } from '../../value/value.ts'
import type { Attempt, StepOutcome } from '../attempt.ts'
import { readRoleFor, readTasksFor, type ReadInclude } from '../include.ts'
import { defineEngineAction, type EngineAction } from './action.ts'
import { done, failed } from './outcome.ts'

/** `include_tasks`: reads a file for this host; it is run for all hosts that named the same. */
const includeTasks = defineEngineAction({
  name: 'include_tasks',
  summary: 'Run the tasks of a file at this point, decided while the play runs.',
  params: {
    properties: {
      file: { type: 'string', description: 'The file, searched beside this one and in the role.' },
      apply: { type: 'object', description: 'Keywords for every task of the file.' },
    },
    freeForm: 'file',
  },
  run(attempt) {
    const file = attempt.given.get('file')
    return file === undefined
      ? failed('No file specified for ansible.builtin.include_tasks')
      : included(file, readTasksFor(str(file), attempt), attempt)
  },
})

/** `include_role`: reads a role for this host. */
const includeRole = defineEngineAction({
  name: 'include_role',
  summary: 'Run a role at this point, decided while the play runs.',
  params: {
    properties: {
      name: { type: 'string', aliases: ['role'], description: 'The role.' },
      tasks_from: { type: 'string', description: 'Another file of its tasks/ than main.' },
      vars_from: { type: 'string', description: 'Another file of its vars/ than main.' },
      defaults_from: { type: 'string', description: 'Another file of its defaults/ than main.' },
      handlers_from: { type: 'string', description: 'Another file of its handlers/ than main.' },
      apply: { type: 'object', description: 'Keywords for every task of the role.' },
      public: { type: 'boolean', default: false, description: 'Show its variables to the rest of the play.' },
      allow_duplicates: { type: 'boolean', default: true, description: 'Run it also when it has run before.' },
      rolespec_validate: { type: 'boolean', default: true, description: 'Check its arguments first.' },
    },
    requiredOneOf: [['name', 'role']],
  },
  run(attempt) {
    const name = attempt.given.get('name') ?? attempt.given.get('role')
    return name === undefined
      ? failed("'name' is a required field for include_role.")
      : included(name, readRoleFor(str(name), attempt), attempt)
  },
})

function included(
  written: Value,
  { name, nodes, diagnostics }: ReadInclude,
  { item, assignment }: Attempt,
): StepOutcome {
  const [mistake] = diagnostics
  if (nodes === null) {
    for (const other of diagnostics.slice(1)) assignment.playRun.run.warn(other)
    return failed(diagnostics.map(({ detail }) => detail).join('\n'), { include: str(written) }, mistake)
  }
  for (const diagnostic of diagnostics) assignment.playRun.run.warn(diagnostic)
  return done({ include: str(written) }, [{ name, nodes, params: new Map(item ?? []) }])
}

export const includes: readonly EngineAction[] = [includeTasks, includeRole]
