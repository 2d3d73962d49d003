import type {
  DiffShown,
  Event,
  HostFinished,
  HostStats,
  Included,
  ItemFinished,
  RunFinished,
  TaskStarted,
} from '../event/event.ts'
import { showDuration } from '../text/duration.ts'
import { lastLine, plainLines } from '../text/plain-line.ts'
import type { JsonObject } from '../value/json.ts'
import type { Paint, Tint } from './colour.ts'
import { abandonedLine, finishedLine } from './finished-task.ts'
import { LiveArea, signs } from './live-area.ts'
import { pythonJson } from './python-json.ts'
import { byHost, recapLine, shortRecapLine } from './recap.ts'
import type { Reporter, Sink } from './reporter.ts'
import { beginTask, finishHost, liveLines, titleOf, type RunningTask } from './running-tasks.ts'
import { showDiagnostic, type SourceText } from './show-diagnostic.ts'
import { showDiff } from './show-diff.ts'
import { bareModule, isInclude, resultText, warningsOf } from './shown-result.ts'
import { failureLines } from './told-failure.ts'

export interface TasksOptions {
  /** How many `-v` were given; from one on, results are shown. */
  readonly verbosity: number
  readonly paint: Paint
  readonly source: SourceText
  /** The window, asked for every frame. */
  readonly size: () => { readonly columns: number; readonly rows: number }
  /** Milliseconds since the epoch, as events count them. */
  readonly now: () => number
}

/** A reporter that lets others have the terminal for a while: prompts. */
export interface TasksReporter extends Reporter {
  /** Takes the live lines off the screen; resolves when they are gone. */
  suspend(): Promise<void>
  /** Brings them back. */
  resume(): void
}

const frameMs = 100
const widest = 120

/**
 * For terminals: what runs now at the bottom, in place; above it one line for every finished task.
 *
 * Failures, diffs and messages are told at once and stay. All goes to the output, for the screen has only one order.
 */
export function tasksReporter(sink: Sink, options: TasksOptions): TasksReporter {
  const { paint, verbosity } = options
  const screen = {
    size: options.size,
    write: (text: string): void => {
      sink.out(text)
    },
  }
  const area = new LiveArea(screen, paint)
  const running = new Map<string, RunningTask>()
  let taskCount = 0
  let lasting = ''
  let isSuspended = false
  let drawing: Promise<void> = Promise.resolve()
  let clock: NodeJS.Timeout | null = null

  const columns = (): number => Math.min(widest, options.size().columns - 1)
  const say = (text: string): void => {
    lasting += `${text}\n`
  }

  // Events come in bursts; the screen follows ten times a second.
  function tick(): void {
    if (isSuspended) return
    drawing = drawing.then(async () => {
      const text = lasting
      lasting = ''
      await area.show(text, liveLines([...running.values()], options.now(), options.size(), paint))
    })
  }

  function take(event: Event): void {
    clock ??= setInterval(tick, frameMs).unref()
    tell(event)
  }

  function tell(event: Event): void {
    switch (event.type) {
      case 'run-started':
        if (event.checkMode) say(paint('warning', 'Check mode: nothing is changed.'))
        return
      case 'playbook-started':
        say(paint('faint', event.path))
        return
      case 'play-started':
        abandon()
        say(`\n${paint('bold', `PLAY ${event.name.trim()}`)}  ${paint('faint', hostsCount(event.hosts.length))}`)
        return
      case 'no-hosts-matched':
        say(paint('skipped', 'No host matches.'))
        return
      case 'task-started':
        taskCount += 1
        running.set(event.task, beginTask(event, taskCount))
        return
      case 'meta-started':
        return
      case 'host-started':
        running.get(event.task)?.working.set(event.host, { since: event.time, note: '' })
        return
      case 'output':
        note(event.task, event.host, lastLine(event.text))
        return
      case 'retrying':
        note(event.task, event.host, `failed, trying again (${event.retriesLeft} retries left)`)
        return
      case 'polled':
        return
      case 'item-finished':
        tellItem(event, running.get(event.task))
        return
      case 'host-finished':
        tellHost(event, running.get(event.task))
        return
      case 'included':
        tellIncluded(event)
        return
      case 'no-more-hosts':
        say(paint('failed', 'No hosts are left.'))
        return
      case 'warned':
        say(showDiagnostic(event.diagnostic, options.source, paint).trimEnd())
        return
      case 'run-finished':
        abandon()
        tellEnd(event)
    }
  }

  function note(task: string, host: string, text: string): void {
    const working = running.get(task)?.working.get(host)
    if (working !== undefined && text !== '') working.note = text
  }

  function tellItem(event: ItemFinished, task: RunningTask | undefined): void {
    note(event.task, event.host, `${event.label}: ${event.outcome}`)
    tellWarnings(event.result)
    tellDiffs(event, event.diff)
    const isFault = event.outcome === 'failed' || event.outcome === 'unreachable'
    if (isFault) tellFault(event, task?.event, `${event.host} (item=${event.label})`)
    else tellResult(event, task?.event, `${event.host} (item=${event.label})`)
  }

  function tellHost(event: HostFinished, task: RunningTask | undefined): void {
    const isItemised = event.looped && 'results' in event.result
    if (!isItemised) {
      tellWarnings(event.result)
      tellDiffs(event, event.diff)
    }
    const isFault = event.outcome === 'failed' || event.outcome === 'unreachable'
    if (isFault && (!isItemised || event.diagnostic !== undefined)) tellFault(event, task?.event, event.host)
    if (!isFault && !isItemised) tellResult(event, task?.event, event.host)
    if (verbosity >= 2) for (const name of event.notified) say(`  ${event.host} notifies ${name}`)
    if (task === undefined) return
    finishHost(task, event)
    if (task.waiting.size === 0) {
      running.delete(event.task)
      say(finishedLine(task, event.time, columns(), paint))
    }
  }

  function tellFault(event: HostFinished | ItemFinished, task: TaskStarted | undefined, who: string): void {
    const what = event.outcome === 'unreachable' ? 'not reached' : 'failed'
    const fate = event.ignored ? ', ignored' : 'rescued' in event && event.rescued ? ', a rescue follows' : ''
    const tint: Tint = event.ignored ? 'warning' : event.outcome === 'unreachable' ? 'unreachable' : 'failed'
    const title = task === undefined ? '' : `: ${titleOf(task)}`
    say(paint(tint, `${signs.failed} ${subject(who, event.delegate)} ${what}${fate}${title}`))
    if ('diagnostic' in event && !event.ignored) {
      say(showDiagnostic(event.diagnostic, options.source, paint).trimEnd())
      return
    }
    const lines = failureLines(event)
    for (const line of event.ignored ? lines.slice(0, 1) : lines) say(`    ${line}`)
  }

  function tellResult(event: HostFinished | ItemFinished, task: TaskStarted | undefined, who: string): void {
    const name = subject(who, event.delegate)
    if (bareModule(task) === 'debug' && event.outcome !== 'skipped') {
      const lines = messageLines(event.result, task)
      if (lines.length === 1) say(`  ${name}: ${lines[0] ?? ''}`)
      else say([`  ${name}:`, ...lines.map((line) => `    ${line}`)].join('\n'))
    } else if (verbosity > 0 && !isInclude(task)) {
      say(`  ${paint(event.outcome, `${name} ${event.outcome}`)} => ${resultText(event.result, task, verbosity)}`)
    }
  }

  function tellDiffs(event: HostFinished | ItemFinished, parts: readonly DiffShown[]): void {
    const text = parts.map((part) => showDiff(part, paint)).join('')
    if (text !== '') say(`  ${paint('bold', subject(event.host, event.delegate))}\n${text.trimEnd()}`)
  }

  function tellWarnings(result: JsonObject): void {
    for (const warning of warningsOf(result)) say(paint('warning', `warning: ${plainLines(warning).join(' ')}`))
  }

  function tellIncluded({ file, hosts, label }: Included): void {
    const item = label === undefined ? '' : ` (item=${label})`
    say(paint('faint', `  included ${file} for ${hosts.join(', ')}${item}`))
  }

  function abandon(): void {
    for (const task of running.values()) say(abandonedLine(task, paint))
    running.clear()
  }

  function tellEnd({ stats, outcome, durationMs }: RunFinished): void {
    say('')
    const isWide = options.size().columns > 116
    for (const one of byHost(stats)) say(isWide ? recapLine(one, paint) : shortRecapLine(one, paint))
    const tint: Tint = outcome === 'ok' ? 'ok' : 'failed'
    const tasks = taskCount === 1 ? '1 task' : `${taskCount} tasks`
    say(`\n${paint(tint, endWords[outcome])} after ${showDuration(durationMs)}: ${tasks}, ${totals(stats)}.`)
  }

  async function finish(): Promise<void> {
    if (clock !== null) clearInterval(clock)
    running.clear()
    isSuspended = false
    tick()
    await drawing
  }

  async function suspend(): Promise<void> {
    isSuspended = true
    drawing = drawing.then(async () => {
      const text = lasting
      lasting = ''
      await area.show(text, [])
    })
    await drawing
  }

  function resume(): void {
    isSuspended = false
  }

  return { take, finish, suspend, resume }
}

const endWords = {
  ok: 'Finished',
  failed: 'Failed',
  unreachable: 'Failed, with hosts that were not reached,',
  error: 'Stopped by an error',
  interrupted: 'Interrupted',
} as const

function messageLines(result: JsonObject, task: TaskStarted | undefined): readonly string[] {
  const { msg } = result
  if (typeof msg === 'string') return plainLines(msg)
  return plainLines(msg === undefined ? resultText(result, task, 0) : pythonJson(msg, 2))
}

function subject(who: string, delegate: string | undefined): string {
  return delegate === undefined ? who : `${who} -> ${delegate}`
}

function hostsCount(count: number): string {
  return count === 1 ? '1 host' : `${count} hosts`
}

function totals(stats: readonly HostStats[]): string {
  const changed = stats.reduce((sum, one) => sum + one.changed, 0)
  const failed = stats.filter((one) => one.failed > 0 || one.unreachable > 0).length
  return `${hostsCount(stats.length)}, ${changed} changed${failed > 0 ? `, ${hostsCount(failed)} failed` : ''}`
}
