import type { Node, RoleUse, Task } from '../playbook/model.ts'
import type { Value } from '../value/value.ts'

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
  readonly #all: Task[] = []
  readonly #nameOf: NameOf
  readonly #names = new Map<Task, string | null>()

  constructor(nameOf: NameOf) {
    this.#nameOf = nameOf
  }

  /** Appends the handlers of one role or of the play. */
  add(nodes: readonly Node[]): void {
    const tasks = nodes.flatMap(flatten)
    if (tasks.length === 0) return
    this.#lists.push(tasks)
    this.#all.push(...tasks)
  }

  /** All handlers in definition order; the list grows with {@link add}. */
  all(): readonly Task[] {
    return this.#all
  }

  /** The handlers that a notification means; none when nobody bears or hears the name. */
  notifiedBy(name: string): readonly Task[] {
    const list = this.#lists.findLast((tasks) => tasks.some((task) => this.#isCalled(task, name)))
    const called = list?.find((task) => this.#isCalled(task, name))
    const listeners = this.#all.filter((task) => task.listen.includes(name))
    return [...new Set([...(called === undefined ? [] : [called]), ...listeners])]
  }

  /** All names and topics, for near-name hints. */
  names(): readonly string[] {
    return this.#all.flatMap((task) => {
      const own = this.#ownName(task)
      return own === null ? task.listen : [...task.listen, own]
    })
  }

  #isCalled(task: Task, name: string): boolean {
    const own = this.#ownName(task)
    if (own === null) return false
    return own === name || prefixes(task.role).some((prefix) => `${prefix} : ${own}` === name)
  }

  #ownName(task: Task): string | null {
    const known = this.#names.get(task)
    if (known !== undefined) return known
    const own = task.name === undefined ? null : this.#nameOf(task.name)
    this.#names.set(task, own)
    return own
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
