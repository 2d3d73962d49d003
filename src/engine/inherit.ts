import type { Block, Condition, Keywords, Node, Play, Task } from '../playbook/model.ts'
import type { Value } from '../value/value.ts'
import { parentsOf } from '../variables/task-layers.ts'

type Single = Exclude<keyof Keywords, 'when' | 'vars' | 'tags' | 'environment' | 'moduleDefaults' | 'collections'>

/**
 * What hands keywords down to a node, nearest first: itself, its blocks, imports and roles, at last the play.
 * A dynamic include hands down nothing of its own, but what stands above it counts (`apply` is a block of its own).
 */
export function bearers(node: Node, play: Play): readonly Keywords[] {
  const known = chains.get(node)
  if (known !== undefined) return known
  const chain = [...withStaticParents(node).map(({ keywords }) => keywords), play.keywords]
  chains.set(node, chain)
  return chain
}

const chains = new WeakMap<Node, readonly Keywords[]>()

/** The nearest value of a keyword, or undefined when nobody gives one. */
export function inherited(name: Single, node: Node, play: Play): Value | undefined {
  for (const keywords of bearers(node, play)) {
    const value = keywords[name]
    if (value !== undefined) return value
  }
  return undefined
}

/** All conditions above and on a task, outermost first. */
export function conditionsOf(task: Task, play: Play): readonly Condition[] {
  return bearers(task, play)
    .toReversed()
    .flatMap((keywords) => keywords.when)
}

/** All tags above and on a node. */
export function tagsOf(node: Node, play: Play): readonly Value[] {
  return bearers(node, play).flatMap((keywords) => keywords.tags)
}

/** `environment:` dicts from the outermost to the task's own, which wins. */
export function environmentsOf(task: Task, play: Play): readonly Value[] {
  return bearers(task, play)
    .toReversed()
    .flatMap((keywords) => keywords.environment)
}

/** `module_defaults:` from the outermost to the task's own, which wins. */
export function moduleDefaultsOf(task: Task, play: Play): readonly Value[] {
  return bearers(task, play)
    .toReversed()
    .flatMap((keywords) => keywords.moduleDefaults)
}

/** `notify:` of the task, or of the nearest block where it has none. */
export function notifiesOf(task: Task): readonly Value[] {
  if (task.notify.length > 0) return task.notify
  const blocks = parentsOf(task).filter((parent): parent is Block => parent.kind === 'block')
  return blocks.find((block) => block.notify.length > 0)?.notify ?? []
}

/** `delegate_to:` of the task, or of the nearest block or role. */
export function delegateOf(task: Task): Value | undefined {
  return withStaticParents(task).find(({ delegateTo }) => delegateTo !== undefined)?.delegateTo
}

/** `delegate_facts:` of the task, or of the nearest block or role. */
export function delegateFactsOf(task: Task): Value | undefined {
  return withStaticParents(task).find(({ delegateFacts }) => delegateFacts !== undefined)?.delegateFacts
}

function withStaticParents(node: Node): readonly Node[] {
  return [node, ...parentsOf(node).filter((parent) => parent.kind !== 'task')]
}
