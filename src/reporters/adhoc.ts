import type { Event, HostFinished, TaskStarted } from '../event/event.ts'
import type { JsonObject } from '../value/json.ts'
import type { Paint } from './colour.ts'
import type { Reporter, Sink } from './reporter.ts'
import { showDiagnostic, type SourceText } from './show-diagnostic.ts'
import { showDiff } from './show-diff.ts'
import { bareModule, resultText, warningsOf } from './shown-result.ts'

export interface AdhocOptions {
  /** How many `-v` were given. */
  readonly verbosity: number
  /** `-o`: one line a host. */
  readonly isOneLine: boolean
  readonly paint: Paint
  readonly source: SourceText
}

/** Modules whose result is what a command printed, so that it is shown as printed. */
const printing: ReadonlySet<string> = new Set(['command', 'shell', 'raw'])

/**
 * The results of one task, host by host, as `ansible` prints them: `h1 | CHANGED | rc=0 >>` and the output of a command,
 * `h1 | SUCCESS => {…}` for other modules.
 *
 * @see Ansible 2.14, plugins/callback/minimal.py and oneline.py
 */
export function adhocReporter(sink: Sink, options: AdhocOptions): Reporter {
  const { paint, isOneLine } = options
  const tasks = new Map<string, TaskStarted>()

  const out = (text: string): void => {
    sink.out(text.endsWith('\n') ? text : `${text}\n`)
  }

  function take(event: Event): void {
    switch (event.type) {
      case 'task-started':
        tasks.set(event.task, event)
        return
      case 'host-finished':
        for (const warning of warningsOf(event.result)) sink.error(paint('warning', `[WARNING]: ${warning}\n`))
        for (const part of event.diff) sink.out(showDiff(part, paint))
        out(paint(event.outcome, lineOf(event)))
        // What a command said about its failure stands above already.
        if (event.diagnostic !== undefined && !isPrinted(event))
          sink.error(showDiagnostic(event.diagnostic, options.source, paint))
        return
      case 'no-hosts-matched':
        sink.error(paint('warning', '[WARNING]: No hosts matched, nothing to do\n'))
        return
      case 'warned':
        sink.error(showDiagnostic(event.diagnostic, options.source, paint))
        return
      case 'run-started':
      case 'playbook-started':
      case 'play-started':
      case 'meta-started':
      case 'host-started':
      case 'item-finished':
      case 'retrying':
      case 'polled':
      case 'output':
      case 'included':
      case 'no-more-hosts':
      case 'run-finished':
        return
    }
  }

  function lineOf(event: HostFinished): string {
    const { host, outcome, result } = event
    switch (outcome) {
      case 'ok':
      case 'changed': {
        const word = outcome === 'ok' ? 'SUCCESS' : 'CHANGED'
        return isPrinted(event) ? printed(event, word) : `${host} | ${word} => ${shown(event)}`
      }
      case 'failed':
        return isPrinted(event) && !isOneLine ? printed(event, 'FAILED') : `${host} | FAILED! => ${shown(event)}`
      case 'unreachable':
        return isOneLine
          ? `${host} | UNREACHABLE!: ${textOf(result, 'msg')}`
          : `${host} | UNREACHABLE! => ${shown(event)}`
      case 'skipped':
        return `${host} | SKIPPED`
    }
  }

  function isPrinted({ task, result }: HostFinished): boolean {
    return printing.has(bareModule(tasks.get(task))) && !('ansible_job_id' in result)
  }

  function printed({ host, result }: HostFinished, word: string): string {
    const rc = 'rc' in result ? textOf(result, 'rc') : '-1'
    const [stdout, stderr] = [textOf(result, 'stdout'), textOf(result, 'stderr')]
    if (!isOneLine) return `${host} | ${word} | rc=${rc} >>\n${stdout}${stderr}${textOf(result, 'msg')}\n`
    const tail = stderr === '' ? '' : ` (stderr) ${escaped(stderr)}`
    return `${host} | ${word} | rc=${rc} | (stdout) ${escaped(stdout)}${tail}`
  }

  function shown({ task, result }: HostFinished): string {
    const isDetailed = options.verbosity > 2
    const entries = Object.entries(result).filter(([key]) => isDetailed || (key !== 'invocation' && key !== 'diff'))
    // Results of single commands are indented whatever the verbosity.
    const indented = resultText(Object.fromEntries(entries), tasks.get(task), Math.max(3, options.verbosity))
    // Line ends inside of texts are written as \n, so these are those of the indent alone.
    return isOneLine ? indented.replaceAll(/\n */g, '') : indented
  }

  return { take, finish: () => Promise.resolve() }
}

function textOf(result: JsonObject, key: string): string {
  const { [key]: value = '' } = result
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function escaped(text: string): string {
  return text.replaceAll('\n', '\\n').replaceAll('\r', '\\r')
}
