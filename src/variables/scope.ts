import { open } from '../template/interpolate.ts'
import type { ExpressionWorld, Scope } from '../expression/scope.ts'
import type { RoleUse, Task } from '../playbook/model.ts'
import { LazyDict } from '../value/lazy-dict.ts'
import type { Dict, Value } from '../value/value.ts'
import { magicNames, magicVariable, type PlayFacts, type RunFacts } from './magic.ts'
import type { VarsBeside } from '../inventory/vars-beside.ts'
import type { VariableStore } from './store.ts'
import { layersOf } from './task-layers.ts'

/** The variables that a play brings, beside those of its tasks. */
export interface PlayVariables extends PlayFacts {
  readonly besidePlaybook: VarsBeside | null
  /** `vars:` of the play (level 12). */
  readonly vars: Dict
  /** Answers to `vars_prompt` (level 13). */
  readonly prompted: Dict
  /** `vars_files` as read for this host, last file first (level 14). */
  readonly files: (host: string) => readonly Dict[]
  /** Roles whose defaults and vars the whole play sees, in the order of the play. */
  readonly publicRoles: () => readonly RoleUse[]
}

/** Where an expression is evaluated: a host, perhaps in a play, perhaps in a task. */
export interface Place {
  readonly host: string
  readonly play: PlayVariables | null
  readonly task: Task | null
  /** Variables of the includes that led here at run time, innermost first (level 21). */
  readonly includeParams: readonly Dict[]
}

/** What is the same for every scope of a run. */
export interface Surroundings {
  readonly store: VariableStore
  readonly run: RunFacts
  readonly world: ExpressionWorld
}

/**
 * The variables of one host at one task, strongest first: the ladder of Ansible's 22 levels.
 *
 * `overlay` stands above all of them: loop variables, the result under `register` while its conditions are evaluated.
 * A scope is cheap to make and holds evaluated templates, so it is made anew for each task and item.
 */
export function scopeAt(place: Place, surroundings: Surroundings, overlay?: Dict, world?: ExpressionWorld): Scope {
  const { store, run } = surroundings
  const layers = [...(overlay === undefined ? [] : [overlay]), ...ladder(place, surroundings)]
  const subject = { host: place.host, inventory: store.inventory, run, play: place.play, task: place.task }
  const made = new Map<string, Value | undefined>()

  const magic = (name: string): Value | undefined => {
    if (made.has(name)) return made.get(name)
    const value = special(name) ?? magicVariable(name, subject)
    made.set(name, value)
    return value
  }
  const special = (name: string): Value | undefined => {
    switch (name) {
      case 'hostvars':
        return hostVariables(surroundings, place)
      case 'vars':
        return new LazyDict(names(), (one) => open(find(one) ?? null, scope))
      case 'ansible_facts':
        return store.memory(place.host).facts
      case 'environment':
        return new Map()
      default:
        return undefined
    }
  }
  const find = (name: string): Value | undefined => {
    // A loop variable may bear any name; a magic variable beats everything that is written in files.
    const overlaid = overlay?.get(name)
    if (overlaid !== undefined) return overlaid
    const magical = magic(name)
    if (magical !== undefined) return magical
    for (const layer of layers) {
      const value = layer.get(name)
      if (value !== undefined) return value
    }
    return undefined
  }
  const names = function* (): Iterable<string> {
    const seen = new Set<Value>()
    for (const name of ['hostvars', 'ansible_facts', ...magicNames, ...layers.flatMap((layer) => [...layer.keys()])]) {
      if (typeof name !== 'string' || seen.has(name)) continue
      seen.add(name)
      yield name
    }
  }
  const scope: Scope = { variable: find, names, world: world ?? surroundings.world }
  return scope
}

/** The levels as dicts, strongest first. Numbers are those of Ansible's documentation. */
function ladder({ host, play, task, includeParams }: Place, { store }: Surroundings): readonly Dict[] {
  const memory = store.memory(host)
  const own = task === null ? null : layersOf(task)
  const shared = play?.publicRoles().toReversed() ?? []
  return [
    store.extra, // 22
    ...includeParams, // 21
    ...(own?.includeParams ?? []),
    ...(own?.roleParams ?? []), // 20
    memory.set, // 19
    memory.included, // 18
    ...(own?.vars ?? []), // 17, 16
    ...(own?.roleVars ?? []), // 15
    ...shared.map((role) => role.vars),
    ...(play?.files(host) ?? []), // 14
    ...(play === null ? [] : [play.prompted, play.vars]), // 13, 12
    memory.injected, // 11
    store.inventoryVariables(host, play?.besidePlaybook ?? null), // 10 to 3
    ...(own?.roleDefaults ?? []), // 2
    ...shared.map((role) => role.defaults),
  ].filter((layer) => layer.size > 0)
}

/** `hostvars`: each host's own view, evaluated as that host sees it; a play's variables are not in it. */
function hostVariables(surroundings: Surroundings, place: Place): Dict {
  const { inventory } = surroundings.store
  const play = place.play === null ? null : playWithoutVariables(place.play)
  return new LazyDict(inventory.hosts.keys(), (host) => {
    const scope = scopeAt({ host, play, task: null, includeParams: [] }, surroundings)
    const names = [...scope.names()].filter((name) => name !== 'hostvars' && name !== 'vars')
    return new LazyDict(names, (name) => open(scope.variable(name) ?? null, scope))
  })
}

function playWithoutVariables(play: PlayVariables): PlayVariables {
  return { ...play, vars: new Map(), prompted: new Map(), files: () => [], publicRoles: () => [] }
}
