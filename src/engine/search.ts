import { isAbsolute, join } from 'node:path/posix'
import type { Task } from '../playbook/model.ts'
import type { ProjectFiles } from '../project/files.ts'
import { parentsOf } from '../variables/task-layers.ts'

/** A folder of a role, or beside a playbook, in which files of one kind lie. */
export type Folder = 'files' | 'templates' | 'vars' | 'tasks'

/**
 * The places where Ansible looks for a file that a task names, best first: the sub-folder and then the folder itself of
 * each role around the task, of the task's own file, of the files that included it, of the playbook.
 */
export function placesFor(name: string, folder: Folder, task: Task | null, playFolder: string): readonly string[] {
  if (isAbsolute(name) || name.startsWith('~/')) return [name]
  const roles = task === null ? [] : rolesAround(task)
  const own = task === null ? [] : [task.folder, ...parentsOf(task).map((parent) => parent.folder)]
  const bases = [...new Set([...roles, ...own, playFolder])]
  return [...new Set(bases.flatMap((base) => [join(base, folder, name), join(base, name)]))]
}

/** The first of these places where something is, or null; `~/` is the home folder of who runs hadeploy. */
export function firstExisting(places: readonly string[], files: ProjectFiles): string | null {
  const paths = places.map((place) => (place.startsWith('~/') ? files.absolute(place) : place))
  return paths.find((path) => files.exists(path)) ?? null
}

function rolesAround(task: Task): readonly string[] {
  const own = task.role === null ? [] : [task.role.path]
  return [
    ...own,
    ...parentsOf(task).flatMap((parent) =>
      parent.kind === 'role' ? [parent.path] : parent.role === null ? [] : [parent.role.path],
    ),
  ]
}
