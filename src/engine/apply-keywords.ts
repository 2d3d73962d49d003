import { noKeywords } from '../playbook/inherited-keywords.ts'
import type { Condition, Keywords, Task } from '../playbook/model.ts'
import { str } from '../value/print.ts'
import { Template, isDict, isList, type Dict, type Value } from '../value/value.ts'

/** Keywords of `apply` by their written names; those that add up are read apart. */
const singles = {
  become: 'become',
  become_user: 'becomeUser',
  become_method: 'becomeMethod',
  become_exe: 'becomeExe',
  become_flags: 'becomeFlags',
  connection: 'connection',
  port: 'port',
  remote_user: 'remoteUser',
  no_log: 'noLog',
  check_mode: 'checkMode',
  diff: 'diff',
  ignore_errors: 'ignoreErrors',
  ignore_unreachable: 'ignoreUnreachable',
  any_errors_fatal: 'anyErrorsFatal',
  run_once: 'runOnce',
  throttle: 'throttle',
  timeout: 'timeout',
} as const

/** The keywords that the `apply` of an include hands to every task it brings. */
export function keywordsFrom(apply: Dict, task: Task): Keywords {
  const nearest = Object.fromEntries(
    Object.entries(singles).flatMap(([written, name]) => {
      const value = apply.get(written)
      return value === undefined ? [] : [[name, value]]
    }),
  )
  const vars = apply.get('vars')
  return {
    ...noKeywords,
    ...nearest,
    when: listOf(apply.get('when')).map((condition) => conditionOf(condition, task)),
    vars: vars !== undefined && isDict(vars) ? vars : noKeywords.vars,
    tags: listOf(apply.get('tags')),
    environment: listOf(apply.get('environment')),
    moduleDefaults: listOf(apply.get('module_defaults')),
  }
}

function listOf(value: Value | undefined): readonly Value[] {
  if (value === undefined || value === null) return []
  return isList(value) ? value : [value]
}

function conditionOf(condition: Value, task: Task): Condition {
  if (typeof condition === 'boolean') return condition
  if (condition instanceof Template) return condition
  return new Template(str(condition), { file: task.span.file, span: () => task.span }, 'expression')
}
