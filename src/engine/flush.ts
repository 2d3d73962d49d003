import type { Frame, PlayRun } from './context.ts'
import type { HostState } from './host-state.ts'
import { runTask } from './run-task.ts'

/**
 * Runs the handlers that these hosts were told of, in definition order, each on all of its hosts before the next.
 *
 * A handler that notifies a later one has it run in the same flush; an earlier one waits for the next flush. A host that
 * fails in a handler does not run the later ones. With `force_handlers` failed hosts take part, unreachable ones never.
 */
export async function flushHandlers(hosts: readonly HostState[], frame: Frame, playRun: PlayRun): Promise<void> {
  const isForced = playRun.forceHandlers
  const failedBefore = new Set(hosts.filter((host) => host.status === 'failed'))
  const failedHere = new Set<HostState>()
  // Handlers that an include brings while this loop runs come after the present ones.
  for (let index = 0; index < playRun.handlers.all().length; index += 1) {
    const handler = playRun.handlers.all()[index]
    if (handler === undefined) break
    const meant = hosts.filter(
      (host) =>
        host.notified.has(handler) && !failedHere.has(host) && (host.isActive || (isForced && failedBefore.has(host))),
    )
    if (meant.length === 0) continue
    for (const host of hosts) host.notified.delete(handler)
    for (const host of meant) host.status = 'active'
    await runTask(handler, meant, { ...frame, isHandler: true }, playRun)
    for (const host of meant) {
      if (host.status === 'failed') failedHere.add(host)
      else if (host.isActive && failedBefore.has(host)) host.status = 'failed'
    }
    if (playRun.ending === 'fatal') return
  }
}
