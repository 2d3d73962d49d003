import type { FactSource } from './fact-source.ts'

/** Processors: what /proc/cpuinfo says of each, and how sockets, cores and threads count up. */
export const processor: FactSource = {
  name: 'processor',
  subsets: [
    'hardware',
    'processor_count',
    'processor_cores',
    'processor_vcpus',
    'processor_nproc',
    'processor_threads_per_core',
  ],
  script: `cat /proc/cpuinfo; echo; echo "nproc : $(nproc || getconf _NPROCESSORS_ONLN)"`,
  parse(output) {
    const descriptions: string[] = []
    const sockets = new Map<string, { cores: number; siblings: number }>()
    let logical = 0
    let nproc = 0
    for (const paragraph of output.split(/\n\s*\n/)) {
      const fields = fieldsOf(paragraph)
      const value = (name: string): string | undefined => fields.find(([key]) => key === name)?.[1]
      nproc = Number(value('nproc') ?? nproc)
      for (const [key, text] of fields) if (describing.has(key)) descriptions.push(text)
      if (value('processor') === undefined) continue
      logical += 1
      const socket = value('physical id')
      if (socket !== undefined) {
        sockets.set(socket, { cores: Number(value('cpu cores') ?? 1), siblings: Number(value('siblings') ?? 1) })
      }
    }
    if (logical === 0) return {}
    const [socket] = sockets.values()
    // Arm and most guests without topology name no socket: each logical processor counts for one then.
    const count = socket === undefined ? logical : sockets.size
    const cores = Math.max(1, socket?.cores ?? 1)
    const threads = Math.max(1, Math.floor((socket?.siblings ?? cores) / cores))
    return {
      processor: descriptions,
      processor_count: count,
      processor_cores: cores,
      processor_threads_per_core: threads,
      processor_vcpus: count * cores * threads,
      processor_nproc: nproc > 0 ? nproc : logical,
    }
  },
}

const describing: ReadonlySet<string> = new Set(['processor', 'Processor', 'vendor_id', 'model name', 'cpu', 'Vendor'])

function fieldsOf(paragraph: string): readonly (readonly [string, string])[] {
  return paragraph
    .split('\n')
    .filter((line) => line.includes(':'))
    .map((line) => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()])
}
