import type { Node, Parent, RoleUse, Task } from '../playbook/model.ts'
import type { Dict } from '../value/value.ts'

/** What a task's own place in the playbook contributes to its variables. Each list has the strongest first. */
export interface TaskLayers {
  /** `vars:` of the includes above it (level 21). */
  readonly includeParams: readonly Dict[]
  /** Parameters of its role and of the roles above (level 20). */
  readonly roleParams: readonly Dict[]
  /** `vars:` of the task, its blocks and its imports (levels 16 and 17). */
  readonly vars: readonly Dict[]
  /** vars/main.yml of its role, of its dependencies, of the roles above (level 15). */
  readonly roleVars: readonly Dict[]
  /** defaults/main.yml in the same order (level 2). */
  readonly roleDefaults: readonly Dict[]
}

const known = new WeakMap<Node, TaskLayers>()

/** The layers of a task; worked out once, for nothing in them changes while the playbook runs. */
export function layersOf(task: Task): TaskLayers {
  const found = known.get(task)
  if (found !== undefined) return found
  const parents = parentsOf(task)
  const roles = rolesAbove(task)
  const [own, ...above] = roles
  const dependencies = own === undefined ? [] : allDependencies(own)
  const layers: TaskLayers = {
    includeParams: parents.filter((parent) => parent.kind === 'task').map((parent) => parent.keywords.vars),
    roleParams: roles.map((role) => role.params),
    vars: [task, ...parents].filter((node) => node.kind !== 'role').map((node) => node.keywords.vars),
    roleVars: [
      ...(own === undefined ? [] : [own.vars, own.keywords.vars]),
      ...dependencies.flatMap((role) => [role.vars, role.keywords.vars]),
      ...above.flatMap((role) => [role.vars, role.keywords.vars]),
    ].filter(isFilled),
    roleDefaults: [
      ...(own === undefined ? [] : [own.defaults]),
      ...above.map((role) => role.defaults),
      ...dependencies.map((role) => role.defaults),
    ].filter(isFilled),
  }
  known.set(task, layers)
  return layers
}

/** The nodes above it, nearest first. */
export function parentsOf(node: Node): readonly Parent[] {
  const parents: Parent[] = []
  for (let parent = node.parent; parent !== null; parent = parent.parent) parents.push(parent)
  return parents
}

/** Its role, the role that includes or depends on that one, and so on. */
function rolesAbove(task: Task): readonly RoleUse[] {
  const roles: RoleUse[] = []
  for (let role = task.role; role !== null; role = role.parent === null ? null : roleOf(role.parent)) roles.push(role)
  return roles
}

function roleOf(node: Parent): RoleUse | null {
  return node.kind === 'role' ? node : node.role
}

/** Dependencies of dependencies last, as they are weaker than the ones that pulled them in. */
function allDependencies(role: RoleUse): readonly RoleUse[] {
  return role.dependencies.toReversed().flatMap((dependency) => [dependency, ...allDependencies(dependency)])
}

function isFilled(dict: Dict): boolean {
  return dict.size > 0
}
