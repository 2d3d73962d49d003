import type { Node, RoleUse, Task } from '../playbook/model.ts'
import { Template, type Value } from '../value/value.ts'

/** Turns the name of a handler into text, once, without any host's variables; null when it cannot be. */
type NameOf = (name: Value) => string | null

/**
 * The handlers of a play in the order in which they run: by definition, roles first.
 *
 * A name finds one handler: inside one list the first, across lists the last that was loaded. A `listen` topic finds
 * all that listen. A string may be both.
 */
export class HandlerList {
  readonly #lists: (readonly Task[])[] = []
  readonly #nameOf: NameOf

  constructor(nameOf: NameOf) {
    this.#nameOf = nameOf
  }

  /** Appends the handlers of one role or of the play. */
  add(nodes: readonly Node[]): void {
    const tasks = nodes.flatMap(flatten)
    if (tasks.length > 0) this.#lists.push(tasks)
  }

  /** All handlers in definition order. */
  all(): readonly Task[] {
    return this.#lists.flat()
  }

  /** The handlers that a notification means; none when nobody bears or hears the name. */
  notifiedBy(name: string): readonly Task[] {
    const byName = this.#lists
      .toReversed()
      .flatMap((list) => list.filter((task) => this.#isCalled(task, name)).slice(0, 1))[0]
    const listeners = this.all().filter((task) => task.listen.includes(name))
    return [...new Set([...(byName === undefined ? [] : [byName]), ...listeners])]
  }

  /** All names and topics, for near-name hints. */
  names(): readonly string[] {
    return this.all().flatMap((task) => [...task.listen, ...(typeof task.name === 'string' ? [task.name] : [])])
  }

  #isCalled(task: Task, name: string): boolean {
    const own = task.name instanceof Template ? this.#nameOf(task.name) : task.name
    if (typeof own !== 'string') return false
    return own === name || prefixes(task.role).some((prefix) => `${prefix} : ${own}` === name)
  }
}

function flatten(node: Node): readonly Task[] {
  switch (node.kind) {
    case 'task':
      return [node]
    case 'block':
      return [...node.tasks, ...node.rescue, ...node.always].flatMap(flatten)
    case 'role':
      return node.handlers.flatMap(flatten)
  }
}

function prefixes(role: RoleUse | null): readonly string[] {
  if (role === null) return []
  const short = role.roleName.split('.').at(-1) ?? role.roleName
  return [...new Set([role.roleName, short])]
}
