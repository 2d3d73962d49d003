import { setTimeout as delay } from 'node:timers/promises'
import { error } from '../../diagnostic/catalogue.ts'
import { DiagnosticError, hasErrors } from '../../diagnostic/diagnostic.ts'
import { controlPlaneStatus, placements } from '../../ha/status/control-plane.ts'
import type { Health } from '../../ha/status/component.ts'
import { hostsMatching } from '../../inventory/patterns.ts'
import { statusJson, statusScreen } from '../../reporters/status-screen.ts'
import { askHosts } from '../ask-hosts.ts'
import { exitCodeFor, exitCodes } from '../exit-codes.ts'
import { isGiven } from '../given.ts'
import type { Invocation } from '../parse.ts'
import { openProject } from '../project.ts'
import { paintFor, report } from '../report.ts'

/** Between two looks of `--watch`, in milliseconds. */
const pauseMs = 2000

/** Where the terminal's cursor goes home, and what is below is wiped out. */
const clearScreen = '\x1b[H\x1b[J'

const exitCodeOf: Readonly<Record<Health, number>> = {
  healthy: exitCodes.ok,
  degraded: exitCodes.degraded,
  down: exitCodes.down,
}

/** `hadeploy status`: asks every host for its components, and judges the whole. */
export async function status({ given }: Invocation): Promise<number> {
  const project = await openProject(given)
  report(project.diagnostics)
  if (hasErrors(project.diagnostics)) return exitCodeFor(project.diagnostics)
  const { inventory } = project
  const placed = placements((group) => (inventory.groups.has(group) ? hostsMatching(group, inventory).value : []))
  if (placed.length === 0) {
    const hint = 'To name one, give:\n    -i INVENTORY'
    throw new DiagnosticError(error('cli/limit', 'The inventory has no hosts to ask.', { hint }))
  }
  const look = async (): Promise<number> => {
    const found = controlPlaneStatus(placed, await askHosts(placed, given, project))
    const text = isGiven(given, 'json') ? statusJson(found) : statusScreen(found, paintFor(process.stdout))
    process.stdout.write(isGiven(given, 'watch') && process.stdout.isTTY ? clearScreen + text : text)
    return exitCodeOf[found.health]
  }
  let code = await look()
  while (isGiven(given, 'watch')) {
    await delay(pauseMs)
    code = await look()
  }
  return code
}
