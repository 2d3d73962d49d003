import { readFileSync } from 'node:fs'
import { DiagnosticError, type Diagnostic } from '../diagnostic/diagnostic.ts'
import type { ProjectFiles } from '../project/files.ts'
import { writeWholeFile } from './write-file.ts'

/** Standard input as a file name, and standard output. */
const dash = '-'

/** The bytes of a file, or of standard input for `-`. @throws DiagnosticError */
export function readInput(path: string, files: ProjectFiles): Uint8Array {
  return path === dash ? readFileSync(0) : wholeOrThrow(files.readBytes(path))
}

/**
 * Writes what came of an input: to `output` when it is given, else in the place of the input.
 *
 * @throws DiagnosticError `cli/not-written`
 */
export function writeOutput(content: string | Uint8Array, input: string, output: string | undefined): void {
  const path = output ?? input
  if (path === dash) process.stdout.write(content)
  else writeWholeFile(path, content, { mode: 0o600, makesFolders: false })
}

/** What an operation on vaults gave. @throws DiagnosticError when it is a diagnostic */
export function wholeOrThrow<T extends object | string>(outcome: T | Diagnostic): T {
  if (isDiagnostic(outcome)) throw new DiagnosticError(outcome)
  return outcome
}

function isDiagnostic(outcome: object | string): outcome is Diagnostic {
  return typeof outcome === 'object' && 'code' in outcome && 'severity' in outcome
}
