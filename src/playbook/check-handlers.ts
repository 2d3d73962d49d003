import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { didYouMean } from '../text/near-names.ts'
import { Template } from '../value/value.ts'
import type { Node, Play, RoleUse, Task } from './model.ts'
import { ancestors, handlersOf, rolesIn, sectionsOf, tasksOf } from './walk.ts'

/**
 * Constant notifications that no handler of the play bears or hears. While an include may still bring the handler, or a
 * handler's name is a template, nothing is certain and nothing is reported.
 */
export function unknownHandlers(play: Play): readonly Diagnostic[] {
  const included = [...(play.foreseen?.included.values() ?? [])].flat()
  const reachable = [...sectionsOf(play), ...included]
  const handlers = [
    ...tasksOf(handlersOf(play)),
    ...tasksOf(rolesIn(included).flatMap((role) => role.handlers)),
    ...tasksOf(included).filter(isInsideHandler(play)),
  ]
  if (play.foreseen?.hasUnknownIncludes !== false || handlers.some(({ name }) => name instanceof Template)) return []
  const known = new Set(handlers.flatMap(namesOf))
  const notifying = [...tasksOf(reachable), ...tasksOf(handlersOf(play))]
  return notifying.flatMap((task) => unknownOf(task, known))
}

function unknownOf(task: Task, known: ReadonlySet<string>): readonly Diagnostic[] {
  const notified = [task, ...ancestors(task.parent)].flatMap((node) =>
    node.kind === 'role'
      ? []
      : node.notify.map((name, index) => ({ name, at: node.notifySpans?.[index] ?? node.span })),
  )
  return notified.flatMap(({ name, at }) =>
    typeof name === 'string' && !known.has(name) ? [unknownHandler(name, at, known)] : [],
  )
}

function unknownHandler(name: string, at: Task['span'], known: ReadonlySet<string>): Diagnostic {
  const hint = didYouMean(name, known) ?? 'Add a handler of this name to "handlers:" of the play or to the role.'
  return error(
    'playbook/unknown-handler',
    `The requested handler '${name}' was not found in either the main handlers list nor in the listening handlers list.`,
    { at, hint },
  )
}

/** Every text by which a handler can be notified. */
function namesOf({ name, listen, role }: Task): readonly string[] {
  if (typeof name !== 'string') return listen
  const prefixes = role === null ? [] : [role.roleName, role.roleName.split('.').at(-1) ?? role.roleName]
  return [...listen, name, ...prefixes.map((prefix) => `${prefix} : ${name}`)]
}

/** Tasks that an include brought in whose own place is among the handlers. */
function isInsideHandler(play: Play): (task: Task) => boolean {
  const handlers: ReadonlySet<Node | RoleUse> = new Set(tasksOf(handlersOf(play)))
  return (task) => ancestors(task.parent).some((node) => handlers.has(node))
}
