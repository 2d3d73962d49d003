import { scopeOf, type Where } from './assignment.ts'
import type { HostState } from './host-state.ts'
import { inherited } from './inherit.ts'
import type { TaskResult } from './result.ts'
import { asFlag } from './settings.ts'

/** One host's result of a task. */
export interface HostResult {
  readonly host: HostState
  readonly result: TaskResult
}

/**
 * The rules on all hosts together, after each task: a failure under `any_errors_fatal`, or of a task that ran once for
 * all, is that of every host; more failures than `max_fail_percentage` end the play.
 *
 * @param isOnce - whether the task ran once for all
 */
export function judgeSet(where: Where, results: readonly HostResult[], isOnce: boolean): void {
  if (!results.some(({ result }) => isFault(result))) return
  const { task, frame, playRun } = where
  if (isOnce || asFlag(inherited('anyErrorsFatal', task, playRun.play), scopeOf(where))) {
    failAll(where)
    if (!frame.isRescuable) playRun.ending = 'fatal'
    return
  }
  if (frame.isRescuable || !exceedsLimit(where)) return
  failAll(where)
  playRun.ending = 'fatal'
  playRun.run.send({ type: 'no-more-hosts' })
}

function isFault({ outcome, isIgnored }: TaskResult): boolean {
  return !isIgnored && (outcome === 'failed' || outcome === 'unreachable')
}

/** Hosts that were not reached are not counted, and just so many as the limit are not too many. */
function exceedsLimit({ playRun: { batch, maxFailPercentage } }: Where): boolean {
  if (maxFailPercentage === null) return false
  const failed = batch.filter(({ status }) => status === 'failed').length
  return failed / batch.length > maxFailPercentage / 100
}

// A rescue tells by `ansible_failed_task` which hosts failed themselves.
function failAll({ playRun }: Where): void {
  for (const host of playRun.batch) if (host.isActive) host.status = 'failed'
}
