/** The figures for people: medians, and their ratios within this run. */
export function asTable(figures, hostCount, delayMs) {
  const own = medianOf(figures, 'hadeploy')
  const bare = medianOf(figures, 'bare ssh')
  const rows = figures.map(({ tool, seconds }) => [
    tool.name,
    ...[median(seconds), Math.min(...seconds), Math.max(...seconds)].map((value) => `${value.toFixed(2)} s`),
    own === null ? '' : `${(median(seconds) / own).toFixed(2)}`,
    bare === null ? '' : `${(median(seconds) / bare).toFixed(2)}`,
  ])
  const table = [['', 'median', 'min', 'max', '/ hadeploy', '/ bare ssh'], ...rows]
  const widths = table[0].map((_one, column) => Math.max(...table.map((row) => row[column].length)))
  const lines = table.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '),
  )
  const delay = delayMs === 0 ? '' : `, ${delayMs} ms of delay`
  const legend = figures.map(({ tool }) => `${tool.name.padEnd(widths[0])}  ${tool.what}`)
  return [
    `Re-run of bench/base.yml, nothing to change: ${hostCount} hosts${delay}, ${figures[0].seconds.length} rounds`,
    '',
    ...lines,
    '',
    ...legend,
    '',
  ].join('\n')
}

/** The figures for programs; seconds. */
export function asJson(figures, hostCount, delayMs) {
  const own = medianOf(figures, 'hadeploy')
  const bare = medianOf(figures, 'bare ssh')
  const report = {
    hosts: hostCount,
    delayMs,
    tools: figures.map(({ tool, seconds }) => ({
      name: tool.name,
      seconds,
      median: median(seconds),
      toHadeploy: own === null ? null : median(seconds) / own,
      toBareSsh: bare === null ? null : median(seconds) / bare,
    })),
  }
  return `${JSON.stringify(report, null, 2)}\n`
}

function medianOf(figures, name) {
  const found = figures.find(({ tool }) => tool.name === name)
  return found === undefined ? null : median(found.seconds)
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
