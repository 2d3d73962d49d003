import type { ExpressionWorld } from '../expression/scope.ts'
import { probe } from '../module/perform.ts'
import type { Node, Play, Task } from '../playbook/model.ts'
import { jsonObject } from '../value/json.ts'
import type { Dict } from '../value/value.ts'
import { scopeOf, type Assignment, type TaskSink, type Where } from './assignment.ts'
import type { Attempt } from './attempt.ts'
import { firstFalse } from './conditions.ts'
import type { PlayRun, Run } from './context.ts'
import { controllerFor } from './controller.ts'
import { conditionsOf, delegateOf, inherited } from './inherit.ts'
import { itemVariables, itemsOf, loopNames } from './loop.ts'
import { questionKey, targetAt, timeoutMs, wayFor } from './module-target.ts'
import { prepared } from './perform-item.ts'
import { isSelected } from './tags.ts'
import { tagNames } from './task-tags.ts'

/** How many nodes are looked at; those beyond are so when the next ones have had their turns. */
export const farthest = 24

/** Actions of the engine that neither change a host, nor wait, nor bring tasks. */
const passedBy: ReadonlySet<string> = new Set([
  'add_host',
  'assert',
  'debug',
  'fail',
  'group_by',
  'include_vars',
  'set_fact',
  'set_stats',
  'validate_argument_spec',
])

/**
 * Sends the probes of a task and of those after it, so that their answers come in one round trip.
 *
 * All that a probe needs is found out again at its turn, with what is known then; the answer is used only where it was
 * asked for the very same ({@link probe}), and while nothing was done since ({@link Ahead}). So guessing wrong costs the
 * host some reading, and nothing else.
 *
 * @param nodes - the task itself, and what follows it, up to {@link farthest}
 */
export function lookAhead(where: Where, nodes: readonly Node[]): void {
  const { run } = where.playRun
  const { ahead, options, ports } = run
  if (!options.probeAhead || run.stepping || !run.started) return
  if (ports.registry.find(where.task.module)?.kind !== 'state') return
  let room = ahead.room(where.host)
  if (room <= 0) return
  const playRun = withoutEffects(where.playRun)
  let first: string | null = null
  for (const node of nodes) {
    if (node.kind !== 'task' || waits(node, where.playRun.play)) return
    const module = ports.registry.find(node.module)
    if (module?.kind === 'engine' && passedBy.has(node.module)) continue
    if (module?.kind !== 'state') return
    if (ahead.isAsked(where.host, node)) continue
    for (const attempt of attemptsOf({ ...where, task: node, playRun, sink: silent })) {
      if (room <= 0) return
      const found = foreseeable(() => ({ way: wayFor(attempt, timeoutMs(attempt)), args: jsonObject(attempt.given) }))
      if (found === null) continue
      const { way, args } = found
      // There is no round trip to save on this machine; and nobody logs in as another user before it is his turn.
      const who = JSON.stringify([way.endpoint, way.identity])
      first ??= who
      if (way.endpoint.kind !== 'ssh' || who !== first) return
      const probing = probe(module, args, targetAt(way, ports.connections, 'task'), {
        controller: controllerFor(attempt),
      })
      ahead.keep(where.host, node, questionKey(way, args), probing)
      room -= 1
    }
  }
}

/** Whether time passes in a task, or others than its own host have a part in it. */
function waits(task: Task, play: Play): boolean {
  const { until, retries, async: asynchronous, rolling, loop } = task
  const isRepeated = until.length > 0 || retries !== undefined || asynchronous !== undefined || rolling !== undefined
  return (
    isRepeated ||
    loop?.pause !== undefined ||
    delegateOf(task) !== undefined ||
    inherited('runOnce', task, play) !== undefined
  )
}

/** A task as it would be done now: once for each item. Empty where it would be skipped or cannot be known yet. */
function attemptsOf(assignment: Assignment): readonly Attempt[] {
  const { task, playRun } = assignment
  const attempts = foreseeable(() => {
    if (!assignment.frame.isHandler && !isSelected(tagNames(assignment), playRun.run.options.tags)) return []
    return itemsFor(assignment).flatMap((item): readonly Attempt[] => {
      const scope = scopeOf(assignment, item)
      return firstFalse(conditionsOf(task, playRun.play), scope) === null ? [prepared(assignment, item, scope)] : []
    })
  })
  return attempts ?? []
}

function itemsFor(assignment: Assignment): readonly (Dict | undefined)[] {
  const { loop } = assignment.task
  if (loop === undefined) return [undefined]
  const scope = scopeOf(assignment)
  const names = loopNames(loop, scope)
  const items = itemsOf(loop, scope)
  return [...items.keys()].map((index) => itemVariables(names, items, index))
}

/** What cannot be known yet is null. A mistake is one at the task's turn, too, and is told then. */
function foreseeable<T>(know: () => T): T | null {
  try {
    return know()
  } catch {
    return null
  }
}

/** The play with a world that nothing is done in: what a template does there is done once, at its turn. */
function withoutEffects(playRun: PlayRun): PlayRun {
  const { surroundings } = playRun.run
  const world: ExpressionWorld = {
    ...surroundings.world,
    pipe: unforeseeable,
    fetch: unforeseeable,
    writeText: unforeseeable,
    random: unforeseeable,
    now: unforeseeable,
    warn: () => undefined,
  }
  const run: Run = { ...playRun.run, surroundings: { ...surroundings, world }, warn: () => undefined }
  return { ...playRun, run }
}

function unforeseeable(): never {
  throw new Error('This is known only at the turn of its task.')
}

const silent: TaskSink = {
  item: () => undefined,
  retry: () => undefined,
  polled: () => undefined,
  output: () => undefined,
}
