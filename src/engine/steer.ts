import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import type { Task } from '../playbook/model.ts'
import { str } from '../value/print.ts'
import { metaActions, type MetaAction } from './actions/meta.ts'
import { scopeOf, type Where } from './assignment.ts'
import { allHold } from './conditions.ts'
import type { PlayRun } from './context.ts'
import type { HostState } from './host-state.ts'
import { endpointAt } from './identity.ts'
import { conditionsOf } from './inherit.ts'
import { isFree } from './play-settings.ts'
import { titleOf } from './task-title.ts'

/** Whether a `meta` task flushes handlers, which whoever runs nodes does. */
export function isFlush(task: Task): boolean {
  return actionOf(task) === 'flush_handlers'
}

/**
 * Does what a `meta` task says.
 *
 * @returns the hosts that it was done for
 */
export async function steer(lead: Where, hosts: readonly HostState[]): Promise<readonly HostState[]> {
  const action = actionOf(lead.task)
  const isForEach = askedOfEach.has(action)
  const willing = (isForEach ? hosts : hosts.slice(0, 1)).filter((host) => takesTurn(action, lead, host))
  const meant = isForEach || willing.length === 0 ? willing : hosts
  if (meant.length > 0) await act(action, lead, meant)
  return meant
}

/** What each host does for itself; of the rest the first host is asked for all. */
const askedOfEach: ReadonlySet<MetaAction> = new Set([
  'noop',
  'reset_connection',
  'end_host',
  'end_role',
  'flush_handlers',
])

/** What takes no condition. */
const unconditional: ReadonlySet<MetaAction> = new Set(['noop', 'refresh_inventory', 'reset_connection'])

function takesTurn(action: MetaAction, lead: Where, host: HostState): boolean {
  const where = { ...lead, host: host.name }
  const isMeant = unconditional.has(action) || conditionHolds(where, host)
  const { task, frame, playRun } = where
  const isSkipped = !isMeant && host.isActive
  // Where hosts do not keep step, nobody is told of what has no result.
  if (isSkipped || !isFree(playRun.play, scopeOf(where))) {
    playRun.run.send({
      type: 'meta-started',
      name: titleOf(where),
      handler: frame.isHandler,
      host: host.name,
      isSkipped,
      at: task.span,
    })
  }
  return isMeant
}

function actionOf({ args }: Task): MetaAction {
  const said = str(args.get('free_form') ?? 'noop')
  return metaActions.find((known) => known === said) ?? 'noop'
}

async function act(action: MetaAction, lead: Where, meant: readonly HostState[]): Promise<void> {
  const { task, playRun } = lead
  const { ports } = playRun.run
  switch (action) {
    case 'noop':
    case 'flush_handlers':
      return
    case 'refresh_inventory':
      await ports.refreshInventory()
      playRun.run.additions.repeat()
      return
    case 'clear_facts':
      for (const host of playRun.hosts.values()) clearFacts(host, playRun)
      return
    case 'clear_host_errors':
      clearErrors(playRun)
      return
    case 'end_host':
      endFor(meant)
      return
    case 'end_batch':
      endFor(playRun.batch)
      return
    case 'end_play':
      endFor(playRun.hosts.values())
      playRun.ending = 'ended'
      return
    case 'end_role':
      if (task.role !== null) for (const host of meant) host.rolesLeft.add(task.role)
      return
    case 'reset_connection':
      await Promise.all(meant.map((host) => ports.connections.reset(endpointAt({ ...lead, host: host.name }))))
  }
}

function clearFacts({ name }: HostState, { run }: PlayRun): void {
  run.surroundings.store.forgetFacts(name)
  run.ports.factCache?.clear(name)
}

// A host that was not reached goes on from here. One that failed is back in the next play; in this one it is through.
function clearErrors({ hosts, run }: PlayRun): void {
  for (const host of hosts.values()) {
    if (host.isLost) host.status = host.status === 'unreachable' ? 'active' : 'ended'
    run.lost.delete(host.name)
  }
}

function endFor(hosts: Iterable<HostState>): void {
  for (const host of hosts) if (host.isActive) host.status = 'ended'
}

function conditionHolds(where: Where, host: HostState): boolean {
  const { task, playRun } = where
  try {
    return allHold(conditionsOf(task, playRun.play), scopeOf(where))
  } catch (fault) {
    if (!(fault instanceof DiagnosticError)) throw fault
    playRun.run.warn(fault.diagnostic)
    host.status = 'failed'
    host.tally.failed += 1
    return false
  }
}
