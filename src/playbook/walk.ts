import type { Node, Parent, Play, RoleUse, Task } from './model.ts'

/** The nodes above a place, nearest first. */
export function ancestors(parent: Parent | null): readonly Parent[] {
  const found: Parent[] = []
  for (let node = parent; node !== null; node = node.parent) found.push(node)
  return found
}

/** The tasks of nodes in the order in which they run, those of rescue and always sections and of dependencies too. */
export function tasksOf(nodes: readonly Node[]): readonly Task[] {
  return nodes.flatMap((node) => {
    switch (node.kind) {
      case 'task':
        return [node]
      case 'block':
        return tasksOf([...node.tasks, ...node.rescue, ...node.always])
      case 'role':
        return tasksOf([...node.dependencies, ...node.tasks])
    }
  })
}

/** Everything that a play runs, handlers left out. */
export function sectionsOf(play: Play): readonly Node[] {
  return [...play.preTasks, ...play.roles, ...play.tasks, ...play.postTasks]
}

/** The roles among nodes and in them, each before those inside it; dependencies come first. */
export function rolesIn(nodes: readonly Node[]): readonly RoleUse[] {
  return nodes.flatMap((node) => {
    switch (node.kind) {
      case 'task':
        return []
      case 'block':
        return rolesIn([...node.tasks, ...node.rescue, ...node.always])
      case 'role':
        return [...rolesIn(node.dependencies), node, ...rolesIn(node.tasks)]
    }
  })
}

/** The handlers of a play: those of its static roles, then its own. */
export function handlersOf(play: Play): readonly Node[] {
  return [...rolesIn(sectionsOf(play)).flatMap((role) => role.handlers), ...play.handlers]
}
