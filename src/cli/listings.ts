import { hostsMatching } from '../inventory/patterns.ts'
import { isSelected } from '../engine/tags.ts'
import { tagsOf } from '../engine/inherit.ts'
import { listingOf, type ListedPlay, type ListedTask } from '../playbook/listing.ts'
import type { Node, Play, Playbook, Task } from '../playbook/model.ts'
import { open } from '../template/interpolate.ts'
import { scopeOf } from '../expression/scope.ts'
import { str } from '../value/print.ts'
import { Template, isList, type Value } from '../value/value.ts'
import { isGiven, textsIn } from './given.ts'
import type { Given } from './options.ts'
import type { Project } from './project.ts'

/** The text of `--list-hosts`, `--list-tasks` and `--list-tags`; null when none of them was given. */
export function listed(given: Given, playbooks: readonly Playbook[], project: Project): string | null {
  const shown = {
    hosts: isGiven(given, 'listHosts'),
    tasks: isGiven(given, 'listTasks'),
    tags: isGiven(given, 'listTags'),
  }
  if (!shown.hosts && !shown.tasks && !shown.tags) return null
  return playbooks
    .map(({ path, plays }) =>
      listingOf(
        shownPath(path, project),
        plays.map((play) => listedPlay(play, given, project)),
        shown,
      ),
    )
    .join('')
}

function shownPath(path: string, { files }: Project): string {
  const here = `${files.absolute('.')}/`
  return path.startsWith(here) ? path.slice(here.length) : path
}

function listedPlay(play: Play, given: Given, project: Project): ListedPlay {
  const scope = scopeOf(new Map<Value, Value>([...play.keywords.vars, ...project.extra]), project.world)
  const pattern = open(play.hosts, scope)
  const patterns = isList(pattern) ? pattern.map(str) : str(pattern).split(',')
  const hosts = hostsMatching(patterns, project.inventory).value
  const limit = project.limit
  return {
    name: play.name === undefined ? undefined : str(open(play.name, scope)),
    patterns,
    tags: play.keywords.tags.map(str),
    hosts: limit === null ? hosts : hosts.filter((host) => limit.includes(host)),
    tasks: tasksOf(play, given),
  }
}

function tasksOf(play: Play, given: Given): readonly ListedTask[] {
  const words = (name: string): readonly string[] => textsIn(given, name).flatMap((text) => text.split(','))
  const only = words('tags')
  const selection = { only: only.length === 0 ? ['all'] : only, skip: words('skipTags') }
  return [play.preTasks, play.roles, play.tasks, play.postTasks]
    .flatMap((nodes) => nodes.flatMap(flatten))
    .filter((task) => task.module !== 'meta')
    .map((task) => ({ name: nameOf(task), tags: tagsOf(task, play).map(tagText) }))
    .filter(({ tags }) => isSelected(tags, selection))
}

// What a rescue or an always would run is listed by nobody: it may never run.
function flatten(node: Node): readonly Task[] {
  switch (node.kind) {
    case 'task':
      return [node]
    case 'block':
      return node.tasks.flatMap(flatten)
    case 'role':
      return [...node.dependencies, ...node.tasks].flatMap(flatten)
  }
}

function nameOf(task: Task): string {
  const own = task.name === undefined ? task.action : task.name instanceof Template ? task.name.source : str(task.name)
  return task.role === null ? own : `${task.role.roleName} : ${own}`
}

function tagText(tag: Value): string {
  return tag instanceof Template ? tag.source : str(tag)
}
