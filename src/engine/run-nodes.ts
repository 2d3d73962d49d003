import type { Block, Node, RoleUse, Task } from '../playbook/model.ts'
import { repr } from '../value/print.ts'
import { Template } from '../value/value.ts'
import type { Frame, PlayRun } from './context.ts'
import { isLetIn } from './gate.ts'
import type { HostState } from './host-state.ts'
import { includeGroups } from './include.ts'
import type { HostResult } from './judge-set.ts'
import { validationOf } from './role-validation.ts'
import { farthest } from './look-ahead.ts'
import { leadOf, runTask } from './run-task.ts'
import { isFlush, steer } from './steer.ts'

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
  for (const [index, node] of nodes.entries()) {
    const active = hosts.filter((host) => host.isActive && !hasLeft(host, node))
    if (active.length === 0 || playRun.ending === 'ended') return
    switch (node.kind) {
      case 'task':
        await runTaskNode(node, active, frame, playRun, nodes.slice(index, index + farthest))
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

async function runTaskNode(
  task: Task,
  hosts: readonly HostState[],
  frame: Frame,
  playRun: PlayRun,
  nodes: readonly Node[] = [task],
): Promise<void> {
  const lead = leadOf(task, hosts, frame, playRun)
  if (lead === undefined || playRun.run.ports.signal.aborted || !(await isLetIn(lead))) return
  if (task.module !== 'meta') await runIncluded(task, await runTask(lead, hosts, nodes), frame, playRun)
  else if (isFlush(task)) await flushHandlers(await steer(lead, hosts), frame, playRun)
  else await steer(lead, hosts)
}

/** Runs what an include brought: each distinct file or role once, for the hosts that named it; all are told of first. */
async function runIncluded(task: Task, results: readonly HostResult[], frame: Frame, playRun: PlayRun): Promise<void> {
  const groups = includeGroups(results)
  for (const { include, hosts } of groups) {
    const names = hosts.filter((host) => host.isActive).map((host) => host.name)
    if (names.length === 0) continue
    playRun.run.send({
      type: 'included',
      task: task.action,
      file: include.name,
      hosts: names,
      ...(include.label === undefined ? {} : { label: include.label }),
    })
  }
  for (const { include, hosts } of groups) {
    const active = hosts.filter((host) => host.isActive)
    if (active.length === 0) continue
    const inside = { ...frame, includeParams: [include.params, ...frame.includeParams] }
    await runNodes(include.nodes, active, inside, playRun)
    if (playRun.ending !== 'none') return
  }
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
async function runRole(role: RoleUse, hosts: readonly HostState[], frame: Frame, playRun: PlayRun): Promise<void> {
  const identity = identityOf(role)
  const due = role.allowDuplicates ? hosts : hosts.filter((host) => !host.rolesDone.has(identity))
  for (const dependency of role.dependencies) {
    const active = due.filter((host) => host.isActive)
    if (active.length > 0) await runRole(dependency, active, frame, playRun)
  }
  const validation = validationOf(role)
  await runNodes(validation === null ? role.tasks : [validation, ...role.tasks], due, frame, playRun)
  for (const host of due) if (host.isActive) host.rolesDone.add(identity)
}

// A role that ran with the same parameters, variables, tags and conditions does not run again in the play. Those that
// tasks name are counted apart, as in Ansible.
function identityOf(role: RoleUse): string {
  const { when, tags, vars } = role.keywords
  const conditions = when.map((condition) => (condition instanceof Template ? condition.source : String(condition)))
  const isNamedByTask = role.origin === 'include' || role.origin === 'import'
  return [
    isNamedByTask ? 'task' : 'play',
    role.path,
    repr(role.params),
    repr(vars),
    repr([...tags]),
    conditions.join('&'),
  ].join('\n')
}

/**
 * Runs the handlers that these hosts were told of, in definition order, each on all of its hosts before the next.
 *
 * A handler that notifies a later one has it run in the same flush; an earlier one waits for the next flush. A host that
 * fails in a handler does not run the later ones. With `force_handlers` failed hosts take part, unreachable ones never.
 */
export async function flushHandlers(hosts: readonly HostState[], frame: Frame, playRun: PlayRun): Promise<void> {
  const failedBefore = new Set(hosts.filter((host) => host.status === 'failed'))
  const failedHere = new Set<HostState>()
  const takesPart = (host: HostState): boolean =>
    !failedHere.has(host) && (host.isActive || (playRun.forceHandlers && failedBefore.has(host)))
  for (const host of hosts.filter(takesPart)) expandNotifications(host, playRun)
  // The list grows while it is gone through: handlers that an include brings come after the present ones.
  for (const handler of playRun.handlers.all()) {
    const meant = hosts.filter((host) => host.notified.has(handler) && takesPart(host))
    if (meant.length === 0) continue
    for (const host of hosts) host.notified.delete(handler)
    for (const host of meant) host.status = 'active'
    const includeParams = [...playRun.handlers.includeParamsOf(handler), ...frame.includeParams]
    await runTaskNode(handler, meant, { ...frame, includeParams, isHandler: true }, playRun)
    for (const host of meant) {
      if (host.status === 'failed') failedHere.add(host)
      else if (host.isActive && failedBefore.has(host)) host.status = 'failed'
    }
    if (playRun.ending === 'fatal') return
  }
}

function expandNotifications(host: HostState, { handlers }: PlayRun): void {
  for (const name of host.notifications) for (const handler of handlers.notifiedBy(name)) host.notified.add(handler)
  host.notifications.clear()
}
