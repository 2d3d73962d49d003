import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import { open } from '../template/interpolate.ts'
import { str } from '../value/print.ts'
import { Template, type Value } from '../value/value.ts'
import { scopeOf, type Where } from './assignment.ts'

/**
 * A task's name as a banner shows it: `role : name`, without a name its module. An `include_role` shows the role that it
 * brings instead of the one that it is in. A template that cannot be opened is shown as written.
 */
export function titleOf(where: Where): string {
  const { role, module } = where.task
  const own = ownTitle(where)
  return role === null || module === 'include_role' ? own : `${role.roleName} : ${own}`
}

/** The same without its role. */
export function ownTitle(where: Where): string {
  const { name, action, module, args } = where.task
  if (name !== undefined && name !== null && name !== '') return shown(name, where)
  if (module !== 'include_role') return action
  const role = args.get('name') ?? args.get('role')
  return role === undefined ? action : `${action} : ${shown(role, where)}`
}

function shown(text: Value, where: Where): string {
  if (!(text instanceof Template)) return str(text)
  try {
    return str(open(text, scopeOf(where)))
  } catch (fault) {
    if (fault instanceof DiagnosticError) return text.source
    throw fault
  }
}
