import { adhocReporter } from '../reporters/adhoc.ts'
import { jsonLinesReporter } from '../reporters/json-lines.ts'
import { plainReporter, type Display } from '../reporters/plain.ts'
import type { Reporter, Sink } from '../reporters/reporter.ts'
import type { Configuration } from './configuration.ts'
import { fileReports } from './file-reports.ts'
import { isGiven, textIn, textsIn } from './given.ts'
import type { Given } from './options.ts'
import { paintFor } from './report.ts'
import { verbosityOf } from './run-options.ts'
import { sourceText } from './source-text.ts'

/** What is told of a run, and how questions are asked meanwhile. */
export interface Output extends Reporter {
  /** Gives the terminal to a prompt for as long as it lasts. */
  aside<T>(prompt: () => Promise<T>): Promise<T>
}

const sink: Sink = {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
}

/** The output that `--output` asks for; by itself `tasks` on a terminal and `plain` elsewhere. */
export async function playbookOutput(given: Given, configuration: Configuration): Promise<Output> {
  const screen = await screenOutput(given, configuration)
  const reports = await fileReports(textsIn(given, 'report'))
  return {
    take: (event) => {
      for (const reporter of [screen, ...reports]) reporter.take(event)
    },
    finish: async () => {
      await screen.finish()
      await Promise.all(reports.map((reporter) => reporter.finish()))
    },
    aside: (prompt) => screen.aside(prompt),
  }
}

async function screenOutput(given: Given, configuration: Configuration): Promise<Output> {
  const kind = textIn(given, 'output') ?? 'auto'
  const verbosity = verbosityOf(given, configuration)
  const isTerminal = process.stdout.isTTY
  if (kind === 'json') return withoutLiveLines(jsonLinesReporter(sink))
  if (kind === 'tasks' || (kind === 'auto' && isTerminal && verbosity === 0)) return tasksOutput(verbosity)
  const columns = isTerminal ? Math.max(79, process.stdout.columns - 1) : 79
  return withoutLiveLines(
    plainReporter(sink, {
      verbosity,
      columns,
      paint: paintFor(process.stdout),
      source: sourceText,
      display: displayOf(configuration),
    }),
  )
}

function displayOf(configuration: Configuration): Display {
  return {
    hidesSkipped: configuration.displaySkippedHosts === false,
    hidesOk: configuration.displayOkHosts === false,
    failuresToError: configuration.displayFailedStderr ?? false,
    marksCheckMode: configuration.checkModeMarkers ?? false,
    showsCustomStats: configuration.showCustomStats ?? false,
  }
}

/** The output of a single task: `ansible`'s lines, or events as JSON. */
export function adhocOutput(given: Given, configuration: Configuration): Output {
  if (textIn(given, 'output') === 'json') return withoutLiveLines(jsonLinesReporter(sink))
  return withoutLiveLines(
    adhocReporter(sink, {
      verbosity: verbosityOf(given, configuration),
      isOneLine: isGiven(given, 'oneLine'),
      paint: paintFor(process.stdout),
      source: sourceText,
    }),
  )
}

async function tasksOutput(verbosity: number): Promise<Output> {
  const { tasksReporter } = await import('../reporters/tasks.ts')
  const { stdout } = process
  const reporter = tasksReporter(sink, {
    verbosity,
    paint: paintFor(stdout),
    source: sourceText,
    size: windowSize,
    now: () => Date.now(),
  })
  return {
    take: (event) => {
      reporter.take(event)
    },
    finish: () => reporter.finish(),
    aside: async (prompt) => {
      await reporter.suspend()
      try {
        return await prompt()
      } finally {
        reporter.resume()
      }
    },
  }
}

/** A terminal that does not know its size, such as that of a CI job or a serial line, says 0. */
function windowSize(): { readonly columns: number; readonly rows: number } {
  const { isTTY, columns, rows } = process.stdout
  return { columns: isTTY && columns > 0 ? columns : 80, rows: isTTY && rows > 0 ? rows : 24 }
}

function withoutLiveLines(reporter: Reporter): Output {
  return {
    take: (event) => {
      reporter.take(event)
    },
    finish: () => reporter.finish(),
    aside: (prompt) => prompt(),
  }
}
