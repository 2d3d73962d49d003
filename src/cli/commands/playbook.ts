import { hasErrors } from '../../diagnostic/diagnostic.ts'
import { loadPlaybook } from '../../playbook/load.ts'
import { exitCodeOf, exitCodes } from '../exit-codes.ts'
import { isGiven } from '../given.ts'
import { listed } from '../listings.ts'
import { loadContext } from '../load-context.ts'
import type { Invocation } from '../parse.ts'
import { openProject } from '../project.ts'
import { report } from '../report.ts'
import { playbookOutput } from '../output.ts'
import { runPlaybooks } from '../run-playbooks.ts'

/** `hadeploy [-i INVENTORY] PLAYBOOK…`: checks everything, then runs it. */
export async function playbook(invocation: Invocation): Promise<number> {
  const { positionals, given } = invocation
  const project = await openProject(given)
  const loading = loadContext(project)
  const loaded = positionals.map((name) => loadPlaybook(name, loading))
  const findings = [...project.diagnostics, ...loaded.flatMap(({ diagnostics }) => diagnostics)]
  report(findings)
  if (hasErrors(findings)) return exitCodes.invalid
  const playbooks = loaded.map(({ value }) => value)
  const listing = listed(given, playbooks, project)
  if (listing !== null) {
    process.stdout.write(listing)
    return exitCodes.ok
  }
  if (isGiven(given, 'syntaxCheck')) {
    for (const { path } of playbooks) process.stdout.write(`\nplaybook: ${path}\n`)
    return exitCodes.ok
  }
  return exitCodeOf(await runPlaybooks({ playbooks, given, project, loading, output: await playbookOutput(given) }))
}
