import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import { hostsMatching } from '../inventory/patterns.ts'
import { isSelected } from '../engine/tags.ts'
import { tagsOf } from '../engine/inherit.ts'
import { listedName, listedTasks } from '../playbook/listed-tasks.ts'
import { listingOf, type ListedPlay, type ListedTask } from '../playbook/listing.ts'
import type { Play, Playbook } from '../playbook/model.ts'
import { open } from '../template/interpolate.ts'
import { scopeOf, type Scope } from '../expression/scope.ts'
import { str } from '../value/print.ts'
import { Template, isList, type Value } from '../value/value.ts'
import { isGiven, textsIn } from './given.ts'
import type { Given } from './options.ts'
import type { Project } from './project.ts'
import { tagSelection } from './run-options.ts'

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
  const patterns = isList(pattern) ? pattern.map(str) : [str(pattern)]
  const hosts = hostsMatching(patterns, project.inventory).value
  const limit = project.limit
  const named = (tag: Value): readonly string[] => tagNames(tag, scope)
  return {
    name: play.name === undefined ? undefined : str(open(play.name, scope)),
    patterns,
    tags: play.keywords.tags.flatMap(named),
    hosts: limit === null ? hosts : hosts.filter((host) => limit.includes(host)),
    tasks: tasksOf(play, named, given, project),
  }
}

function tasksOf(
  play: Play,
  named: (tag: Value) => readonly string[],
  given: Given,
  { configuration }: Project,
): readonly ListedTask[] {
  const chosen = tagSelection(given, configuration)
  // `--list-tags` by itself lists all there are, those of tasks that never run unasked too.
  const listsAll = isGiven(given, 'listTags') && [...textsIn(given, 'tags'), ...textsIn(given, 'skipTags')].length === 0
  const selection = listsAll ? { ...chosen, only: ['never', 'all'] } : chosen
  return listedTasks(play)
    .filter((task) => task.module !== 'meta')
    .map((task) => ({ name: listedName(task), tags: tagsOf(task, play).flatMap(named) }))
    .filter(({ tags }) => isSelected(tags, selection))
}

/** The names that a written tag stands for; a template that only the run can open is shown as written. */
function tagNames(tag: Value, scope: Scope): readonly string[] {
  try {
    const opened = open(tag, scope)
    return isList(opened) ? opened.map(str) : [str(opened)]
  } catch (fault) {
    if (!(fault instanceof DiagnosticError && tag instanceof Template)) throw fault
    return [tag.source]
  }
}
