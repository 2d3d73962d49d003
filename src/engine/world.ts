import type { ExpressionWorld } from '../expression/scope.ts'
import type { Task } from '../playbook/model.ts'
import type { PlayRun } from './context.ts'
import { firstExisting, placesFor, type Folder } from './search.ts'

/** The expression world of a task: files are searched from where the task stands. */
export function worldFor(task: Task, playRun: PlayRun): ExpressionWorld {
  const worlds = known.get(playRun) ?? new WeakMap<Task, ExpressionWorld>()
  known.set(playRun, worlds)
  const found = worlds.get(task)
  if (found !== undefined) return found
  const { ports, surroundings } = playRun.run
  const placesOf: ExpressionWorld['placesOf'] = (name, folder) =>
    foldersFor(folder, task).flatMap((one) => placesFor(name, one, task, playRun.variables.folder))
  const made: ExpressionWorld = {
    ...surroundings.world,
    placesOf,
    findFile: (name, folder) => firstExisting(placesOf(name, folder), ports.files),
  }
  worlds.set(task, made)
  return made
}

const known = new WeakMap<PlayRun, WeakMap<Task, ExpressionWorld>>()

// A lookup in a task that is about templates or variables looks among these before it looks among files.
function foldersFor(folder: Folder, { module }: Task): readonly Folder[] {
  if (folder !== 'files') return [folder]
  if (module === 'template') return ['templates', 'files']
  return module === 'include_vars' ? ['vars', 'files'] : ['files']
}
