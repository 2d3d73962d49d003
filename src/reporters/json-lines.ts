import type { Event } from '../event/event.ts'
import type { Reporter, Sink } from './reporter.ts'

/** `--output json`: every event as one line of JSON, as it happens. */
export function jsonLinesReporter(sink: Sink): Reporter {
  return {
    take(event: Event) {
      sink.out(`${JSON.stringify(event)}\n`)
    },
    finish: () => Promise.resolve(),
  }
}
