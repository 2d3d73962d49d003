import type {
  DiffShown,
  Event,
  HostFinished,
  ItemFinished,
  MetaStarted,
  Polled,
  Retrying,
  TaskStarted,
} from '../event/event.ts'
import { displayWidth } from '../text/display-width.ts'
import type { JsonObject } from '../value/json.ts'
import type { Paint } from './colour.ts'
import { pythonJson } from './python-json.ts'
import { byHost, recapLine } from './recap.ts'
import type { Reporter, Sink } from './reporter.ts'
import { showDiagnostic, type SourceText } from './show-diagnostic.ts'
import { showDiff } from './show-diff.ts'
import { bareModule, isAlwaysShown, isInclude, resultText, warningsOf } from './shown-result.ts'

export interface PlainOptions {
  /** How many `-v` were given. */
  readonly verbosity: number
  /** Columns of a banner; 79 where the output is no terminal. */
  readonly columns: number
  readonly paint: Paint
  readonly source: SourceText
  readonly display?: Display
}

/** What Ansible's settings of its default output say; each is off unless it is said. */
export interface Display {
  readonly hidesSkipped?: boolean
  readonly hidesOk?: boolean
  /** Failures go to the error output. */
  readonly failuresToError?: boolean
  /** Banners say where only is asked what would change. */
  readonly marksCheckMode?: boolean
  /** What `set_stats` collected comes after the recap. */
  readonly showsCustomStats?: boolean
}

/**
 * Line for line what ansible-playbook 2.14 prints, so that scripts that read it go on working.
 *
 * Diagnostics and warnings go to the error output, after the line that Ansible would print.
 */
export function plainReporter(sink: Sink, options: PlainOptions): Reporter {
  const { paint, verbosity, display = {} } = options
  const isFiltered = display.hidesSkipped === true || display.hidesOk === true
  let isDryRun = false
  const tasks = new Map<string, TaskStarted>()
  /** The hosts that each running task still waits for. */
  const running = new Map<string, Set<string>>()
  let lastBanner = ''

  const out = (text: string): void => {
    sink.out(`${text}\n`)
  }
  const outFailure = (text: string): void => {
    if (display.failuresToError === true) sink.error(`${text}\n`)
    else out(text)
  }
  const banner = (text: string): void => {
    const title = text.trim()
    out(`\n${title} ${'*'.repeat(Math.max(3, options.columns - displayWidth(title)))}`)
  }

  function take(event: Event): void {
    switch (event.type) {
      case 'playbook-started':
        if (verbosity < 2) return
        banner(`PLAYBOOK: ${event.path.split('/').at(-1) ?? event.path}`)
        out(`${event.plays} plays in ${event.path}`)
        return
      case 'play-started':
        running.clear()
        tasks.clear()
        banner(`${event.name.trim() === '' ? 'PLAY' : `PLAY [${event.name.trim()}]`}${checkMark(isDryRun)}`)
        return
      case 'no-hosts-matched':
        out(paint('skipped', 'skipping: no hosts matched'))
        return
      case 'task-started':
        startTask(event)
        return
      case 'meta-started':
        lastBanner = ''
        if (!isFiltered || (event.isSkipped && display.hidesSkipped !== true)) announceAs(event)
        if (event.isSkipped && display.hidesSkipped !== true) out(paint('skipped', `skipping: [${event.host}]`))
        return
      case 'item-finished':
        if (isHidden(event)) return
        warn(event.result)
        announce(event.task)
        finishItem(event, tasks.get(event.task))
        return
      case 'host-finished':
        if (isHidden(event)) {
          leave(event)
          return
        }
        if (!isItemised(event)) warn(event.result)
        announce(event.task)
        finishHost(event, tasks.get(event.task))
        leave(event)
        return
      case 'retrying':
        retry(event)
        return
      case 'polled':
        out(paint('faint', pollLine(event)))
        return
      case 'included':
        out(
          paint(
            'skipped',
            `included: ${event.file} for ${event.hosts.join(', ')}${event.label === undefined ? '' : ` => (item=${event.label})`}`,
          ),
        )
        return
      case 'no-more-hosts':
        banner('NO MORE HOSTS LEFT')
        return
      case 'warned':
        sink.error(showDiagnostic(event.diagnostic, options.source, paint))
        return
      case 'output':
        if (verbosity >= 3) out(paint('faint', `[${event.host}] ${event.text.trimEnd()}`))
        return
      case 'run-finished':
        banner('PLAY RECAP')
        for (const stats of byHost(event.stats)) out(recapLine(stats, paint))
        out('')
        if (display.showsCustomStats === true) showCustomStats(event.customStats)
        if (isDryRun && display.marksCheckMode === true) banner('DRY RUN')
        return
      case 'run-started':
        isDryRun = event.checkMode
        if (isDryRun && display.marksCheckMode === true) banner('DRY RUN')
        return
      case 'host-started':
        return
    }
  }

  // With `strategy: free` tasks overlap; then a banner stands before results, where it is not the last one anyway.
  function startTask(task: TaskStarted): void {
    const isAlone = running.size === 0
    tasks.set(task.task, task)
    running.set(task.task, new Set(task.hosts))
    if (!isAlone) return
    lastBanner = ''
    if (!isFiltered) announce(task.task)
  }

  function isHidden({ task, outcome }: ItemFinished | HostFinished): boolean {
    if (outcome === 'skipped') return display.hidesSkipped === true
    return outcome === 'ok' && display.hidesOk === true && !isInclude(tasks.get(task))
  }

  function checkMark(isMarked: boolean): string {
    return isMarked && display.marksCheckMode === true ? ' [CHECK MODE]' : ''
  }

  function showCustomStats(stats: JsonObject): void {
    const lines = Object.keys(stats).toSorted()
    if (lines.length === 0) return
    banner('CUSTOM STATS: ')
    const { _run: ofRun, ...ofHosts } = stats
    for (const host of Object.keys(ofHosts).toSorted())
      out(`\t${host}: ${pythonJson(ofHosts[host] ?? null, 1).replaceAll('\n', '')}`)
    if (ofRun !== undefined) out(`\n\tRUN: ${pythonJson(ofRun, 1).replaceAll('\n', '')}`)
    out('')
  }

  function leave({ task, host }: HostFinished): void {
    const waiting = running.get(task)
    waiting?.delete(host)
    if (waiting?.size === 0) running.delete(task)
  }

  function announce(id: string): void {
    const task = tasks.get(id)
    if (task === undefined || bannerKey(task) === lastBanner) return
    lastBanner = bannerKey(task)
    announceAs(task)
  }

  function announceAs(task: TaskStarted | MetaStarted): void {
    const { name, handler, at } = task
    const isCheck = task.type === 'task-started' ? task.checkMode : isDryRun
    banner(`${handler ? 'RUNNING HANDLER' : 'TASK'} [${name.trim()}]${checkMark(isCheck)}`)
    if (verbosity >= 2) out(paint('faint', `task path: ${at.file}:${at.start.line}`))
  }

  function finishItem(event: ItemFinished, task: TaskStarted | undefined): void {
    showDiffs(event.diff)
    const item = `(item=${event.label})`
    switch (event.outcome) {
      case 'failed':
      case 'unreachable':
        outFailure(paint('failed', `failed: ${subject(event)} ${item} => ${resultText(event.result, task, verbosity)}`))
        return
      case 'skipped':
        out(paint('skipped', `skipping: [${event.host}] => ${item} ${tail(event.result, task)}`))
        return
      case 'ok':
      case 'changed':
        if (isInclude(task)) return
        out(paint(event.outcome, `${event.outcome}: ${subject(event)} => ${item}${tail(event.result, task)}`))
    }
  }

  function finishHost(event: HostFinished, task: TaskStarted | undefined): void {
    if (verbosity >= 2)
      for (const name of event.notified) out(paint('hint', `NOTIFIED HANDLER ${name} for ${event.host}`))
    if (!isItemised(event)) showDiffs(event.diff)
    switch (event.outcome) {
      case 'failed':
        // Of a loop that only shows messages the sum is told, too.
        if (!isItemised(event) || bareModule(task) === 'debug')
          outFailure(
            paint('failed', `fatal: ${subject(event)}: FAILED! => ${resultText(event.result, task, verbosity)}`),
          )
        break
      case 'unreachable':
        outFailure(
          paint(
            'unreachable',
            `fatal: ${subject(event)}: UNREACHABLE! => ${resultText(event.result, task, verbosity)}`,
          ),
        )
        break
      case 'skipped':
        out(paint('skipped', `skipping: [${event.host}]${tail(withoutItems(event.result), task)}`))
        break
      case 'ok':
      case 'changed':
        if (!isItemised(event) && !isInclude(task))
          out(paint(event.outcome, `${event.outcome}: ${subject(event)}${tail(event.result, task)}`))
    }
    if (event.ignored) out(paint('skipped', '...ignoring'))
    else if (event.diagnostic !== undefined) sink.error(showDiagnostic(event.diagnostic, options.source, paint))
  }

  function retry(event: Retrying): void {
    const task = tasks.get(event.task)
    const left = `FAILED - RETRYING: [${event.host}]: ${task?.name ?? ''} (${event.retriesLeft} retries left).`
    const result =
      verbosity > 2 || isAlwaysShown(task, event.result) ? `Result was: ${resultText(event.result, undefined, 3)}` : ''
    out(paint('faint', left + result))
  }

  function tail(result: JsonObject, task: TaskStarted | undefined): string {
    const isShown = verbosity > 0 || isAlwaysShown(task, result)
    return isShown ? ` => ${resultText(result, task, verbosity)}` : ''
  }

  function showDiffs(parts: readonly DiffShown[]): void {
    const text = parts.map((part) => showDiff(part, paint)).join('')
    if (text !== '') sink.out(text)
  }

  function warn(result: JsonObject): void {
    for (const warning of warningsOf(result)) sink.error(paint('warning', `[WARNING]: ${warning}\n`))
  }

  return { take, finish: () => Promise.resolve() }
}

// A loop that could not begin has no results of single items.
function isItemised({ looped, result }: HostFinished): boolean {
  return looped && 'results' in result
}

function pollLine({ host, job, state }: Polled): string {
  switch (state) {
    case 'running':
      return `ASYNC POLL on ${host}: jid=${job} started=True finished=False`
    case 'ok':
      return `ASYNC OK on ${host}: jid=${job}`
    case 'failed':
      return `ASYNC FAILED on ${host}: jid=${job}`
  }
}

function withoutItems(result: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(result).filter(([key]) => key !== 'results'))
}

function bannerKey({ name, at, handler }: TaskStarted): string {
  return `${name} ${at.file}:${at.start.offset} ${handler}`
}

function subject({ host, delegate }: { readonly host: string; readonly delegate?: string }): string {
  return delegate === undefined ? `[${host}]` : `[${host} -> ${delegate}]`
}
