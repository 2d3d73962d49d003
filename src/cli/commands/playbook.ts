import { existsSync } from 'node:fs'
import { error } from '../../diagnostic/catalogue.ts'
import { DiagnosticError } from '../../diagnostic/diagnostic.ts'
import { loadPlaybook } from '../../playbook/load.ts'
import { didYouMean } from '../../text/near-names.ts'
import { loadContext } from '../load-context.ts'
import { commands } from '../options.ts'
import type { Invocation } from '../parse.ts'
import { openProject } from '../project.ts'
import { runChecked } from '../run-checked.ts'

/** `hadeploy [-i INVENTORY] PLAYBOOK…`: checks everything, then runs it. */
export async function playbook({ positionals, given }: Invocation): Promise<number> {
  refuseMistypedCommand(positionals)
  const project = await openProject(given)
  const loading = loadContext(project)
  const loaded = positionals.map((name) => loadPlaybook(name, loading))
  return runChecked({
    playbooks: loaded.map(({ value }) => value),
    diagnostics: loaded.flatMap(({ diagnostics }) => diagnostics),
    loading,
    given,
    project,
  })
}

/** A first word that is no file but nearly a command was meant as one. @throws DiagnosticError `cli/usage` */
function refuseMistypedCommand([word = '']: readonly string[]): void {
  const hint = didYouMean(word, Object.keys(commands))
  if (hint === undefined || existsSync(word)) return
  throw new DiagnosticError(
    error('cli/usage', `"${word}" is neither a command of hadeploy nor a playbook that is there.`, { hint }),
  )
}
