import { DiagnosticError, type Diagnostic } from '../diagnostic/diagnostic.ts'
import type { HostFinished } from '../event/event.ts'
import { jsonObject, type JsonObject } from '../value/json.ts'
import type { Dict } from '../value/value.ts'
import { scopeOf, type TaskSink, type Where } from './assignment.ts'
import { shownPart } from './diff-text.ts'
import { censoredResult } from './emit.ts'
import { addressOf } from './identity.ts'
import { inherited } from './inherit.ts'
import type { Delegate, TaskResult } from './result.ts'
import { asFlag } from './settings.ts'
import { titleOf } from './task-title.ts'

/** Tells what a task does on its hosts, and hides what `no_log` hides. */
export class TaskReport {
  readonly #id: string
  /** The ends of outputs that may be the beginning of a secret, by stream and host. */
  readonly #held = new Map<string, string>()

  /** @param id - of the task in the events of the run */
  constructor(id: string) {
    this.#id = id
  }

  started(where: Where): void {
    where.playRun.run.send({ type: 'host-started', task: this.#id, host: where.host })
  }

  finished(where: Where, result: TaskResult, isRescued: boolean): void {
    const { host, playRun } = where
    const isHidden = isCensored(where)
    for (const stream of ['stdout', 'stderr'] as const) this.#tell(where, stream, '', true)
    playRun.run.send({
      type: 'host-finished',
      task: this.#id,
      host,
      ...delegateShown(result, host),
      outcome: result.outcome,
      ignored: result.isIgnored,
      rescued: isRescued,
      looped: result.isLooped,
      result: shown(result.values, isHidden),
      ...(isHidden ? {} : diagnosisOf(where, result)),
      diff: isHidden ? [] : result.diff.map(shownPart),
      notified: result.outcome === 'changed' ? result.notifies : [],
      durationMs: result.durationMs,
    })
  }

  /** @param learn - takes what an item brought before the next one begins */
  sink(where: Where, learn: (item: TaskResult) => void): TaskSink {
    const { host, playRun } = where
    const { send } = playRun.run
    const about = { task: this.#id, host }
    return {
      item: (label, item) => {
        learn(item)
        const isHidden = isCensored(where)
        send({
          type: 'item-finished',
          ...about,
          ...delegateShown(item, host),
          label: isHidden ? '(censored due to no_log)' : label,
          outcome: item.outcome,
          ignored: item.isIgnored,
          result: shown(item.values, isHidden),
          diff: isHidden ? [] : item.diff.map(shownPart),
        })
      },
      retry: (retriesLeft, values, delegate) => {
        const result = shown(values, isCensored(where))
        send({ type: 'retrying', ...about, ...delegateShown({ delegate }, host), retriesLeft, result })
      },
      polled: (job, state) => {
        send({ type: 'polled', ...about, job, state })
      },
      output: (stream, text) => {
        if (!isCensored(where)) this.#tell(where, stream, text, false)
      },
    }
  }

  // Output comes in pieces, and a secret that is cut in two would be masked in neither.
  #tell({ host, playRun }: Where, stream: 'stdout' | 'stderr', piece: string, isLast: boolean): void {
    const { send, surroundings } = playRun.run
    const key = `${stream} ${host}`
    const text = (this.#held.get(key) ?? '') + piece
    const end = isLast ? text.length : surroundings.world.secrets.settledLength(text)
    this.#held.set(key, text.slice(end))
    if (end > 0) send({ type: 'output', task: this.#id, host, stream, text: text.slice(0, end) })
  }
}

function isCensored(where: Where): boolean {
  try {
    return asFlag(inherited('noLog', where.task, where.playRun.play), scopeOf(where))
  } catch (fault) {
    if (!(fault instanceof DiagnosticError)) throw fault
    // Where nobody knows whether it is secret, it is.
    return true
  }
}

function shown(values: Dict, isHidden: boolean): JsonObject {
  const json = jsonObject(values)
  return isHidden ? censoredResult(json) : json
}

// A host that a task is delegated to, and that is its own anyway, is not worth a word.
function delegateShown(
  { delegate }: { readonly delegate?: Delegate | undefined },
  host: string,
): Pick<HostFinished, 'delegate'> {
  return delegate === undefined || delegate.host === host ? {} : { delegate: delegate.shown }
}

/** What failed, where it is written, and on which host it showed. */
function diagnosisOf(
  where: Where,
  { diagnostic, delegate }: TaskResult,
): Pick<HostFinished, 'diagnostic' | 'address' | 'name'> {
  if (diagnostic === undefined) return {}
  const host = delegate?.host ?? where.host
  const address = addressOf(host, scopeOf({ ...where, host }))
  return {
    diagnostic: placed(diagnostic, where),
    name: titleOf(where),
    ...(address === host ? {} : { address }),
  }
}

// A mistake that knows no place of its own stands at the task that made it show.
function placed(diagnostic: Diagnostic, { task }: Where): Diagnostic {
  return { ...diagnostic, at: diagnostic.at ?? task.span }
}
