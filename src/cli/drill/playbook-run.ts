import {
  isDecisionModule,
  joinDecisions,
  laterDecision,
  showDecision,
  type DecisionResult,
  type ShownDecision,
} from './decision.ts'
import { ended } from './lab.ts'

/** What a run of a playbook came to, from its stream of events. */
export interface PlaybookRun {
  readonly status: number | null
  /** How often a host was changed. */
  readonly changed: number
  /** What was decided about each service, as one; null when it never came to that. */
  readonly decision: ShownDecision | null
  /** Everything that failed, as told. */
  readonly message: string
  readonly durationMs: number
}

/** Fields of events that are read here; what an event or a result is else counts for nothing. */
interface EventLine {
  readonly type: string
  readonly time: number
  readonly task?: string
  readonly name?: string
  readonly module?: string
  readonly outcome?: string
  readonly result?: DecisionResult & { readonly msg?: string }
}

/**
 * Runs a playbook with this very hadeploy, in a process of its own: what a drill proves is what an operator types.
 *
 * @param hosts - the members in order, for their numbers
 */
export async function runPlaybook(words: readonly string[], hosts: readonly string[]): Promise<PlaybookRun> {
  const { status, stdout, stderr } = await ended(commandOf(words))
  return readRun(status, stdout, stderr, hosts)
}

/**
 * Runs a playbook in the same way, and kills its hadeploy when a task starts.
 *
 * @returns whether it came to that task
 */
export async function killPlaybook(words: readonly string[], task: string): Promise<boolean> {
  const stop = new AbortController()
  let told = ''
  const onOutput = (text: string): void => {
    told += text
    if (startsTask(told, task)) stop.abort()
  }
  await ended(commandOf(words), { stop: stop.signal, onOutput })
  return stop.signal.aborted
}

/** Whether the events of a run so far tell that a task started. A last line without its end counts for nothing. */
export function startsTask(told: string, task: string): boolean {
  const events = told.split('\n').slice(0, -1).flatMap(eventIn)
  return events.some(({ type, name = '' }) => type === 'task-started' && (name === task || name.endsWith(` : ${task}`)))
}

function commandOf(words: readonly string[]): readonly [string, ...string[]] {
  const [, program = ''] = process.argv
  return [process.execPath, program, ...words, '--output', 'json']
}

/** Reads the events of a run. */
export function readRun(status: number | null, stdout: string, stderr: string, hosts: readonly string[]): PlaybookRun {
  const events = stdout.split('\n').flatMap(eventIn)
  const began = events[0]?.time ?? 0
  const modules = new Map(
    events.flatMap(({ task, module }) => (task === undefined || module === undefined ? [] : [[task, module] as const])),
  )
  const finished = events.filter(({ type }) => type === 'host-finished')
  const decisions = new Map<string, ShownDecision>()
  for (const { task = '', time, outcome, result } of finished) {
    const module = modules.get(task) ?? ''
    if (!isDecisionModule(module) || outcome === 'skipped' || result === undefined) continue
    const [earlier, shown] = [decisions.get(module), showDecision(result, hosts, time - began)]
    decisions.set(module, earlier === undefined ? shown : laterDecision(earlier, shown, module))
  }
  const failures = finished.filter(({ outcome }) => outcome === 'failed' || outcome === 'unreachable')
  return {
    status,
    changed: finished.filter(({ outcome }) => outcome === 'changed').length,
    decision: joinDecisions([...decisions.values()]),
    message: [...failures.map(({ result }) => result?.msg ?? ''), stderr].join('\n').trim(),
    durationMs: (events.at(-1)?.time ?? began) - began,
  }
}

function eventIn(line: string): readonly EventLine[] {
  if (!line.startsWith('{')) return []
  // The lines come from this very program, and are shaped as src/event/event.ts says; fields of results are each optional.
  return [JSON.parse(line) as EventLine]
}
