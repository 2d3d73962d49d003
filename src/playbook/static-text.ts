import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import { Template, type Dict, type Value } from '../value/value.ts'
import type { Site } from './site.ts'
import { ancestors } from './walk.ts'

/**
 * The name of a file or role that is needed before anything runs: templates see extra variables, and the variables that
 * the play, its roles and the blocks above give; nothing that depends on a host.
 *
 * @returns null, with a report, when it is no text
 */
export function staticText(value: Value, at: Span, own: Dict, site: Site): string | null {
  if (!(value instanceof Template)) return constantText(value, at, site)
  try {
    return constantText(site.context.evaluate(value, staticVariables(own, site)), at, site)
  } catch (fault) {
    if (!(fault instanceof DiagnosticError)) throw fault
    const { detail } = fault.diagnostic
    site.report(
      error('playbook/static-template', `The name "${value.source}" is needed before anything runs. ${detail}`, {
        at: fault.diagnostic.at ?? at,
        hint: 'Known by then are extra variables (-e) and vars of the play, its blocks and roles. For facts and inventory variables use include_tasks or include_role.',
      }),
    )
    return null
  }
}

function constantText(value: Value, at: Span, { report }: Site): string | null {
  if (typeof value === 'string' && value.trim() !== '') return value.trim()
  if (typeof value === 'number') return String(value)
  report(error('playbook/wrong-type', 'The name of a file or role must be text.', { at }))
  return null
}

/** Weakest first, later ones win. */
function staticVariables(own: Dict, site: Site): Dict {
  const above = ancestors(site.parent)
  const roles = above.filter((node) => node.kind === 'role').toReversed()
  const layers: readonly Dict[] = [
    ...roles.map((role) => role.defaults),
    site.play.keywords.vars,
    ...roles.map((role) => role.vars),
    ...above.toReversed().map((node) => node.keywords.vars),
    own,
    ...roles.map((role) => role.params),
    new Map<Value, Value>([['playbook_dir', site.play.folder]]),
    new Map<Value, Value>(site.role === null ? [] : [['role_path', site.role.path]]),
    site.context.variables,
  ]
  return new Map(layers.flatMap((layer) => [...layer]))
}
