import type { ExpressionWorld, Scope } from '../expression/scope.ts'
import type { VarsBeside } from '../inventory/vars-beside.ts'
import type { RoleUse, Task } from '../playbook/model.ts'
import { open } from '../template/interpolate.ts'
import { LazyDict } from '../value/lazy-dict.ts'
import type { Dict, Value } from '../value/value.ts'
import { HostVariables } from './host-variables.ts'
import { isMagic, magicNames, magicVariable, type PlayFacts, type RunFacts } from './magic.ts'
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

/** Where an expression is evaluated: at a host, perhaps in a play, perhaps in a task. */
export interface Place {
  /** Null where no host is meant yet: the keywords of a play. */
  readonly host: string | null
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

/** What a scope may have beside its place. */
export interface ScopeExtras {
  /** Above all levels: loop variables, the result under `register` while its conditions are evaluated. */
  readonly overlay?: Dict | undefined
  /** Instead of the world of the run: files are searched from where the task stands. */
  readonly world?: ExpressionWorld
}

/**
 * The variables of one host at one task, strongest first: the ladder of Ansible's 22 levels.
 *
 * A scope costs nothing until it is asked. It keeps what it evaluated, so it is made anew for each task and item.
 */
export function scopeAt(place: Place, surroundings: Surroundings, extras: ScopeExtras = {}): Scope {
  return new PlaceScope(place, surroundings, extras)
}

/** All variables of a scope as a dict; each is opened when it is asked for. */
export function variablesOf(scope: Scope, leftOut: readonly string[] = []): Dict {
  const names = [...scope.names()].filter((name) => !leftOut.includes(name))
  return new LazyDict(names, (name) => open(scope.variable(name) ?? null, scope))
}

class PlaceScope implements Scope {
  readonly world: ExpressionWorld
  readonly #place: Place
  readonly #surroundings: Surroundings
  readonly #overlay: Dict | undefined
  readonly #magic = new Map<string, Value | undefined>()
  #layers: readonly Dict[] | null = null

  constructor(place: Place, surroundings: Surroundings, { overlay, world = surroundings.world }: ScopeExtras) {
    this.#place = place
    this.#surroundings = surroundings
    this.#overlay = overlay
    this.world = world
  }

  // A loop variable may bear any name; a magic variable beats everything that is written in files.
  variable(name: string): Value | undefined {
    const overlaid = this.#overlay?.get(name)
    if (overlaid !== undefined) return overlaid
    if (isSpecial(name) || isMagic(name)) {
      const magical = this.#magicVariable(name)
      if (magical !== undefined) return magical
    }
    this.#layers ??= ladder(this.#place, this.#surroundings)
    for (const layer of this.#layers) {
      const value = layer.get(name)
      if (value !== undefined) return value
    }
    return undefined
  }

  *names(): Iterable<string> {
    this.#layers ??= ladder(this.#place, this.#surroundings)
    const written = [...(this.#overlay?.keys() ?? []), ...this.#layers.flatMap((layer) => [...layer.keys()])]
    const seen = new Set<Value>(['hostvars', 'ansible_facts', ...magicNames, ...written])
    for (const name of seen) if (typeof name === 'string') yield name
  }

  #magicVariable(name: string): Value | undefined {
    if (this.#magic.has(name)) return this.#magic.get(name)
    const { host, play, task } = this.#place
    const { store, run } = this.#surroundings
    const value = isSpecial(name)
      ? this.#special(name)
      : magicVariable(name, { host, inventory: store.inventory, run, play, task })
    this.#magic.set(name, value)
    return value
  }

  #special(name: Special): Value | undefined {
    switch (name) {
      case 'hostvars':
        return hostVariables(this.#place, this.#surroundings)
      case 'vars':
        return variablesOf(this, ['vars'])
      case 'ansible_facts':
        return this.#place.host === null ? undefined : this.#surroundings.store.memory(this.#place.host).facts
    }
  }
}

/** Magic variables that hold variables themselves. */
type Special = 'hostvars' | 'vars' | 'ansible_facts'

function isSpecial(name: string): name is Special {
  return name === 'hostvars' || name === 'vars' || name === 'ansible_facts'
}

/** The levels as dicts, strongest first. Numbers are those of Ansible's documentation. */
function ladder({ host, play, task, includeParams }: Place, { store }: Surroundings): readonly Dict[] {
  const memory = host === null ? null : store.memory(host)
  const own = task === null ? null : layersOf(task)
  const shared = play?.publicRoles().toReversed() ?? []
  return [
    store.extra, // 22
    ...includeParams, // 21
    ...(own?.includeParams ?? []),
    ...(own?.roleParams ?? []), // 20
    ...(memory === null ? [] : [memory.set, memory.included]), // 19, 18
    ...(own?.vars ?? []), // 17, 16
    ...(own?.roleVars ?? []), // 15
    ...shared.map((role) => role.vars),
    ...(play === null || host === null ? [] : play.files(host)), // 14
    ...(play === null ? [] : [play.prompted, play.vars]), // 13, 12
    ...(memory === null ? [] : [memory.injected]), // 11
    ...(host === null ? [] : [store.inventoryVariables(host, play?.besidePlaybook ?? null)]), // 10 to 3
    ...(own?.roleDefaults ?? []), // 2
    ...shared.map((role) => role.defaults),
  ].filter((layer) => layer.size > 0)
}

/** `hostvars`: each host's own view, evaluated as that host sees it; a play's variables are not in it. */
function hostVariables({ play }: Place, surroundings: Surroundings): Dict {
  const { inventory } = surroundings.store
  const bare = play === null ? null : withoutVariables(play)
  return new HostVariables(inventory, (host) =>
    variablesOf(scopeAt({ host, play: bare, task: null, includeParams: [] }, surroundings), ['hostvars', 'vars']),
  )
}

function withoutVariables(play: PlayVariables): PlayVariables {
  return { ...play, vars: new Map(), prompted: new Map(), files: () => [], publicRoles: () => [] }
}
