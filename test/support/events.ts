import type {
  Event,
  HostFinished,
  HostStats,
  HostStarted,
  Included,
  ItemFinished,
  Output,
  PlayStarted,
  Retrying,
  RunFinished,
  TaskStarted,
} from '../../src/event/event.ts'
import type { Span } from '../../src/diagnostic/span.ts'

type Changes<E> = Partial<Omit<E, 'type'>>

/** The place that events of tests name. */
export const place: Span = {
  file: 'site.yml',
  start: { line: 9, column: 7, offset: 100 },
  end: { line: 9, column: 20, offset: 113 },
}

/** A play of h1 and h2, 1 s after the epoch. */
export function playStarted(name: string, changes: Changes<PlayStarted> = {}): Event {
  return { type: 'play-started', time: 1000, play: name, name, hosts: ['h1', 'h2'], at: place, ...changes }
}

/** A task of h1 and h2; its id is its name. */
export function taskStarted(name: string, changes: Changes<TaskStarted> = {}): TaskStarted {
  return {
    type: 'task-started',
    time: 1000,
    task: name,
    name,
    module: 'command',
    handler: false,
    hosts: ['h1', 'h2'],
    at: place,
    checkMode: false,
    tags: [],
    ...changes,
  }
}

export function hostStarted(task: string, host: string, changes: Changes<HostStarted> = {}): Event {
  return { type: 'host-started', time: 1000, task, host, ...changes }
}

export function hostFinished(
  task: string,
  host: string,
  outcome: HostFinished['outcome'],
  changes: Changes<HostFinished> = {},
): HostFinished {
  return {
    type: 'host-finished',
    time: 2000,
    task,
    host,
    outcome,
    ignored: false,
    rescued: false,
    looped: false,
    result: { changed: outcome === 'changed' },
    diff: [],
    notified: [],
    durationMs: 1000,
    ...changes,
  }
}

export function itemFinished(
  task: string,
  host: string,
  label: string,
  outcome: ItemFinished['outcome'],
  changes: Changes<ItemFinished> = {},
): Event {
  return {
    type: 'item-finished',
    time: 1500,
    task,
    host,
    label,
    outcome,
    ignored: false,
    result: { changed: outcome === 'changed' },
    diff: [],
    ...changes,
  }
}

export function retrying(task: string, host: string, retriesLeft: number, changes: Changes<Retrying> = {}): Event {
  return { type: 'retrying', time: 1500, task, host, retriesLeft, result: {}, ...changes }
}

export function output(task: string, host: string, text: string, changes: Changes<Output> = {}): Event {
  return { type: 'output', time: 1500, task, host, stream: 'stdout', text, ...changes }
}

export function included(task: string, file: string, changes: Changes<Included> = {}): Event {
  return { type: 'included', time: 2000, task, file, hosts: ['h1', 'h2'], ...changes }
}

export function statsOf(host: string, changes: Partial<HostStats> = {}): HostStats {
  return { host, ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0, ...changes }
}

export function runFinished(stats: readonly HostStats[], changes: Changes<RunFinished> = {}): Event {
  return { type: 'run-finished', time: 3000, stats, customStats: {}, outcome: 'ok', durationMs: 2000, ...changes }
}
