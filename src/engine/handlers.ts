import type { Node, RoleUse, Task } from '../playbook/model.ts'
import type { Dict, Value } from '../value/value.ts'

/** Turns the name of a handler into text, once, without any host's variables; null when it cannot be. */
type NameOf = (name: Value) => string | null

/**
 * The handlers of a play in the order in which they run: by definition, roles first.
 *
 * A name finds one handler: inside one list the first, across lists the last that was loaded. A `listen` topic finds
 * all that listen, but of several that bear one name only the one that the name finds. A string may be both.
 */
export class HandlerList {
  readonly #lists: (readonly Task[])[] = []
  readonly #all: Task[] = []
  readonly #nameOf: NameOf
  readonly #names = new Map<Task, string | null>()
  readonly #includeParams = new Map<Task, readonly Dict[]>()

  constructor(nameOf: NameOf) {
    this.#nameOf = nameOf
  }

  /**
   * Appends the handlers of one role or of the play.
   *
   * @param includeParams - the loop variables of the includes that brought the role, innermost first
   */
  add(nodes: readonly Node[], includeParams: readonly Dict[] = []): void {
    const tasks = nodes.flatMap(flatten)
    if (tasks.length === 0) return
    for (const task of tasks) this.#includeParams.set(task, includeParams)
    this.#lists.push(tasks)
    this.#all.push(...tasks)
  }

  /** All handlers in definition order; the list grows with {@link add}. */
  all(): readonly Task[] {
    return this.#all
  }

  /** What {@link add} was told with a handler. */
  includeParamsOf(handler: Task): readonly Dict[] {
    return this.#includeParams.get(handler) ?? []
  }

  /** The handlers that a notification means; none when nobody bears or hears the name. */
  notifiedBy(name: string): readonly Task[] {
    const list = this.#lists.findLast((tasks) => tasks.some((task) => this.#isCalled(task, name)))
    const called = list?.find((task) => this.#isCalled(task, name))
    const listeners = this.#listeningTo(name)
    return [...new Set([...(called === undefined ? [] : [called]), ...listeners])]
  }

  #listeningTo(topic: string): readonly Task[] {
    const seen = new Set<string>()
    return this.#lists
      .toReversed()
      .flat()
      .filter((task) => {
        if (!task.listen.includes(topic)) return false
        const own = this.#ownName(task)
        if (own === null) return true
        const isFirst = !seen.has(own)
        seen.add(own)
        return isFirst
      })
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
