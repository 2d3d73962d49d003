import type { TaskStarted } from '../event/event.ts'
import { isJsonArray, type JsonObject } from '../value/json.ts'
import { pythonJson } from './python-json.ts'

/** The module of a task without its collection: `debug` for `ansible.builtin.debug`. */
export function bareModule(task: TaskStarted | undefined): string {
  return task?.module.split('.').at(-1) ?? ''
}

/** Whether the task includes tasks or a role while it runs; its line is "included: …", printed once for all hosts. */
export function isInclude(task: TaskStarted | undefined): boolean {
  return bareModule(task).startsWith('include_') && bareModule(task) !== 'include_vars'
}

/** Whether the result is what the task is for, so that it is shown without `-v`. */
export function isAlwaysShown(task: TaskStarted | undefined, result: JsonObject): boolean {
  if (result['skipped'] === true) return false
  const isFailed = result['failed'] === true
  switch (bareModule(task)) {
    case 'debug':
      // One that failed by a condition has a message all the same; one whose arguments could not be had has none.
      return 'censored' in result ? false : !isFailed || 'failed_when_result' in result || 'attempts' in result
    case 'assert':
      // One that could not be evaluated names no assertion.
      return isFailed ? 'assertion' in result : 'msg' in result && result['_ansible_quiet'] !== true
    default:
      return false
  }
}

/** A result as ansible-playbook prints it after `=>`. */
export function resultText(result: JsonObject, task: TaskStarted | undefined, verbosity: number): string {
  const isIndented = isAlwaysShown(task, result) || verbosity > 2
  return pythonJson(withoutInternals(ownResult(result, task), verbosity), isIndented ? 4 : undefined)
}

/** The warnings a result brings; they are told on their own. */
export function warningsOf(result: JsonObject): readonly string[] {
  const { warnings } = result
  if (warnings === undefined || !isJsonArray(warnings)) return []
  return warnings.filter((warning) => typeof warning === 'string')
}

const hiddenInDebug = new Set([
  'changed',
  'failed',
  'skipped',
  'invocation',
  'skip_reason',
  'ansible_loop_var',
  'ansible_index_var',
  'ansible_loop',
])

// debug shows its message or its variable, nothing else.
function ownResult(result: JsonObject, task: TaskStarted | undefined): JsonObject {
  if (bareModule(task) !== 'debug') return result
  const { msg } = result
  if (msg !== undefined) return { msg }
  return Object.fromEntries(Object.entries(result).filter(([key]) => !hiddenInDebug.has(key)))
}

function withoutInternals(result: JsonObject, verbosity: number): JsonObject {
  // Outcomes stand in front of the result already. The items of a loop were told one by one.
  const hidden = new Set([
    'failed',
    'skipped',
    'warnings',
    'exception',
    ...(verbosity < 3 ? ['invocation', 'diff'] : []),
  ])
  return Object.fromEntries(Object.entries(result).filter(([key]) => !key.startsWith('_ansible_') && !hidden.has(key)))
}
