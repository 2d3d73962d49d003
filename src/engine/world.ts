import type { ExpressionWorld } from '../expression/scope.ts'
import type { Task } from '../playbook/model.ts'
import type { PlayRun } from './context.ts'
import { firstExisting, placesFor } from './search.ts'

/** The expression world of a task: files are searched from where the task stands. */
export function worldFor(task: Task, playRun: PlayRun): ExpressionWorld {
  const worlds = known.get(playRun) ?? new WeakMap<Task, ExpressionWorld>()
  known.set(playRun, worlds)
  const found = worlds.get(task)
  if (found !== undefined) return found
  const { ports, surroundings } = playRun.run
  const made: ExpressionWorld = {
    ...surroundings.world,
    findFile: (name, folder) => firstExisting(placesFor(name, folder, task, playRun.variables.folder), ports.files),
  }
  worlds.set(task, made)
  return made
}

const known = new WeakMap<PlayRun, WeakMap<Task, ExpressionWorld>>()
