import type { Sink } from '../../src/reporters/reporter.ts'

/** A sink that keeps what is written. */
export class ListSink implements Sink {
  /** What went to the output, in one piece. */
  written = ''
  /** What went to the error output. */
  errors = ''

  out(text: string): void {
    this.written += text
  }

  error(text: string): void {
    this.errors += text
  }
}
