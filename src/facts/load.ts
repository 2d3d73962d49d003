import type { FactSource } from './fact-source.ts'

/** Load averages. */
export const loadAverage: FactSource = {
  name: 'loadavg',
  subsets: [],
  script: `cat /proc/loadavg`,
  parse(output) {
    const [one, five, fifteen] = output.trim().split(/\s+/).map(Number)
    return fifteen === undefined ? {} : { loadavg: { '1m': one ?? 0, '5m': five ?? 0, '15m': fifteen } }
  },
}

/** Whole seconds since the host started. */
export const uptime: FactSource = {
  name: 'uptime',
  subsets: ['hardware', 'uptime_seconds'],
  script: `cat /proc/uptime`,
  parse(output) {
    const seconds = Number.parseFloat(output)
    return Number.isNaN(seconds) ? {} : { uptime_seconds: Math.trunc(seconds) }
  },
}
