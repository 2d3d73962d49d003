import { resolve } from 'node:path'
import { error } from '../../diagnostic/catalogue.ts'
import { DiagnosticError, hasErrors, type Diagnostic } from '../../diagnostic/diagnostic.ts'
import { hostsMatching } from '../../inventory/patterns.ts'
import { loadPlaybook } from '../../playbook/load.ts'
import { adhocFile, adhocPlaybook, withFile } from '../adhoc-play.ts'
import { exitCodeOf, exitCodes } from '../exit-codes.ts'
import { isGiven, numberIn, textIn } from '../given.ts'
import { loadContext } from '../load-context.ts'
import type { Given } from '../options.ts'
import type { Invocation } from '../parse.ts'
import { openProject } from '../project.ts'
import { registry } from '../registry.ts'
import { report } from '../report.ts'
import { adhocOutput } from '../output.ts'
import { runPlaybooks } from '../run-playbooks.ts'

/** Modules that say nothing without arguments. */
const needArguments: ReadonlySet<string> = new Set(['command', 'shell', 'raw', 'script'])

/** `hadeploy adhoc PATTERN -m MODULE -a ARGUMENTS`: runs one task on hosts. */
export async function adhoc({ positionals: [pattern = 'all'], given }: Invocation): Promise<number> {
  const project = await openProject(given)
  if (isGiven(given, 'listHosts')) {
    report(project.diagnostics)
    const hosts = hostsMatching(pattern, project.inventory).value.filter(
      (host) => project.limit?.includes(host) ?? true,
    )
    process.stdout.write(`  hosts (${hosts.length}):\n${hosts.map((host) => `    ${host}\n`).join('')}`)
    return exitCodes.ok
  }
  const folder = textIn(given, 'playbookDir') ?? '.'
  const path = resolve(folder, adhocFile)
  const files = withFile(project.files, path, playbookText(pattern, given))
  const loading = loadContext({ ...project, files })
  const loaded = loadPlaybook(path, loading)
  const findings = [...project.diagnostics, ...loaded.diagnostics.map(withoutPlace)]
  report(findings)
  if (hasErrors(findings)) return exitCodes.invalid
  const output = adhocOutput(given)
  return exitCodeOf(await runPlaybooks({ playbooks: [loaded.value], given, project, loading, output }))
}

function playbookText(pattern: string, given: Given): string {
  const module = textIn(given, 'moduleName') ?? 'command'
  const args = textIn(given, 'args') ?? ''
  if (registry.find(module) === undefined) {
    const hint = registry.hintFor(module) ?? 'To list all modules, run:\n    hadeploy doc'
    throw new DiagnosticError(error('playbook/unknown-module', `hadeploy has no module "${module}".`, { hint }))
  }
  if (args.trim() === '' && needArguments.has(registry.find(module)?.name ?? '')) {
    const hint = /\.ya?ml$/.test(pattern)
      ? `To run a playbook, leave out the word "adhoc":\n    hadeploy ${pattern}`
      : 'For example:\n    hadeploy adhoc all -m command -a uptime'
    const detail = `The module "${module}" was given nothing to run: -a is missing or empty.`
    throw new DiagnosticError(error('cli/no-arguments', detail, { hint }))
  }
  const [background, poll, timeout] = [
    numberIn(given, 'background'),
    numberIn(given, 'poll'),
    numberIn(given, 'taskTimeout'),
  ]
  return adhocPlaybook({
    pattern,
    module,
    args,
    ...(background === undefined ? {} : { background }),
    ...(poll === undefined ? {} : { poll }),
    ...(timeout === undefined ? {} : { timeout }),
  })
}

// The text of the play is written here, so its lines and columns say nothing to anyone.
function withoutPlace({ at: _at, ...diagnostic }: Diagnostic): Diagnostic {
  return diagnostic
}
