import { DiagnosticError, type Diagnostic } from '../diagnostic/diagnostic.ts'
import { scopeOf } from '../expression/scope.ts'
import { hostsMatching } from '../inventory/patterns.ts'
import { readVarsBeside, type VarsBeside } from '../inventory/vars-beside.ts'
import type { Play, Playbook } from '../playbook/model.ts'
import { undefinedNames } from '../playbook/undefined-names.ts'
import { open } from '../template/interpolate.ts'
import { str } from '../value/print.ts'
import { isList, type Value } from '../value/value.ts'
import { magicNames } from '../variables/magic.ts'
import { isGiven, textIn, textsIn } from './given.ts'
import type { Given } from './options.ts'
import type { Project } from './project.ts'

/**
 * Variables that playbooks use and that nothing defines: no inventory, no folder of variables, no play, no `-e`.
 *
 * Plays that have no hosts in this inventory are left out, for their variables may stand in groups that are not there.
 * Where tags or `--start-at-task` choose tasks, what is found is a warning, for the task may not be among them; as it is
 * where nothing runs but a list is shown.
 */
export function undefinedVariables(
  playbooks: readonly Playbook[],
  given: Given,
  project: Project,
): readonly Diagnostic[] {
  const isPartial = isChosen(given, project)
  const found = playbooks.flatMap((playbook) => {
    const plays = playbook.plays.filter((play) => mayHaveHosts(play, project))
    return undefinedNames({ ...playbook, plays }, knownNames(plays, project))
  })
  return found.map((one) => (isPartial && one.severity === 'error' ? { ...one, severity: 'warning' } : one))
}

function isChosen(given: Given, { configuration }: Project): boolean {
  if (['listTasks', 'listTags', 'listHosts', 'step'].some((name) => isGiven(given, name))) return true
  const tags = [textsIn(given, 'tags'), textsIn(given, 'skipTags'), configuration.runTags, configuration.skipTags]
  return tags.some((some) => (some?.length ?? 0) > 0) || textIn(given, 'startAtTask') !== undefined
}

/** False where the pattern is known and matches none; hosts that the run may add do not count. */
function mayHaveHosts(play: Play, { extra, world, inventory, limit }: Project): boolean {
  try {
    const pattern = open(play.hosts, scopeOf(new Map<Value, Value>([...play.keywords.vars, ...extra]), world))
    const hosts = hostsMatching(isList(pattern) ? pattern.map(str) : str(pattern), inventory).value
    return hosts.some((host) => limit?.includes(host) ?? true)
  } catch (fault) {
    if (!(fault instanceof DiagnosticError)) throw fault
    return false
  }
}

function* knownNames(plays: readonly Play[], project: Project): Iterable<string> {
  const { inventory, extra, beside } = project
  yield* magicNames
  yield* ['hostvars', 'vars', 'environment', 'ansible_facts', 'groups', ...factNames]
  const folders = new Set(plays.map(({ folder }) => folder))
  const besides: readonly VarsBeside[] = [
    ...beside,
    ...[...folders].map((folder) => readVarsBeside(folder, inventory, project).value),
  ]
  const dicts = [
    extra,
    ...[...inventory.groups.values(), ...inventory.hosts.values()].map(({ vars }) => vars),
    ...besides.flatMap(({ groups, hosts }) => [...groups.values(), ...hosts.values()]),
  ]
  for (const dict of dicts) for (const name of dict.keys()) if (typeof name === 'string') yield name
}

/** Variables that modules other than `setup` bring, by names that do not begin with `ansible_`. */
const factNames = ['packages', 'services']
