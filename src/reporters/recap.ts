import type { HostStats } from '../event/event.ts'
import type { Paint, Tint } from './colour.ts'

/** One line of PLAY RECAP. */
export function recapLine(stats: HostStats, paint: Paint): string {
  const { host, ok, changed, unreachable, failed, skipped, rescued, ignored } = stats
  const tint: Tint = failed > 0 || unreachable > 0 ? 'failed' : changed > 0 ? 'changed' : 'ok'
  const count = (name: string, value: number, shade: Tint): string => {
    const text = `${name}=${String(value).padEnd(4)}`
    return value > 0 ? paint(shade, text) : text
  }
  return [
    `${paint(tint, host)}${' '.repeat(Math.max(0, 26 - host.length))} :`,
    count('ok', ok, 'ok'),
    count('changed', changed, 'changed'),
    count('unreachable', unreachable, 'unreachable'),
    count('failed', failed, 'failed'),
    count('skipped', skipped, 'skipped'),
    count('rescued', rescued, 'ok'),
    count('ignored', ignored, 'warning'),
  ].join(' ')
}

/** Hosts in the order of the recap: by name. */
export function byHost(stats: readonly HostStats[]): readonly HostStats[] {
  return stats.toSorted((a, b) => (a.host < b.host ? -1 : a.host > b.host ? 1 : 0))
}

/** The same for narrow windows: only what happened. */
export function shortRecapLine(stats: HostStats, paint: Paint): string {
  const counts = (
    [
      ['ok', stats.ok, 'ok'],
      ['changed', stats.changed, 'changed'],
      ['unreachable', stats.unreachable, 'unreachable'],
      ['failed', stats.failed, 'failed'],
      ['skipped', stats.skipped, 'skipped'],
      ['rescued', stats.rescued, 'ok'],
      ['ignored', stats.ignored, 'warning'],
    ] as const
  ).flatMap(([name, value, tint]) => (value > 0 ? [paint(tint, `${name}=${value}`)] : []))
  return `${stats.host.padEnd(16)} : ${counts.join(' ')}`.trimEnd()
}
