import type { Outcome } from '../event/event.ts'
import { showDuration } from '../text/duration.ts'
import type { Paint, Tint } from './colour.ts'
import { signs } from './live-area.ts'
import { spread, titleOf, type RunningTask } from './running-tasks.ts'

type Counted = Outcome | 'ignored'

const worstFirst = [
  'unreachable',
  'failed',
  'ignored',
  'changed',
  'ok',
  'skipped',
] as const satisfies readonly Counted[]

const looks: Readonly<Record<Counted, { readonly sign: string; readonly tint: Tint }>> = {
  ok: { sign: signs.done, tint: 'ok' },
  changed: { sign: signs.done, tint: 'changed' },
  skipped: { sign: signs.skipped, tint: 'skipped' },
  ignored: { sign: signs.failed, tint: 'warning' },
  failed: { sign: signs.failed, tint: 'failed' },
  unreachable: { sign: signs.failed, tint: 'unreachable' },
}

/** A finished task in one line: how it went at worst, its name, how many hosts came out how, and its time. */
export function finishedLine(task: RunningTask, time: number, columns: number, paint: Paint): string {
  const { event, number, outcomes } = task
  const { sign, tint } = looks[worstFirst.find((outcome) => outcomes.has(outcome)) ?? 'ok']
  const counts = worstFirst
    .filter((outcome) => outcomes.has(outcome))
    .toReversed()
    .map((outcome) => `${outcomes.get(outcome) ?? 0} ${outcome}`)
  const line = {
    left: `task ${number}  ${titleOf(event)}`,
    right: `${counts.join(', ')}  ${showDuration(time - event.time).padStart(6)}`,
    columns: columns - 2,
  }
  return `${paint(tint, sign)} ${spread(
    line,
    (text) => text,
    (text) => paint(tint, text),
  )}`
}

/** A task that some hosts never finished, after Ctrl-C or when a failure ended the play. */
export function abandonedLine({ event, number, waiting }: RunningTask, paint: Paint): string {
  const hosts = waiting.size > 5 ? `${waiting.size} hosts` : [...waiting].join(', ')
  return paint('warning', `${signs.failed} task ${number}  ${titleOf(event)}: not done on ${hosts}`)
}
