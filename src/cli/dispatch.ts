import { DiagnosticError, type Diagnostic } from '../diagnostic/diagnostic.ts'
import { coloured, plainText, type Paint } from '../reporters/colour.ts'
import { showDiagnostic } from '../reporters/show-diagnostic.ts'
import { exitCodes } from './exit-codes.ts'
import type { CommandName } from './options.ts'
import { parseArguments, type Invocation } from './parse.ts'
import { sourceText } from './source-text.ts'

type Runner = (invocation: Invocation) => Promise<number>

/** The commands, each loaded when it is called. */
const runners: Readonly<Record<CommandName, () => Promise<Runner>>> = {
  playbook: async () => (await import('./commands/playbook.ts')).playbook,
  adhoc: async () => (await import('./commands/adhoc.ts')).adhoc,
  inventory: async () => (await import('./commands/inventory.ts')).inventory,
  doc: async () => (await import('./commands/doc.ts')).doc,
}

/** Runs what the command line says; the answer is the exit status. */
export async function dispatch(argv: readonly string[]): Promise<number> {
  const parsed = parseArguments(argv)
  if ('text' in parsed) {
    const stream = parsed.isError ? process.stderr : process.stdout
    stream.write(parsed.text)
    return parsed.isError ? exitCodes.failed : exitCodes.ok
  }
  try {
    const run = await runners[parsed.command]()
    return await run(parsed)
  } catch (fault) {
    if (!(fault instanceof DiagnosticError)) throw fault
    report([fault.diagnostic])
    return exitCodes.error
  }
}

/** Writes diagnostics to standard error. */
export function report(diagnostics: readonly Diagnostic[]): void {
  const paint = paintFor(process.stderr)
  process.stderr.write(diagnostics.map((one) => showDiagnostic(one, sourceText, paint)).join('\n'))
}

/** Colours where a terminal wants them: NO_COLOR and ANSIBLE_NOCOLOR forbid, ANSIBLE_FORCE_COLOR asks. */
export function paintFor(stream: { readonly isTTY?: boolean }): Paint {
  const { env } = process
  if (env['ANSIBLE_FORCE_COLOR'] !== undefined || env['FORCE_COLOR'] !== undefined) return coloured
  if (env['NO_COLOR'] !== undefined || env['ANSIBLE_NOCOLOR'] !== undefined) return plainText
  return stream.isTTY === true ? coloured : plainText
}
