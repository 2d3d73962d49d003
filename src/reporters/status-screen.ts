import type { Cell, Health } from '../ha/status/component.ts'
import type { ControlPlaneStatus } from '../ha/status/control-plane.ts'
import { displayWidth, padToWidth } from '../text/display-width.ts'
import type { Paint, Tint } from './colour.ts'

const tints: Readonly<Record<Health, Tint>> = { healthy: 'ok', degraded: 'changed', down: 'failed' }

/** What a host has nothing to do with. */
const nothing: Cell = { health: 'healthy', text: '' }

/** Hosts as rows, components as columns, and below what is wrong in sentences. */
export function statusScreen(status: ControlPlaneStatus, paint: Paint): string {
  const columns = [...status.components]
  const head: readonly Cell[] = [
    { health: status.health, text: status.health },
    ...columns.map(([name, { health }]): Cell => ({
      health,
      text: health === 'healthy' ? name : `${name}: ${health}`,
    })),
  ]
  const rows = status.hosts.map((host): readonly Cell[] => {
    const reason = status.unreachable.get(host)
    if (reason !== undefined)
      return [
        { health: 'down', text: host },
        { health: 'down', text: 'no answer' },
      ]
    return [{ health: 'healthy', text: host }, ...columns.map(([, { cells }]) => cells.get(host) ?? nothing)]
  })
  const widths = head.map((_, index) => Math.max(...[head, ...rows].map((row) => displayWidth(row[index]?.text ?? ''))))
  const line = (row: readonly Cell[]): string =>
    row
      .map(({ health, text }, index) => paint(tints[health], padToWidth(text, widths[index] ?? 0)))
      .join('  ')
      .trimEnd()
  const problems = [
    ...status.unreachable.values(),
    ...columns.flatMap(([name, { health, problems }]) =>
      problems.map((problem) => `${paint(tints[health], name)}: ${problem}`),
    ),
  ]
  return [line(head), ...rows.map(line), ...(problems.length === 0 ? [] : ['', ...problems]), ''].join('\n')
}

/** The same, and the facts behind it, as JSON. */
export function statusJson(status: ControlPlaneStatus): string {
  const components = [...status.components].map(([name, { health, problems, cells, facts }]) => {
    const hosts = [...cells].map(([host, cell]) => [host, { ...cell, facts: facts.get(host) ?? null }] as const)
    return [name, { health, problems, hosts: Object.fromEntries(hosts) }] as const
  })
  const { health, hosts, unreachable } = status
  const shown = {
    health,
    hosts,
    unreachable: Object.fromEntries(unreachable),
    components: Object.fromEntries(components),
  }
  return `${JSON.stringify(shown, null, 2)}\n`
}
