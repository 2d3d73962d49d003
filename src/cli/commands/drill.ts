import { join } from 'node:path'
import { error } from '../../diagnostic/catalogue.ts'
import { DiagnosticError, hasErrors, type Diagnosed } from '../../diagnostic/diagnostic.ts'
import { hostsMatching } from '../../inventory/patterns.ts'
import { didYouMean } from '../../text/near-names.ts'
import { Base } from '../drill/base.ts'
import { readDrill, type Drill } from '../drill/drill-file.ts'
import { brokenLines, drillList, resultTable } from '../drill/drill-table.ts'
import { Lab } from '../drill/lab.ts'
import { runDrill, type DrillResult } from '../drill/run-drill.ts'
import type { DrilledService } from '../drill/services/service.ts'
import { drilledService, type ServiceName } from '../drill/services/services.ts'
import { exitCodeFor, exitCodes } from '../exit-codes.ts'
import { isGiven, textsIn } from '../given.ts'
import type { Given } from '../options.ts'
import type { Invocation } from '../parse.ts'
import { openProject, type Project } from '../project.ts'
import { report } from '../report.ts'
import { shippedFolder } from '../shipped-folder.ts'

const folder = join(shippedFolder, 'drills')

/** `hadeploy drill list` and `hadeploy drill run ID…`: breaks the lab's hosts, recovers them, and counts what was lost. */
export async function drill({ positionals: [action = '', ...ids], given }: Invocation): Promise<number> {
  if (action !== 'list' && action !== 'run') {
    const hint = 'It has two:\n    hadeploy drill list\n    hadeploy drill run ID...'
    throw new DiagnosticError(error('cli/usage', `hadeploy drill has no action "${action}".`, { hint }))
  }
  const project = await openProject(given)
  const { value: drills, diagnostics } = drillsIn(folder, project)
  const findings = action === 'list' ? diagnostics : [...project.diagnostics, ...diagnostics]
  report(findings)
  if (hasErrors(findings)) return exitCodeFor(findings)
  if (action === 'list') {
    process.stdout.write(drillList(drills))
    return exitCodes.ok
  }
  const chosen = chosenOf(drills, ids, given)
  const lab = await membersOf(
    project,
    chosen.flatMap(({ services }) => services),
  )
  const results = await runAll(chosen, lab, given)
  process.stdout.write(isGiven(given, 'json') ? `${JSON.stringify(results)}\n` : resultTable(results))
  return results.every(({ broken }) => broken.length === 0) ? exitCodes.ok : exitCodes.failed
}

/** Every drill, by its letter and its number. */
function drillsIn(path: string, { files }: Project): Diagnosed<readonly Drill[]> {
  const read = files
    .list(path)
    .filter((name) => name.endsWith('.yml'))
    .map((name): Diagnosed<Drill | null> => {
      const text = files.readText(join(path, name))
      return typeof text === 'string' ? readDrill(text, join(path, name)) : { value: null, diagnostics: [text] }
    })
  const drills = read.flatMap(({ value }) => (value === null ? [] : [value]))
  return {
    value: drills.toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true })),
    diagnostics: read.flatMap(({ diagnostics }) => diagnostics),
  }
}

/** @throws DiagnosticError `cli/usage` when a name is none, or none is given */
function chosenOf(drills: readonly Drill[], ids: readonly string[], given: Given): readonly Drill[] {
  const possible = drills.filter(({ impossible }) => impossible === null)
  if (isGiven(given, 'all')) return possible
  if (isGiven(given, 'quick')) return possible.filter(({ isQuick }) => isQuick)
  if (ids.length === 0) {
    const hint = 'To see them, run:\n    hadeploy drill list\nTo hold them all:\n    hadeploy drill run --all'
    throw new DiagnosticError(error('cli/usage', 'hadeploy drill run was not told which drills.', { hint }))
  }
  return ids.map((id) => {
    const found = possible.find((one) => one.id === id)
    if (found !== undefined) return found
    const known = drills.find((one) => one.id === id)
    const detail =
      known?.impossible == null
        ? `There is no drill "${id}".`
        : `The lab cannot bring about ${id} (${known.title}): ${known.impossible}`
    const hint = didYouMean(
      id,
      possible.map((one) => one.id),
    )
    throw new DiagnosticError(error('cli/usage', detail, { hint: hint ?? 'To see all:\n    hadeploy drill list' }))
  })
}

/** A drill cuts power and deletes files. @throws DiagnosticError `cli/not-the-lab` when any host is not the lab's */
async function membersOf({ inventory }: Project, services: readonly ServiceName[]): Promise<Lab> {
  const lab = await Lab.open()
  const strangers = [...inventory.hosts.values()].filter(
    ({ name, vars }) => !lab.hosts.some((host) => host.name === name && host.address === vars.get('ansible_host')),
  )
  const names = [...new Set(services)]
  const missing = names.find((name) => hostsMatching(name, inventory).value.length === 0)
  if (missing === undefined && strangers.length === 0) return lab.only([...inventory.hosts.keys()])
  const detail =
    strangers.length === 0
      ? `The inventory has no hosts in a group "${missing ?? ''}", so there is no cluster to break.`
      : `Drills break hosts, so they are held on the hosts of the lab alone; ${strangers.map(({ name }) => name).join(', ')} of the inventory is none of them. Nothing was touched.`
  const hint = 'Name the inventory of the lab:\n    hadeploy drill run --all -i inventories/lab'
  throw new DiagnosticError(error('cli/not-the-lab', detail, { hint }))
}

async function runAll(drills: readonly Drill[], lab: Lab, given: Given): Promise<readonly DrillResult[]> {
  const inventory = textsIn(given, 'inventory').flatMap((source) => ['-i', source])
  const servicesOf = (some: readonly Drill[]): readonly DrilledService[] =>
    [...new Set(some.flatMap(({ services }) => services))].map((name) => drilledService(name, lab))
  const base = new Base(lab, servicesOf(drills))
  const results: DrillResult[] = []
  await base.take()
  for (const [index, one] of drills.entries()) {
    if (index > 0) await base.restore(servicesOf([one]))
    process.stderr.write(`${one.id}  ${one.title} ... `)
    const result = await holdOne(one, lab, inventory)
    results.push(result)
    const isHeld = result.broken.length === 0
    process.stderr.write(isHeld ? 'held\n' : `FAILED\n${brokenLines(result)}`)
    if (!isHeld && isGiven(given, 'keep')) return results
  }
  await base.leave()
  return results
}

/** A disaster that the lab could not bring about fails its drill, and no other one. */
async function holdOne(one: Drill, lab: Lab, inventory: readonly string[]): Promise<DrillResult> {
  try {
    return await runDrill(one, lab, inventory)
  } catch (fault) {
    if (!(fault instanceof DiagnosticError)) throw fault
    const broken = [{ code: 'lab', because: fault.diagnostic.detail } as const]
    const { id: drill, title } = one
    return {
      drill,
      title,
      decisions: [],
      acknowledged: 0,
      lost: 0,
      silentMs: null,
      decidedMs: null,
      recoveredMs: null,
      broken,
    }
  }
}
