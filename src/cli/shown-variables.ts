import type { ShownVariables } from '../inventory/show.ts'
import { readVarsBeside, type VarsBeside } from '../inventory/vars-beside.ts'
import type { Dict, Value } from '../value/value.ts'
import type { Project } from './project.ts'

/**
 * What `hadeploy inventory` shows by itself: everything that a host would get from inventories, from `group_vars` and
 * `host_vars` beside them and beside the playbooks, and from `-e`.
 *
 * @param folder - of the playbooks; the working folder by itself
 */
export function flattenedVariables(project: Project, folder = '.'): ShownVariables {
  const { store, extra } = project
  const { value: besidePlaybook } = readVarsBeside(folder, project.inventory, project)
  return {
    ofHost: (host) => merged([store.inventoryVariables(host, besidePlaybook), extra]),
    ofGroup: (group) => ownVariables(project, folder).ofGroup(group),
  }
}

/** With `--export`: what stands at each host and each group itself. */
export function ownVariables(project: Project, folder?: string): ShownVariables {
  const { inventory, beside } = project
  const folders: readonly VarsBeside[] = [
    ...beside,
    ...(folder === undefined ? [] : [readVarsBeside(folder, inventory, project).value]),
  ]
  return {
    ofHost: (host) => merged([inventory.host(host).vars, ...folders.map(({ hosts }) => hosts.get(host))]),
    ofGroup: (group) => merged([inventory.group(group).vars, ...folders.map(({ groups }) => groups.get(group))]),
  }
}

function merged(dicts: readonly (Dict | undefined)[]): Dict {
  const all = new Map<Value, Value>()
  for (const dict of dicts) for (const [name, value] of dict ?? []) all.set(name, value)
  return all
}
