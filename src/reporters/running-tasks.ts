import type { HostFinished, Outcome, TaskStarted } from '../event/event.ts'
import { cutToWidth, displayWidth, padToWidth } from '../text/display-width.ts'
import { showDuration } from '../text/duration.ts'
import type { Paint } from './colour.ts'
import type { LiveLine } from './live-area.ts'

/** A task that has begun: what is known of it so far. */
export interface RunningTask {
  readonly event: TaskStarted
  /** Counts the tasks of the run, from 1. */
  readonly number: number
  /** The hosts at work. */
  readonly working: Map<string, WorkingHost>
  /** The hosts that have not finished. */
  readonly waiting: Set<string>
  readonly outcomes: Map<Outcome | 'ignored', number>
}

interface WorkingHost {
  readonly since: number
  /** What it printed last, or which item it is at. */
  note: string
}

export function beginTask(event: TaskStarted, number: number): RunningTask {
  return { event, number, working: new Map(), waiting: new Set(event.hosts), outcomes: new Map() }
}

/** Counts a host as finished. */
export function finishHost(
  { working, waiting, outcomes }: RunningTask,
  { host, outcome, ignored }: HostFinished,
): void {
  working.delete(host)
  waiting.delete(host)
  const counted = ignored ? 'ignored' : outcome
  outcomes.set(counted, (outcomes.get(counted) ?? 0) + 1)
}

/** The lines of what runs now: a task, below it its hosts at work, with the time each has taken and its last words. */
export function liveLines(
  tasks: readonly RunningTask[],
  now: number,
  size: { readonly columns: number; readonly rows: number },
  paint: Paint,
): readonly LiveLine[] {
  // A sign and two spaces stand before a task, two more before a host; the last row belongs to the cursor.
  const room = Math.max(1, size.rows - 1 - tasks.length)
  const share = Math.max(1, Math.floor(room / Math.max(1, tasks.length)))
  return tasks.slice(0, Math.max(1, size.rows - 2)).map((task) => ({
    title: taskTitle(task, now, size.columns - 5, paint),
    below: hostLines(task, now, size.columns - 7, share, paint),
  }))
}

function taskTitle(task: RunningTask, now: number, columns: number, paint: Paint): string {
  const { event, number, outcomes, waiting } = task
  const done = [...outcomes.values()].reduce((sum, one) => sum + one, 0)
  const total = done + waiting.size
  const progress = total > 1 ? `${done} of ${total} hosts  ` : ''
  const right = `${progress}${showDuration(now - event.time)}`
  const line = { left: `task ${number}  ${titleOf(event)}`, right, columns }
  return spread(
    line,
    (text) => paint('bold', text),
    (text) => text,
  )
}

function hostLines(
  { working }: RunningTask,
  now: number,
  columns: number,
  rows: number,
  paint: Paint,
): readonly LiveLine[] {
  const hosts = [...working]
  const shown = hosts.length > rows ? hosts.slice(0, Math.max(0, rows - 1)) : hosts
  const nameColumns = Math.min(Math.max(0, ...shown.map(([host]) => displayWidth(host))), Math.floor(columns / 2))
  const lines = shown.map(([host, { since, note }]) => {
    const name = padToWidth(cutToWidth(host, nameColumns), nameColumns)
    const time = showDuration(now - since).padStart(7)
    const words = cutToWidth(note, columns - nameColumns - 9)
    return { title: `${name}${time}  ${paint('faint', words)}`.trimEnd(), below: [] }
  })
  const left = hosts.length - shown.length
  return left === 0 ? lines : [...lines, { title: `and ${left} more hosts`, below: [] }]
}

/** The task as people know it; handlers say that they are. */
export function titleOf({ name, handler, checkMode }: TaskStarted): string {
  return `${handler ? 'handler ' : ''}${name}${checkMode ? ' (check)' : ''}`
}

/** A text at the left edge, one at the right; the left one is cut where both have no room. */
export function spread(
  { left, right, columns }: { readonly left: string; readonly right: string; readonly columns: number },
  tintLeft: (text: string) => string,
  tintRight: (text: string) => string,
): string {
  const room = columns - displayWidth(right) - 2
  if (room < 8) return tintLeft(cutToWidth(left, columns))
  const cut = cutToWidth(left, room)
  return `${tintLeft(cut)}${' '.repeat(room - displayWidth(cut))}  ${tintRight(right)}`
}
