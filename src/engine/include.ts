import { hasErrors, type Diagnosed, type Diagnostic } from '../diagnostic/diagnostic.ts'
import { noKeywords } from '../playbook/inherited-keywords.ts'
import { loadRole, loadTasksFile, type IncludePlace, type RoleInclude } from '../playbook/load.ts'
import type { Block, Node, Task } from '../playbook/model.ts'
import { rolesIn } from '../playbook/walk.ts'
import { repr, str } from '../value/print.ts'
import { equals } from '../value/equality.ts'
import { isTruthy } from '../value/truth.ts'
import { isDict, type Dict } from '../value/value.ts'
import { keywordsFrom } from './apply-keywords.ts'
import type { Attempt } from './attempt.ts'
import type { PlayRun } from './context.ts'
import type { HostState } from './host-state.ts'
import type { HostResult } from './judge-set.ts'
import type { Include } from './result.ts'
import { firstExisting, placesFor } from './search.ts'

/** The file or role of an include, read. */
export interface ReadInclude {
  /** The path of the file, or the name of the role. */
  readonly name: string
  /** Null when it cannot be run; then the diagnostics say why. */
  readonly nodes: readonly Node[] | null
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the tasks that an `include_tasks` names. */
export function readTasksFor(name: string, attempt: Attempt): ReadInclude {
  return remembered(`tasks ${name}`, attempt, () => {
    const { task, playRun } = attempt.assignment
    const { ports } = playRun.run
    const path = firstExisting(placesFor(name, 'tasks', task, playRun.variables.folder), ports.files)
    const read = loadTasksFile(name, placeOf(attempt), ports.loading)
    return whole(path ?? name, read)
  })
}

/** Reads the role that an `include_role` names, and brings its handlers and public variables into the play. */
export function readRoleFor(name: string, attempt: Attempt): ReadInclude {
  const { item, assignment } = attempt
  // Each item brings handlers of its own, which see its loop variables.
  return remembered(`role ${name} ${item === undefined ? '' : repr(item)}`, attempt, () => {
    const { playRun, frame } = assignment
    const { value: role, diagnostics } = loadRole(
      name,
      roleRequest(attempt.given),
      placeOf(attempt),
      playRun.run.ports.loading,
    )
    if (role === null || hasErrors(diagnostics)) return { name, nodes: null, diagnostics }
    playRun.handlers.add(role.handlers, [...(item === undefined ? [] : [item]), ...frame.includeParams])
    playRun.roles.push(...rolesIn([role]))
    if (role.public) playRun.publicRoles.push(role)
    return { name, nodes: [role], diagnostics }
  })
}

function roleRequest(given: Dict): RoleInclude {
  const from = (name: string): string | undefined => {
    const value = given.get(name)
    return value === undefined ? undefined : str(value)
  }
  const flag = (name: string, absent: boolean): boolean => isTruthy(given.get(name) ?? absent)
  return {
    from: {
      tasks: from('tasks_from'),
      vars: from('vars_from'),
      defaults: from('defaults_from'),
      handlers: from('handlers_from'),
    },
    params: new Map(),
    keywords: noKeywords,
    isPublic: flag('public', false),
    allowDuplicates: flag('allow_duplicates', true),
    validate: flag('rolespec_validate', true),
  }
}

const known = new WeakMap<PlayRun, WeakMap<Task, Map<string, ReadInclude>>>()

// The same for all hosts and items that name the same: they run it together, and what is known of its tasks is kept.
function remembered(key: string, { assignment, given }: Attempt, read: () => ReadInclude): ReadInclude {
  const { task, playRun } = assignment
  const ofPlay = known.get(playRun) ?? new WeakMap<Task, Map<string, ReadInclude>>()
  known.set(playRun, ofPlay)
  const ofTask = ofPlay.get(task) ?? new Map<string, ReadInclude>()
  ofPlay.set(task, ofTask)
  const fullKey = `${key} ${repr(given)}`
  const found = ofTask.get(fullKey) ?? read()
  ofTask.set(fullKey, found)
  return found
}

function whole(name: string, { value, diagnostics }: Diagnosed<readonly Node[]>): ReadInclude {
  return { name, nodes: hasErrors(diagnostics) ? null : value, diagnostics }
}

/** Where what an include brings hangs: below the include, or below a block with the keywords of its `apply`. */
function placeOf({ given, assignment: { task, frame, playRun } }: Attempt): IncludePlace {
  const apply = given.get('apply')
  const parent = apply === undefined || !isDict(apply) || apply.size === 0 ? task : applying(task, apply)
  const { role, folder, span } = task
  return { parent, role, folder, play: playRun.play, isHandler: frame.isHandler, at: span }
}

function applying(task: Task, apply: Dict): Block {
  return {
    kind: 'block',
    origin: 'import',
    span: task.span,
    keywords: keywordsFrom(apply, task),
    parent: task,
    role: task.role,
    folder: task.folder,
    tasks: [],
    rescue: [],
    always: [],
    notify: [],
  }
}

/** Hosts that included the same file or role with the same item run it together. */
export interface IncludeGroup {
  readonly include: Include
  readonly hosts: readonly HostState[]
}

/**
 * What hosts included, each distinct file and item once, in the order in which it was named. What one host names twice it
 * runs twice.
 */
export function includeGroups(results: readonly HostResult[]): readonly IncludeGroup[] {
  const groups: { readonly include: Include; readonly hosts: HostState[] }[] = []
  for (const { host, result } of results) {
    for (const include of result.includes) {
      const group = groups.find((known) => isSame(known.include, include) && !known.hosts.includes(host))
      if (group === undefined) groups.push({ include, hosts: [host] })
      else group.hosts.push(host)
    }
  }
  return groups
}

function isSame(one: Include, other: Include): boolean {
  return one.nodes === other.nodes && equals(one.params, other.params)
}
