import { jsonLinesReporter } from '../reporters/json-lines.ts'
import { plainReporter } from '../reporters/plain.ts'
import type { Reporter, Sink } from '../reporters/reporter.ts'
import { numberIn, textIn } from './given.ts'
import type { Given } from './options.ts'
import { paintFor } from './dispatch.ts'
import { sourceText } from './source-text.ts'

const sink: Sink = {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
}

/** The reporter that `--output` asks for; by itself `tasks` on a terminal and `plain` elsewhere. */
export async function chosenReporter(given: Given): Promise<Reporter> {
  const kind = textIn(given, 'output') ?? 'auto'
  const verbosity = numberIn(given, 'verbose') ?? 0
  const isTerminal = process.stdout.isTTY
  const columns = isTerminal ? Math.max(79, process.stdout.columns - 1) : 79
  const paint = paintFor(process.stdout)
  if (kind === 'json') return jsonLinesReporter(sink)
  if (kind === 'tasks' || (kind === 'auto' && isTerminal && verbosity === 0)) {
    const { tasksReporter } = await import('../reporters/tasks.ts')
    return tasksReporter(sink, { verbosity, columns, paint, source: sourceText })
  }
  return plainReporter(sink, { verbosity, columns, paint, source: sourceText })
}
