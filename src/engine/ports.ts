import type { Event } from '../event/event.ts'
import type { ExpressionWorld } from '../expression/scope.ts'
import type { ModuleRegistry } from '../module/registry.ts'
import type { Diagnosed } from '../diagnostic/diagnostic.ts'
import type { VarsBeside } from '../inventory/vars-beside.ts'
import type { LoadContext } from '../playbook/site.ts'
import type { ProjectFiles } from '../project/files.ts'
import type { Connection, Endpoint } from '../transport/connection.ts'
import type { Dict } from '../value/value.ts'

/** What a run needs from outside. The engine touches nothing else: no clock, disk, terminal or socket of its own. */
export interface Ports {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Ends early when the run is interrupted, or when `until` is aborted. */
  readonly sleep: (durationMs: number, until?: AbortSignal) => Promise<void>
  /** Takes every event, masked. */
  readonly emit: (event: Event) => void
  readonly connections: Connections
  readonly registry: ModuleRegistry
  /** What reads the files that dynamic includes and `vars_files` name. */
  readonly loading: LoadContext
  /** `group_vars/` and `host_vars/` in a folder. */
  readonly varsBeside: (folder: string) => Diagnosed<VarsBeside>
  readonly files: ProjectFiles
  /** Writes a file of the controller, and the folders above it (`fetch`). */
  readonly writeFile: (path: string, content: Uint8Array) => Promise<void>
  /** Permission bits of a file of the controller. */
  readonly modeOf: (path: string) => Promise<number>
  readonly world: ExpressionWorld
  /** Asks the operator; rejects where nobody can answer. */
  readonly ask: (question: Question) => Promise<string>
  /** Aborted by Ctrl-C: running tasks end, no further one begins. */
  readonly signal: AbortSignal
  /** Keeps gathered facts and those of `set_fact: cacheable`; null without a cache. */
  readonly factCache: FactCache | null
  /** Reads the inventory sources anew (`meta: refresh_inventory`). */
  readonly refreshInventory: () => Promise<void>
}

export interface Connections {
  /** A job (`async` with `poll: 0`) has a connection of its own, so that it holds up no task. */
  connection(endpoint: Endpoint, use: 'task' | 'job'): Connection
  /** Ends the connection of an endpoint; the next task opens a new one (`meta: reset_connection`). */
  reset(endpoint: Endpoint): Promise<void>
}

export interface Question {
  readonly prompt: string
  readonly hidden: boolean
  /** The answer where nobody can be asked; without it the question is an error there. */
  readonly otherwise?: string
  /** Milliseconds after which the answer is empty; for `pause: seconds`. */
  readonly timeoutMs?: number
}

/** What keeps facts for later runs; who starts a run gives the engine what earlier ones left. */
export interface FactCache {
  write(host: string, facts: Dict): void
  clear(host: string): void
}
