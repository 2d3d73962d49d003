import { ended } from './lab.ts'

/** What a run of a playbook came to, from its stream of events. */
export interface PlaybookRun {
  readonly status: number | null
  /** How often a host was changed. */
  readonly changed: number
  /** The last decision that galera_decision made; null when it never came to one. */
  readonly decision: ShownDecision | null
  /** Everything that failed, as told. */
  readonly message: string
  readonly durationMs: number
}

/** A decision in short, with members by their numbers. */
export interface ShownDecision {
  /** `bootstrap 3`, `join 1 2, refused ahead(2)`, `refuse unreachable(3)`. */
  readonly text: string
  /** Who is to be bootstrapped. */
  readonly elected: string | null
  /** From the start of the run. */
  readonly afterMs: number
}

/** Fields of events that are read here; what an event or a result is else counts for nothing. */
interface EventLine {
  readonly type: string
  readonly time: number
  readonly task?: string
  readonly module?: string
  readonly outcome?: string
  readonly result?: {
    readonly action?: string
    readonly host?: string | null
    readonly hosts?: readonly string[]
    readonly joins?: readonly string[]
    readonly awaits?: readonly string[]
    readonly rejoins?: readonly string[]
    readonly refused?: readonly { readonly reason: string; readonly host: string | null }[]
    readonly changed?: boolean
    readonly msg?: string
  }
}

type Result = NonNullable<EventLine['result']>

/**
 * Runs a playbook with this very hadeploy, in a process of its own: what a drill proves is what an operator types.
 *
 * @param hosts - the members in order, for their numbers
 */
export async function runPlaybook(words: readonly string[], hosts: readonly string[]): Promise<PlaybookRun> {
  const [, program = ''] = process.argv
  const { status, stdout, stderr } = await ended([process.execPath, program, ...words, '--output', 'json'])
  return readRun(status, stdout, stderr, hosts)
}

/** Reads the events of a run. */
export function readRun(status: number | null, stdout: string, stderr: string, hosts: readonly string[]): PlaybookRun {
  const events = stdout.split('\n').flatMap(eventIn)
  const began = events[0]?.time ?? 0
  const decisions = new Set(events.filter(({ module }) => module === 'galera_decision').map(({ task }) => task ?? ''))
  const finished = events.filter(({ type }) => type === 'host-finished')
  const last = finished.findLast(({ task, result }) => decisions.has(task ?? '') && result?.action !== undefined)
  const failures = finished.filter(({ outcome }) => outcome === 'failed' || outcome === 'unreachable')
  return {
    status,
    changed: finished.filter(({ outcome }) => outcome === 'changed').length,
    decision:
      last?.result === undefined
        ? null
        : {
            text: shownDecision(last.result, hosts),
            elected: /bootstrap/.test(last.result.action ?? '') ? (last.result.host ?? null) : null,
            afterMs: last.time - began,
          },
    message: [...failures.map(({ result }) => result?.msg ?? ''), stderr].join('\n').trim(),
    durationMs: (events.at(-1)?.time ?? began) - began,
  }
}

function shownDecision(
  { action = '', host, hosts: about = [], awaits = [], joins = [], rejoins = [], refused = [] }: Result,
  hosts: readonly string[],
): string {
  const number = (name: string): string => String(hosts.indexOf(name) + 1)
  const reasons = refused.map((one) => (one.host === null ? one.reason : `${one.reason}(${number(one.host)})`))
  const subjects = action === 'join' ? [...awaits, ...joins, ...rejoins] : host == null ? about : [host]
  const words = [action, ...(action === 'refuse' ? reasons : subjects.map(number))].join(' ')
  return action === 'refuse' || reasons.length === 0 ? words : `${words}, refused ${reasons.join(' ')}`
}

function eventIn(line: string): readonly EventLine[] {
  if (!line.startsWith('{')) return []
  // The lines come from this very program, and are shaped as src/event/event.ts says; fields of results are each optional.
  return [JSON.parse(line) as EventLine]
}
