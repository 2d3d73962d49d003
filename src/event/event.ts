import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import type { JsonObject } from '../value/json.ts'

/**
 * What a run tells the world. The engine emits these and prints nothing; reporters and the journal consume them.
 * Secrets are masked before an event leaves the engine; `no_log` results are censored already.
 * Times are milliseconds since the epoch.
 */
export type Event =
  | RunStarted
  | PlaybookStarted
  | PlayStarted
  | NoHostsMatched
  | TaskStarted
  | MetaStarted
  | HostStarted
  | ItemFinished
  | HostFinished
  | Retrying
  | Polled
  | Output
  | Included
  | NoMoreHosts
  | Warned
  | RunFinished

interface Timed {
  readonly time: number
}

export interface RunStarted extends Timed {
  readonly type: 'run-started'
  readonly run: string
  readonly version: string
  readonly arguments: readonly string[]
  readonly checkMode: boolean
}

export interface PlaybookStarted extends Timed {
  readonly type: 'playbook-started'
  readonly path: string
  /** How many plays it has. */
  readonly plays: number
}

/** A play begins, and again with every batch that `serial` makes of its hosts. */
export interface PlayStarted extends Timed {
  readonly type: 'play-started'
  readonly play: string
  readonly name: string
  readonly hosts: readonly string[]
  readonly at: Span
}

export interface NoHostsMatched extends Timed {
  readonly type: 'no-hosts-matched'
  readonly play: string
}

/** A task begins on its hosts. Handlers have `handler: true`. `task` is unique in the run. */
export interface TaskStarted extends Timed {
  readonly type: 'task-started'
  readonly task: string
  /** As shown: `role : name`, or the module's name. */
  readonly name: string
  readonly module: string
  readonly handler: boolean
  readonly hosts: readonly string[]
  readonly at: Span
  readonly checkMode: boolean
  /** `serial: 1` batches, `strategy: free`: the banner may come again for one task. */
  readonly tags: readonly string[]
}

/** A `meta` task has its turn on a host. It has no result; where its condition keeps it from anything, that is said here. */
export interface MetaStarted extends Timed {
  readonly type: 'meta-started'
  /** As shown: `role : name`, or `meta`. */
  readonly name: string
  readonly handler: boolean
  readonly host: string
  readonly isSkipped: boolean
  readonly at: Span
}

/** A host begins with the task. */
export interface HostStarted extends Timed {
  readonly type: 'host-started'
  readonly task: string
  readonly host: string
}

export type Outcome = 'ok' | 'changed' | 'skipped' | 'failed' | 'unreachable'

/** One item of a loop is done. */
export interface ItemFinished extends Timed {
  readonly type: 'item-finished'
  readonly task: string
  readonly host: string
  /** The delegate, as shown: `h2` or `h2(10.0.0.2)`. */
  readonly delegate?: string
  readonly label: string
  readonly outcome: Outcome
  readonly ignored: boolean
  readonly result: JsonObject
  readonly diff: readonly DiffShown[]
}

/** A host is done with the task; for a loop `result` holds `results`, and the items came before. */
export interface HostFinished extends Timed {
  readonly type: 'host-finished'
  readonly task: string
  readonly host: string
  readonly delegate?: string
  readonly outcome: Outcome
  /** A failure that `ignore_errors` or `ignore_unreachable` forgave. */
  readonly ignored: boolean
  /** A failure inside a block whose rescue follows. */
  readonly rescued: boolean
  readonly looped: boolean
  readonly result: JsonObject
  /** What failed, where, and the next step; only on failures that are more than the result says. */
  readonly diagnostic?: Diagnostic
  /** With a diagnostic: the task as shown, for messages that stand apart from it. */
  readonly name?: string
  /** With a diagnostic: the address of the host that it is about (the delegate, if there is one), where its name is another. */
  readonly address?: string
  readonly diff: readonly DiffShown[]
  readonly notified: readonly string[]
  readonly durationMs: number
}

export interface DiffShown {
  readonly before: string
  readonly after: string
  readonly beforeHeader?: string
  readonly afterHeader?: string
}

export interface Retrying extends Timed {
  readonly type: 'retrying'
  readonly task: string
  readonly host: string
  readonly delegate?: string
  readonly retriesLeft: number
  readonly result: JsonObject
}

/** A task with `async` was looked at and still runs, or it has ended. */
export interface Polled extends Timed {
  readonly type: 'polled'
  readonly task: string
  readonly host: string
  /** The id of the job. */
  readonly job: string
  readonly state: 'running' | 'ok' | 'failed'
}

/** Output of a running command, as it arrives. */
export interface Output extends Timed {
  readonly type: 'output'
  readonly task: string
  readonly host: string
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}

export interface Included extends Timed {
  readonly type: 'included'
  readonly task: string
  readonly file: string
  readonly hosts: readonly string[]
  readonly label?: string
}

export interface NoMoreHosts extends Timed {
  readonly type: 'no-more-hosts'
}

export interface Warned extends Timed {
  readonly type: 'warned'
  readonly diagnostic: Diagnostic
}

export interface RunFinished extends Timed {
  readonly type: 'run-finished'
  readonly stats: readonly HostStats[]
  readonly customStats: JsonObject
  readonly outcome: RunOutcome
  readonly durationMs: number
}

export interface HostStats {
  readonly host: string
  readonly ok: number
  readonly changed: number
  readonly unreachable: number
  readonly failed: number
  readonly skipped: number
  readonly rescued: number
  readonly ignored: number
}

/** How a run ended: what exit codes are made from. `error` is a mistake that only showed while running. */
export type RunOutcome = 'ok' | 'failed' | 'unreachable' | 'error' | 'interrupted'
