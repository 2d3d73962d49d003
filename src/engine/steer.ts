import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import type { Task } from '../playbook/model.ts'
import { str } from '../value/print.ts'
import { metaActions, type MetaAction } from './actions/meta.ts'
import { allHold } from './conditions.ts'
import type { Frame, PlayRun } from './context.ts'
import { flushHandlers } from './flush.ts'
import type { HostState } from './host-state.ts'
import { endpointAt } from './identity.ts'
import { conditionsOf } from './inherit.ts'
import { scopeOf } from './perform-task.ts'

/** Does what a `meta` task says. Its `when` is asked per host where Ansible asks it. */
export async function steer(task: Task, hosts: readonly HostState[], frame: Frame, playRun: PlayRun): Promise<void> {
  const said = str(task.args.get('free_form') ?? 'noop')
  const action = metaActions.find((known) => known === said)
  if (action === undefined) return
  const meant = ignoresConditions(action) ? hosts : hosts.filter((host) => isMeant(task, host, frame, playRun))
  if (meant.length === 0) return
  const { store } = playRun.run.surroundings
  switch (action) {
    case 'noop':
      return
    case 'flush_handlers':
      await flushHandlers(meant, frame, playRun)
      return
    case 'refresh_inventory':
      await playRun.run.ports.refreshInventory()
      store.inventoryChanged()
      return
    case 'clear_facts':
      for (const { name } of meant) {
        store.forgetFacts(name)
        playRun.run.ports.factCache?.clear(name)
      }
      return
    case 'clear_host_errors':
      for (const host of playRun.hosts.values()) {
        if (host.status === 'failed' || host.status === 'unreachable') host.status = 'active'
        playRun.run.lost.delete(host.name)
      }
      return
    case 'end_host':
      for (const host of meant) host.status = 'ended'
      return
    case 'end_batch':
      for (const host of playRun.batch) if (host.isActive) host.status = 'ended'
      return
    case 'end_play':
      for (const host of playRun.hosts.values()) if (host.isActive) host.status = 'ended'
      playRun.ending = 'ended'
      return
    case 'end_role':
      if (task.role !== null) for (const host of meant) host.rolesLeft.add(task.role)
      return
    case 'reset_connection':
      for (const host of meant) {
        await playRun.run.ports.connections.reset(endpointAt({ task, host: host.name, frame, playRun }))
      }
  }
}

function ignoresConditions(action: MetaAction): boolean {
  return action === 'noop' || action === 'refresh_inventory' || action === 'reset_connection'
}

function isMeant(task: Task, host: HostState, frame: Frame, playRun: PlayRun): boolean {
  try {
    return allHold(conditionsOf(task, playRun.play), scopeOf({ task, host: host.name, frame, playRun }))
  } catch (fault) {
    if (!(fault instanceof DiagnosticError)) throw fault
    playRun.run.warn(fault.diagnostic)
    host.status = 'failed'
    host.tally.failed += 1
    return false
  }
}
