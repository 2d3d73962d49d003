import { hasErrors, type Diagnostic } from '../diagnostic/diagnostic.ts'
import { noKeywords } from '../playbook/inherited-keywords.ts'
import { loadRole, loadTasksFile, type IncludePlace, type RoleInclude } from '../playbook/load.ts'
import type { Block, Node, Task } from '../playbook/model.ts'
import { repr, str } from '../value/print.ts'
import { isTruthy } from '../value/truth.ts'
import { isDict, type Dict } from '../value/value.ts'
import type { Frame, Include, PlayRun, TaskResult } from './context.ts'
import type { HostState } from './host-state.ts'
import { keywordsFrom } from './apply-keywords.ts'
import { runNodes } from './run-nodes.ts'
import { firstExisting, placesFor } from './search.ts'

/** Hosts that included the same file or role with the same variables run it together. */
interface Group {
  readonly include: Include
  readonly hosts: HostState[]
}

/** Runs what an include named: each distinct file or role once, for the hosts that named it. */
export async function runIncludes(
  task: Task,
  results: readonly { readonly host: HostState; readonly result: TaskResult }[],
  frame: Frame,
  playRun: PlayRun,
): Promise<void> {
  for (const { include, hosts } of groupsOf(results)) {
    const active = hosts.filter((host) => host.isActive)
    if (active.length === 0) continue
    const nodes = (include.kind === 'tasks' ? tasksOf : roleOf)(task, include, active, frame, playRun)
    if (nodes === null) continue
    await runNodes(nodes, active, { ...frame, includeParams: [include.params, ...frame.includeParams] }, playRun)
    if (playRun.ending !== 'none') return
  }
}

function groupsOf(results: readonly { readonly host: HostState; readonly result: TaskResult }[]): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const { host, result } of results) {
    for (const include of result.includes) {
      const key = `${include.kind} ${include.name} ${repr(include.params)} ${repr(include.arguments)}`
      const group = groups.get(key)
      if (group === undefined) groups.set(key, { include, hosts: [host] })
      else group.hosts.push(host)
    }
  }
  return [...groups.values()]
}

function tasksOf(
  task: Task,
  include: Include,
  hosts: readonly HostState[],
  frame: Frame,
  playRun: PlayRun,
): readonly Node[] | null {
  const { ports } = playRun.run
  const path = firstExisting(placesFor(include.name, 'tasks', task, playRun.variables.folder), ports.files)
  playRun.run.send({
    type: 'included',
    task: task.action,
    file: path ?? include.name,
    hosts: hosts.map((host) => host.name),
    ...(include.label === undefined ? {} : { label: include.label }),
  })
  const read = loadTasksFile(include.name, placeOf(task, include.arguments, frame, playRun), ports.loading)
  return sound(read, hosts, playRun)
}

function roleOf(
  task: Task,
  include: Include,
  hosts: readonly HostState[],
  frame: Frame,
  playRun: PlayRun,
): readonly Node[] | null {
  const { arguments: given } = include
  const from = (name: string): string | undefined => {
    const value = given.get(name)
    return value === undefined ? undefined : str(value)
  }
  const flag = (name: string, absent: boolean): boolean => isTruthy(given.get(name) ?? absent)
  const request: RoleInclude = {
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
  const place = placeOf(task, given, frame, playRun)
  const role = sound(loadRole(include.name, request, place, playRun.run.ports.loading), hosts, playRun)
  if (role === null) return null
  playRun.handlers.add(role.handlers)
  if (role.public) playRun.publicRoles.push(role)
  return [role]
}

/** Where what an include brings hangs: below the include, or below a block with the keywords of its `apply`. */
function placeOf(task: Task, given: Dict, { isHandler }: Frame, { play }: PlayRun): IncludePlace {
  const apply = given.get('apply')
  const parent = apply === undefined || !isDict(apply) || apply.size === 0 ? task : applying(task, apply)
  return { parent, role: task.role, folder: task.folder, play, isHandler, at: task.span }
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

function sound<T>(
  read: { readonly value: T; readonly diagnostics: readonly Diagnostic[] },
  hosts: readonly HostState[],
  playRun: PlayRun,
): T | null {
  if (!hasErrors(read.diagnostics)) {
    for (const diagnostic of read.diagnostics) playRun.run.warn(diagnostic)
    return read.value
  }
  failAll(hosts, playRun, read.diagnostics)
  return null
}

/** An include that cannot be read fails its hosts; each mistake is told once. */
function failAll(hosts: readonly HostState[], playRun: PlayRun, diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) playRun.run.warn(diagnostic)
  for (const host of hosts) {
    host.status = 'failed'
    host.tally.failed += 1
  }
}
