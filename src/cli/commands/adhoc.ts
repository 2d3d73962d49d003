import { error } from '../../diagnostic/catalogue.ts'
import { DiagnosticError, hasErrors } from '../../diagnostic/diagnostic.ts'
import { hostsMatching } from '../../inventory/patterns.ts'
import type { JsonObject } from '../../value/json.ts'
import type { Configuration } from '../configuration.ts'
import { exitCodeFor, exitCodeOf, exitCodes } from '../exit-codes.ts'
import { isGiven, numberIn, textIn } from '../given.ts'
import type { Given } from '../options.ts'
import { adhocOutput } from '../output.ts'
import type { Invocation } from '../parse.ts'
import { openProject, type Project } from '../project.ts'
import { registry } from '../registry.ts'
import { report } from '../report.ts'
import { runPlaybooks } from '../run-playbooks.ts'
import { adhocPlay, loadWrittenPlay, type AdhocTask } from '../written-playbook.ts'

/** Modules that say nothing without arguments. */
const needArguments: ReadonlySet<string> = new Set(['command', 'shell', 'raw', 'script'])

/** `hadeploy adhoc PATTERN -m MODULE -a ARGUMENTS`: runs one task on hosts. */
export async function adhoc({ positionals: [pattern = 'all'], given }: Invocation): Promise<number> {
  const project = await openProject(given)
  if (isGiven(given, 'listHosts')) return listHosts(pattern, project)
  const play = adhocPlay(taskOf(pattern, given, project.configuration))
  const folder = textIn(given, 'playbookDir') ?? project.configuration.playbookDir ?? '.'
  const { value: written, diagnostics } = loadWrittenPlay(play, folder, project)
  const findings = [...project.diagnostics, ...diagnostics]
  report(findings)
  if (hasErrors(findings)) return exitCodeFor(findings)
  const { playbook, loading } = written
  const output = adhocOutput(given, project.configuration)
  return exitCodeOf(await runPlaybooks({ playbooks: [playbook], given, project, loading, output }))
}

function listHosts(pattern: string, { diagnostics, inventory, limit }: Project): number {
  report(diagnostics)
  if (hasErrors(diagnostics)) return exitCodeFor(diagnostics)
  const hosts = hostsMatching(pattern, inventory).value.filter((host) => limit?.includes(host) ?? true)
  process.stdout.write(`  hosts (${hosts.length}):\n${hosts.map((host) => `    ${host}\n`).join('')}`)
  return exitCodes.ok
}

function taskOf(pattern: string, given: Given, { moduleName }: Configuration): AdhocTask {
  const module = textIn(given, 'moduleName') ?? moduleName ?? 'command'
  const args = textIn(given, 'args') ?? ''
  const known = registry.find(module)
  if (known === undefined) {
    const hint = registry.hintFor(module) ?? 'To list all modules, run:\n    hadeploy doc'
    throw new DiagnosticError(error('playbook/unknown-module', `hadeploy has no module "${module}".`, { hint }))
  }
  if (args.trim() === '' && needArguments.has(known.name)) {
    const hint = /\.ya?ml$/.test(pattern)
      ? `To run a playbook, leave out the word "adhoc":\n    hadeploy ${pattern}`
      : 'For example:\n    hadeploy adhoc all -m command -a uptime'
    const detail = `The module "${module}" was given nothing to run: -a is missing or empty.`
    throw new DiagnosticError(error('cli/no-arguments', detail, { hint }))
  }
  return { pattern, module, args, keywords: keywordsOf(given) }
}

function keywordsOf(given: Given): JsonObject {
  const [background, poll, timeout] = ['background', 'poll', 'taskTimeout'].map((name) => numberIn(given, name))
  return {
    ...(background === undefined ? {} : { async: background }),
    ...(poll === undefined ? {} : { poll }),
    ...(timeout === undefined ? {} : { timeout }),
  }
}
