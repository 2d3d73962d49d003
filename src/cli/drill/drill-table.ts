import { padToWidth, displayWidth } from '../../text/display-width.ts'
import { showDuration } from '../../text/duration.ts'
import type { Drill } from './drill-file.ts'
import type { DrillResult } from './run-drill.ts'

/** What came of the drills, a line for each; below it what did not hold. */
export function resultTable(results: readonly DrillResult[]): string {
  const rows = results.map((result) => [
    result.drill,
    result.broken.length === 0 ? 'held' : 'FAILED',
    result.decisions.join('; '),
    String(result.acknowledged),
    String(result.lost),
    result.silentMs === null ? '-' : showDuration(result.silentMs),
    result.decidedMs === null ? '-' : showDuration(result.decidedMs),
    result.recoveredMs === null ? '-' : showDuration(result.recoveredMs),
  ])
  const broken = results.map(brokenLines)
  return `${table([['drill', '', 'decision', 'acknowledged', 'lost', 'silent', 'decided', 'recovered'], ...rows])}${broken.join('')}`
}

/** What did not hold of a drill, a line for each. */
export function brokenLines({ drill, broken }: DrillResult): string {
  return broken.map(({ code, because }) => `${drill} ${code}: ${because}\n`).join('')
}

/** Every drill with what happens in it, or why the lab cannot bring it about. */
export function drillList(drills: readonly Drill[]): string {
  const rows = drills.map(({ id, isQuick, title, impossible }) => [
    id,
    isQuick ? 'quick' : impossible === null ? '' : 'not here',
    impossible === null ? title : `${title}: ${impossible}`,
  ])
  return table(rows)
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => displayWidth(cells[column] ?? ''))))
  const lines = rows.map((cells) => cells.map((cell, column) => padToWidth(cell, widths[column] ?? 0)).join('  '))
  return lines.map((line) => `${line.trimEnd()}\n`).join('')
}
