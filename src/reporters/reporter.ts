import type { Event } from '../event/event.ts'

/** A consumer of a run's events. `test/contract/reporter` holds what all of them promise. */
export interface Reporter {
  take(event: Event): void
  /** Called once, after the last event; resolves when everything has been written. */
  finish(): Promise<void>
}

/** Where a reporter writes: standard output and standard error of the command line, or a file. */
export interface Sink {
  out(text: string): void
  error(text: string): void
}
