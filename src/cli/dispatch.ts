import { DiagnosticError, type Diagnostic } from '../diagnostic/diagnostic.ts'
import { exitCodeFor, exitCodes } from './exit-codes.ts'
import type { CommandName } from './options.ts'
import { parseArguments, type Invocation } from './parse.ts'
import { report } from './report.ts'

type Runner = (invocation: Invocation) => Promise<number>

/** The commands, each loaded when it is called. */
const runners: Readonly<Record<CommandName, () => Promise<Runner>>> = {
  playbook: async () => (await import('./commands/playbook.ts')).playbook,
  adhoc: async () => (await import('./commands/adhoc.ts')).adhoc,
  role: async () => (await import('./commands/role.ts')).role,
  inventory: async () => (await import('./commands/inventory.ts')).inventory,
  vault: async () => (await import('./commands/vault.ts')).vault,
  status: async () => (await import('./commands/status.ts')).status,
  secrets: async () => (await import('./commands/secrets.ts')).secrets,
  drill: async () => (await import('./commands/drill.ts')).drill,
  doc: async () => (await import('./commands/doc.ts')).doc,
}

/** Runs what the command line says; the answer is the exit status. */
export async function dispatch(argv: readonly string[]): Promise<number> {
  const parsed = parseArguments(argv)
  if ('text' in parsed) {
    process.stdout.write(parsed.text)
    return exitCodes.ok
  }
  if ('code' in parsed) return endWith(parsed)
  try {
    const run = await runners[parsed.command]()
    return await run(parsed)
  } catch (fault) {
    if (!(fault instanceof DiagnosticError)) throw fault
    return endWith(fault.diagnostic)
  }
}

function endWith(diagnostic: Diagnostic): number {
  report([diagnostic])
  return exitCodeFor([diagnostic])
}
