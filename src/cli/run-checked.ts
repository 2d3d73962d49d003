import { hasErrors, type Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Playbook } from '../playbook/model.ts'
import type { LoadContext } from '../playbook/site.ts'
import { exitCodeFor, exitCodeOf, exitCodes } from './exit-codes.ts'
import { isGiven } from './given.ts'
import { listed } from './listings.ts'
import type { Given } from './options.ts'
import { playbookOutput } from './output.ts'
import type { Project } from './project.ts'
import { report } from './report.ts'
import { runPlaybooks } from './run-playbooks.ts'
import { undefinedVariables } from './undefined-variables.ts'

/** Playbooks that were read, and what was found while reading. */
export interface ReadPlaybooks {
  readonly playbooks: readonly Playbook[]
  readonly loading: LoadContext
  readonly diagnostics: readonly Diagnostic[]
  readonly given: Given
  readonly project: Project
}

/**
 * Tells all mistakes of configuration, inventory and playbooks at once; without one it runs the playbooks, or lists what
 * they would run. No host is touched before.
 *
 * @returns the exit status
 */
export async function runChecked({ playbooks, loading, diagnostics, given, project }: ReadPlaybooks): Promise<number> {
  const soFar = [...project.diagnostics, ...diagnostics]
  // A playbook that was not read whole would lack names that the missing part defines.
  const unknown = hasErrors(soFar) ? [] : undefinedVariables(playbooks, given, project)
  const findings = [...soFar, ...unknown]
  report(findings)
  if (hasErrors(findings)) return exitCodeFor(findings)
  const listing = listed(given, playbooks, project)
  if (listing !== null) {
    process.stdout.write(listing)
    return exitCodes.ok
  }
  if (isGiven(given, 'syntaxCheck')) {
    for (const { path } of playbooks) process.stdout.write(`\nplaybook: ${loading.documents.shown(path)}\n`)
    return exitCodes.ok
  }
  const output = await playbookOutput(given, project.configuration)
  return exitCodeOf(await runPlaybooks({ playbooks, given, project, loading, output }))
}
