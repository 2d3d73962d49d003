import { validationTitle } from '../playbook/argument-specs.ts'
import type { Block, Node, RoleUse, Task } from '../playbook/model.ts'
import { dictOf } from '../value/json.ts'
import { repr } from '../value/print.ts'
import { Template, type Dict, type Value } from '../value/value.ts'
import type { Frame, PlayRun } from './context.ts'
import type { HostState } from './host-state.ts'
import { noKeywords } from '../playbook/inherited-keywords.ts'
import { runTask } from './run-task.ts'

/**
 * Runs a list of nodes for a set of hosts: each node on those that are still active, before the next node.
 * A host that fails leaves the set; the rescue of a block brings it back.
 */
export async function runNodes(
  nodes: readonly Node[],
  hosts: readonly HostState[],
  frame: Frame,
  playRun: PlayRun,
): Promise<void> {
  for (const node of nodes) {
    const active = hosts.filter((host) => host.isActive && !hasLeft(host, node))
    if (active.length === 0 || playRun.ending === 'ended') return
    switch (node.kind) {
      case 'task':
        await runTask(node, active, frame, playRun)
        break
      case 'block':
        await runBlock(node, active, frame, playRun)
        break
      case 'role':
        await runRole(node, active, frame, playRun)
        break
    }
  }
}

function hasLeft(host: HostState, node: Node): boolean {
  return node.role !== null && host.rolesLeft.has(node.role)
}

async function runBlock(block: Block, hosts: readonly HostState[], frame: Frame, playRun: PlayRun): Promise<void> {
  const hasRescue = block.rescue.length > 0
  await runNodes(block.tasks, hosts, { ...frame, isRescuable: hasRescue || frame.isRescuable }, playRun)
  if (hasRescue) {
    const failed = hosts.filter((host) => host.status === 'failed')
    for (const host of failed) host.status = 'active'
    await runNodes(block.rescue, failed, frame, playRun)
  }
  if (block.always.length > 0) await runAlways(block, hosts, frame, playRun)
}

// `always` runs for failed hosts, too; a host stays failed unless the failure was rescued before.
async function runAlways(block: Block, hosts: readonly HostState[], frame: Frame, playRun: PlayRun): Promise<void> {
  const failed = hosts.filter((host) => host.status === 'failed')
  for (const host of failed) host.status = 'active'
  const ending = playRun.ending
  if (ending === 'fatal') playRun.ending = 'none'
  await runNodes(block.always, hosts, frame, playRun)
  if (ending === 'fatal') playRun.ending = 'fatal'
  for (const host of failed) if (host.isActive) host.status = 'failed'
}

/** Runs a role: its dependencies, the check of its arguments, its tasks. */
export async function runRole(
  role: RoleUse,
  hosts: readonly HostState[],
  frame: Frame,
  playRun: PlayRun,
): Promise<void> {
  const isDeduplicated = !role.allowDuplicates && (role.origin === 'roles' || role.origin === 'dependency')
  const identity = identityOf(role)
  const due = isDeduplicated ? hosts.filter((host) => !host.rolesDone.has(identity)) : hosts
  if (due.length === 0) return
  for (const dependency of role.dependencies)
    await runRole(
      dependency,
      due.filter((host) => host.isActive),
      frame,
      playRun,
    )
  const validation = validationTask(role)
  await runNodes([...(validation === null ? [] : [validation]), ...role.tasks], due, frame, playRun)
  for (const host of due) if (host.isActive) host.rolesDone.add(identity)
}

// A role that ran with the same parameters, variables, tags and conditions does not run again in the play.
function identityOf(role: RoleUse): string {
  const { when, tags, vars } = role.keywords
  const conditions = when.map((condition) => (condition instanceof Template ? condition.source : String(condition)))
  return [role.path, repr(role.params), repr(vars), repr([...tags]), conditions.join('&')].join('\n')
}

const validations = new WeakMap<RoleUse, Task | null>()

/** The task "Validating arguments against arg spec …" that comes before the tasks of a role with a specification. */
function validationTask(role: RoleUse): Task | null {
  const known = validations.get(role)
  if (known !== undefined) return known
  const made = makeValidation(role)
  validations.set(role, made)
  return made
}

function makeValidation(role: RoleUse): Task | null {
  const { argumentSpec: spec } = role
  if (spec === undefined) return null
  const args: Dict = dictOf({
    argument_spec: spec.options,
    validate_args_context: { type: 'role', name: role.roleName, argument_spec_name: spec.entryPoint, path: role.path },
  })
  args.set('provided_arguments', providedArguments(Object.keys(spec.options), role))
  return {
    kind: 'task',
    name: validationTitle(spec),
    span: role.span,
    keywords: { ...noKeywords, tags: ['always'] },
    parent: role,
    role,
    folder: role.folder,
    action: 'validate_argument_spec',
    module: 'validate_argument_spec',
    args,
    argSpans: new Map(),
    until: [],
    notify: [],
    listen: [],
  }
}

// Each option as the variable of its name, left out where nobody sets it.
function providedArguments(names: readonly string[], role: RoleUse): Dict {
  const origin = { file: role.span.file, span: () => role.span }
  return new Map<Value, Value>(names.map((name) => [name, new Template(`{{ ${name} | default(omit) }}`, origin)]))
}
