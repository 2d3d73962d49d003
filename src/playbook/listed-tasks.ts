import { str } from '../value/print.ts'
import { Template } from '../value/value.ts'
import type { Node, Play, Task } from './model.ts'
import { sectionsOf } from './walk.ts'

/** The tasks of a play that a listing shows: static ones, without rescue and always sections and without handlers. */
export function listedTasks(play: Play): readonly Task[] {
  return sectionsOf(play).flatMap(mainTasks)
}

function mainTasks(node: Node): readonly Task[] {
  switch (node.kind) {
    case 'task':
      return [node]
    case 'block':
      return node.tasks.flatMap(mainTasks)
    case 'role':
      return [...node.dependencies, ...node.tasks].flatMap(mainTasks)
  }
}

/** A task as a listing shows it, templates unopened: `role : name`; one without a name is its module, whatever the role. */
export function listedName({ name, role, action }: Task): string {
  if (name === undefined) return action
  const own = name instanceof Template ? name.source : str(name)
  return role === null ? own : `${role.roleName} : ${own}`
}
