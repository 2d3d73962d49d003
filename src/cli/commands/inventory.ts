import { writeFileSync } from 'node:fs'
import { error } from '../../diagnostic/catalogue.ts'
import { DiagnosticError, hasErrors } from '../../diagnostic/diagnostic.ts'
import { hostsMatching } from '../../inventory/patterns.ts'
import { graph, hostVariables, listing, shownAsJson, shownAsYaml, yamlListing } from '../../inventory/show.ts'
import type { Value } from '../../value/value.ts'
import { exitCodeFor, exitCodes } from '../exit-codes.ts'
import { isGiven, textIn } from '../given.ts'
import type { Given } from '../options.ts'
import type { Invocation } from '../parse.ts'
import { openProject, type Project } from '../project.ts'
import { report } from '../report.ts'
import { flattenedVariables, ownVariables } from '../shown-variables.ts'

/** `hadeploy inventory --list | --host NAME | --graph [GROUP]`: shows the inventory as ansible-inventory shows it. */
export async function inventory({ positionals: [group], given }: Invocation): Promise<number> {
  const project = await openProject(given)
  report(project.diagnostics)
  if (hasErrors(project.diagnostics)) return exitCodeFor(project.diagnostics)
  const text = `${shown(given, group ?? 'all', project).trimEnd()}\n`
  const file = textIn(given, 'output')
  if (file === undefined) process.stdout.write(text)
  else writeFileSync(file, text)
  return exitCodes.ok
}

function shown(given: Given, group: string, project: Project): string {
  const host = textIn(given, 'host')
  const isList = isGiven(given, 'list')
  const isGraph = isGiven(given, 'graph')
  if ([host !== undefined, isList, isGraph].filter(Boolean).length !== 1) {
    throw mistake('Exactly one of --list, --host NAME and --graph says what is shown.')
  }
  const isExport = isGiven(given, 'export')
  const folder = textIn(given, 'playbookDir')
  const variables = isExport ? ownVariables(project, folder) : flattenedVariables(project, folder)
  const asText = (value: Value): string => (isGiven(given, 'yaml') ? shownAsYaml(value) : shownAsJson(value))
  if (host !== undefined) return asText(hostVariables(theHost(host, project), variables))
  if (isGraph) {
    const tree = graph(project.inventory, group, isGiven(given, 'vars') ? variables : null)
    if (typeof tree !== 'string') throw new DiagnosticError(tree)
    return tree
  }
  const options = { isExport, ...(project.limit === null ? {} : { only: new Set(project.limit) }) }
  return asText((isGiven(given, 'yaml') ? yamlListing : listing)(project.inventory, variables, options))
}

function theHost(pattern: string, { inventory: known }: Project): string {
  const [host, ...more] = hostsMatching(pattern, known).value
  if (host !== undefined && more.length === 0) return host
  throw mistake(
    `--host takes the name of one host, and "${pattern}" means ${host === undefined ? 'none' : 1 + more.length}.`,
  )
}

function mistake(detail: string): DiagnosticError {
  const hint = 'To see the hosts, run:\n    hadeploy inventory --graph -i INVENTORY'
  return new DiagnosticError(error('cli/inventory-view', detail, { hint }))
}
