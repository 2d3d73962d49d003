import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import type { Reporter } from '../reporters/reporter.ts'
import { didYouMean } from '../text/near-names.ts'
import { writeWholeFile } from './write-file.ts'

type Write = (text: string) => Promise<void>

const kinds: Readonly<Record<string, (write: Write) => Promise<Reporter>>> = {
  junit: async (write) => (await import('../reporters/junit.ts')).junitReporter({ write }),
  html: async (write) => (await import('../reporters/html.ts')).htmlReporter({ write }),
}

/**
 * The reports that `--report` asks for: `junit=FILE`, `html=FILE`, several with commas or repeated.
 *
 * @throws DiagnosticError `cli/report`, before anything runs
 */
export function fileReports(texts: readonly string[]): Promise<readonly Reporter[]> {
  return Promise.all(
    texts
      .flatMap((text) => text.split(','))
      .map((text) => {
        const equals = text.indexOf('=')
        const [kind, path] = [text.slice(0, Math.max(0, equals)), text.slice(equals + 1)]
        const make = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
        if (make === undefined || path === '') throw wrong(text, kind)
        return make(writerOf(path))
      }),
  )
}

function writerOf(path: string): Write {
  return (text) => {
    writeWholeFile(path, text, { mode: 0o644, makesFolders: true })
    return Promise.resolve()
  }
}

function wrong(text: string, kind: string): DiagnosticError {
  const hint = didYouMean(kind, Object.keys(kinds)) ?? 'For example:\n    --report junit=report.xml,html=report.html'
  return new DiagnosticError(error('cli/report', `"${text}" is not of the form KIND=FILE.`, { hint }))
}
