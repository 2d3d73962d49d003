import { error } from '../../diagnostic/catalogue.ts'
import { DiagnosticError } from '../../diagnostic/diagnostic.ts'
import { didYouMean } from '../../text/near-names.ts'
import { textIn } from '../given.ts'
import type { Invocation } from '../parse.ts'
import { openProject, type Project } from '../project.ts'
import { runChecked } from '../run-checked.ts'
import { loadWrittenPlay, rolePlay } from '../written-playbook.ts'

/** `hadeploy role ROLE`: runs one role, shipped or own, on the hosts of its group. */
export async function role({ positionals: [name = ''], given }: Invocation): Promise<number> {
  const project = await openProject(given)
  const pattern = textIn(given, 'group') ?? groupOf(name, project)
  const play = rolePlay({ role: name, pattern, tasksFrom: textIn(given, 'tasksFrom') })
  const { value, diagnostics } = loadWrittenPlay(play, '.', project)
  return runChecked({ playbooks: [value.playbook], loading: value.loading, diagnostics, given, project })
}

/** The group called as the role is, where `-` in the role's name may be `_`. @throws DiagnosticError without one */
function groupOf(role: string, { inventory }: Project): string {
  const group = [role, role.replaceAll('-', '_')].find((name) => inventory.groups.has(name))
  if (group !== undefined) return group
  const hint = didYouMean(role, inventory.groups.keys())
  const detail = `The inventory has no group "${role}", so it is not clear on which hosts the role shall run.`
  throw new DiagnosticError(
    error('cli/no-group', detail, {
      hint: `${hint === undefined ? '' : `${hint} `}To name a group or a pattern, run:\n    hadeploy role ${role} --group PATTERN`,
    }),
  )
}
