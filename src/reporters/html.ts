import type { Reporter } from './reporter.ts'
import { htmlPage } from './html-page.ts'
import type { ReportOptions } from './junit.ts'
import { RunRecorder } from './run-record.ts'

/** `--report html=FILE`: the run as one page that needs nothing else: no script, no font, no picture from elsewhere. */
export function htmlReporter({ write }: ReportOptions): Reporter {
  const recorder = new RunRecorder()
  return {
    take(event) {
      recorder.take(event)
    },
    finish: () => write(htmlPage(recorder.record)),
  }
}
