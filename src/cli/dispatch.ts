import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import { exitCodes } from './exit-codes.ts'
import type { CommandName } from './options.ts'
import { parseArguments, type Invocation } from './parse.ts'
import { report } from './report.ts'

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
