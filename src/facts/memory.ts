import type { FactSource } from './fact-source.ts'

/** Memory and swap, in whole mebibytes (Ansible's `mb`). */
export const memory: FactSource = {
  name: 'memory',
  subsets: ['hardware', 'memtotal_mb', 'memfree_mb', 'memory_mb', 'swaptotal_mb', 'swapfree_mb'],
  script: `cat /proc/meminfo`,
  parse(output) {
    const kibibytes = new Map<string, number>()
    for (const [, name, amount] of output.matchAll(/^(\w+):\s+(\d+)/gm)) {
      if (name !== undefined) kibibytes.set(name, Number(amount))
    }
    if (!kibibytes.has('MemTotal')) return {}
    const mb = (...names: readonly string[]): number =>
      Math.floor(names.reduce((sum, name) => sum + (kibibytes.get(name) ?? 0), 0) / 1024)
    const total = mb('MemTotal')
    const free = mb('MemFree')
    const withoutCache = mb('MemFree', 'Buffers', 'Cached')
    const swapTotal = mb('SwapTotal')
    const swapFree = mb('SwapFree')
    return {
      memtotal_mb: total,
      memfree_mb: free,
      swaptotal_mb: swapTotal,
      swapfree_mb: swapFree,
      memory_mb: {
        real: { total, used: total - free, free },
        nocache: { free: withoutCache, used: total - withoutCache },
        swap: { total: swapTotal, free: swapFree, used: swapTotal - swapFree, cached: mb('SwapCached') },
      },
    }
  },
}
