import type { Inventory } from '../inventory/inventory.ts'
import { groupsOf, hostsBelow } from '../inventory/group-order.ts'
import type { RoleUse, Task } from '../playbook/model.ts'
import { Omit, type Dict, type Value } from '../value/value.ts'

/** What the magic variables of a play are made from; the engine keeps it up to date. */
export interface PlayFacts {
  readonly name: string
  /** `playbook_dir` */
  readonly folder: string
  /** All hosts of the play, in order, also failed ones. */
  readonly allHosts: readonly string[]
  /** Hosts of the play that have not failed. */
  readonly activeHosts: () => readonly string[]
  /** Hosts of the running batch that have not failed. */
  readonly batch: () => readonly string[]
  /** Hosts of the running batch that failed, and were not rescued. */
  readonly failedHosts: () => readonly string[]
  /** All roles known so far: of `roles:`, those that tasks import or have included, and their dependencies. */
  readonly roles: readonly RoleUse[]
}

/** What the magic variables of a run are made from. */
export interface RunFacts {
  readonly checkMode: boolean
  readonly diffMode: boolean
  readonly forks: number
  readonly limit: string | null
  readonly runTags: readonly string[]
  readonly skipTags: readonly string[]
  readonly verbosity: number
  readonly configFile: string | null
  readonly inventorySources: readonly string[]
  /** The version of Ansible whose language is spoken. */
  readonly version: { readonly full: string; readonly major: number; readonly minor: number; readonly revision: number }
}

/** Whose magic variables they are. */
interface Subject {
  /** Null where no host is meant yet. */
  readonly host: string | null
  readonly inventory: Inventory
  readonly run: RunFacts
  readonly play: PlayFacts | null
  readonly task: Task | null
}

type Maker = (subject: Subject) => Value | undefined

/** One row a magic variable; those that need other hosts' variables (`hostvars`, `vars`) are made in scope.ts. */
const makers: Readonly<Record<string, Maker>> = {
  omit: () => Omit.value,
  inventory_hostname: ({ host }) => host ?? undefined,
  inventory_hostname_short: ({ host }) => host?.split('.')[0],
  group_names: ({ host, inventory }) => (host === null ? undefined : groupNames(inventory, host)),
  groups: ({ inventory }) => groupsDict(inventory),
  // A host of the inventory has these among its own variables: each may come from another source.
  inventory_dir: (subject) => (isDeclared(subject) ? undefined : folderOf(subject.run.inventorySources[0])),
  inventory_file: (subject) => (isDeclared(subject) ? undefined : subject.run.inventorySources[0]),
  ansible_inventory_sources: ({ run }) => [...run.inventorySources],
  playbook_dir: ({ play }) => play?.folder,
  ansible_play_name: ({ play }) => play?.name,
  ansible_play_hosts_all: ({ play }) => play && [...play.allHosts],
  ansible_play_hosts: ({ play }) => play && [...play.activeHosts()],
  ansible_play_batch: ({ play }) => play && [...play.batch()],
  ansible_current_hosts: ({ play }) => play && [...play.batch()],
  ansible_failed_hosts: ({ play }) => play && [...play.failedHosts()],
  play_hosts: ({ play }) => play && [...play.batch()],
  ansible_play_role_names: ({ play }) => play && directRoles(play).map((role) => role.roleName),
  role_names: ({ play }) => play && directRoles(play).map((role) => role.roleName),
  ansible_dependent_role_names: ({ play }) =>
    play && [...new Set(dependencies(play.roles).map((role) => role.roleName))],
  ansible_role_names: ({ play }) =>
    play && [...new Set([...dependencies(play.roles), ...directRoles(play)].map((role) => role.roleName))],
  role_name: ({ task }) => task?.role?.roleName.split('.').at(-1),
  ansible_role_name: ({ task }) => task?.role?.roleName,
  role_path: ({ task }) => task?.role?.path,
  ansible_parent_role_names: ({ task }) => parentRoles(task)?.map((role) => role.roleName),
  ansible_parent_role_paths: ({ task }) => parentRoles(task)?.map((role) => role.path),
  ansible_search_path: ({ task, play }) => [
    ...new Set([task?.role?.path, task?.folder, play?.folder].filter((path) => path !== undefined)),
  ],
  ansible_check_mode: ({ run }) => run.checkMode,
  ansible_diff_mode: ({ run }) => run.diffMode,
  ansible_forks: ({ run }) => run.forks,
  ansible_limit: ({ run }) => run.limit ?? undefined,
  ansible_run_tags: ({ run }) => [...run.runTags],
  ansible_skip_tags: ({ run }) => [...run.skipTags],
  ansible_verbosity: ({ run }) => run.verbosity,
  ansible_config_file: ({ run }) => run.configFile,
  // Nothing here runs on Python; inventories name this variable as the interpreter of local hosts.
  ansible_playbook_python: () => '/usr/bin/python3',
  ansible_version: ({ run: { version } }) =>
    new Map<Value, Value>([
      ['full', version.full],
      ['string', version.full],
      ['major', version.major],
      ['minor', version.minor],
      ['revision', version.revision],
    ]),
}

const table: ReadonlyMap<string, Maker> = new Map(Object.entries(makers))

/** Names of all of them. */
export const magicNames: readonly string[] = [...table.keys()]

/** Whether a name is that of a magic variable. */
export function isMagic(name: string): boolean {
  return table.has(name)
}

/** The value of a magic variable, or undefined where it does not apply (`role_name` outside a role). */
export function magicVariable(name: string, subject: Subject): Value | undefined {
  return table.get(name)?.(subject)
}

function isDeclared({ host, inventory }: Subject): boolean {
  return host !== null && inventory.hosts.has(host)
}

function groupNames(inventory: Inventory, host: string): Value {
  return groupsOf(inventory, host)
    .map((group) => group.name)
    .filter((name) => name !== 'all')
    .sort()
}

const knownGroups = new WeakMap<Inventory, { readonly revision: number; readonly groups: Dict }>()

// The same for all hosts until a group changes.
function groupsDict(inventory: Inventory): Dict {
  const known = knownGroups.get(inventory)
  if (known?.revision === inventory.revision) return known.groups
  const groups = new Map<Value, Value>()
  for (const name of inventory.groups.keys()) groups.set(name, [...hostsBelow(inventory, name)])
  knownGroups.set(inventory, { revision: inventory.revision, groups })
  return groups
}

function folderOf(source: string | undefined): Value | undefined {
  if (source === undefined || source.includes(',')) return undefined
  const slash = source.lastIndexOf('/')
  return slash < 0 ? '.' : source.slice(0, slash)
}

function directRoles(play: PlayFacts): readonly RoleUse[] {
  return play.roles.filter((role) => role.origin !== 'dependency')
}

function dependencies(roles: readonly RoleUse[]): readonly RoleUse[] {
  return roles.flatMap((role) => [...dependencies(role.dependencies), ...role.dependencies])
}

/** The roles whose tasks include or import this one, nearest first; undefined without any. Dependencies do not count. */
function parentRoles(task: Task | null): readonly RoleUse[] | undefined {
  const around: RoleUse[] = []
  for (let role = task?.role ?? null; role !== null; role = enclosingRole(role)) {
    const enclosing = enclosingRole(role)
    const isNamedByTask = role.origin === 'include' || role.origin === 'import'
    if (enclosing !== null && isNamedByTask) around.push(enclosing)
  }
  return around.length === 0 ? undefined : around
}

function enclosingRole({ parent }: RoleUse): RoleUse | null {
  return parent?.kind === 'role' ? parent : (parent?.role ?? null)
}
