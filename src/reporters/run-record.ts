import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Event, HostFinished, ItemFinished, RunFinished, TaskStarted } from '../event/event.ts'

/** A run as reports tell it afterwards: playbooks, their plays, the tasks of these, and what came of them. */
export interface RunRecord {
  readonly playbooks: readonly PlaybookRecord[]
  /** Warnings and errors that belong to no host. */
  readonly diagnostics: readonly Diagnostic[]
  readonly startedAt: number | null
  readonly version: string
  readonly checkMode: boolean
  /** Null when the events ended before the run did. */
  readonly end: RunFinished | null
}

export interface PlaybookRecord {
  readonly path: string
  readonly plays: PlayRecord[]
}

export interface PlayRecord {
  readonly name: string
  readonly tasks: TaskRecord[]
}

export interface TaskRecord {
  readonly event: TaskStarted
  readonly items: ItemFinished[]
  readonly hosts: HostFinished[]
}

/** Writes down a run as its events arrive. */
export class RunRecorder {
  readonly #playbooks: PlaybookRecord[] = []
  readonly #tasks = new Map<string, TaskRecord>()
  readonly #diagnostics: Diagnostic[] = []
  #startedAt: number | null = null
  #version = ''
  #checkMode = false
  #end: RunFinished | null = null

  take(event: Event): void {
    this.#startedAt ??= event.time
    switch (event.type) {
      case 'run-started':
        this.#version = event.version
        this.#checkMode = event.checkMode
        return
      case 'playbook-started':
        this.#playbooks.push({ path: event.path, plays: [] })
        return
      case 'play-started':
        this.#playbook().plays.push({ name: event.name.trim(), tasks: [] })
        return
      case 'task-started':
        this.#begin(event)
        return
      case 'item-finished':
        this.#tasks.get(event.task)?.items.push(event)
        return
      case 'host-finished':
        this.#tasks.get(event.task)?.hosts.push(event)
        return
      case 'warned':
        this.#diagnostics.push(event.diagnostic)
        return
      case 'run-finished':
        this.#end = event
        return
      case 'no-hosts-matched':
      case 'meta-started':
      case 'host-started':
      case 'retrying':
      case 'polled':
      case 'output':
      case 'included':
      case 'no-more-hosts':
        return
    }
  }

  get record(): RunRecord {
    return {
      playbooks: this.#playbooks,
      diagnostics: this.#diagnostics,
      startedAt: this.#startedAt,
      version: this.#version,
      checkMode: this.#checkMode,
      end: this.#end,
    }
  }

  #begin(event: TaskStarted): void {
    const task: TaskRecord = { event, items: [], hosts: [] }
    this.#tasks.set(event.task, task)
    const { plays } = this.#playbook()
    const play = plays.at(-1) ?? { name: '', tasks: [] }
    if (plays.length === 0) plays.push(play)
    play.tasks.push(task)
  }

  // A single task, run without a playbook, has none.
  #playbook(): PlaybookRecord {
    const last = this.#playbooks.at(-1)
    if (last !== undefined) return last
    const only: PlaybookRecord = { path: '', plays: [] }
    this.#playbooks.push(only)
    return only
  }
}

/** Whether something of the run went wrong that nobody forgave. */
export function hasFailed(host: HostFinished): boolean {
  return (host.outcome === 'failed' || host.outcome === 'unreachable') && !host.ignored
}
