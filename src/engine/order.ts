import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { error } from '../diagnostic/catalogue.ts'
import type { Span } from '../diagnostic/span.ts'

/** Cuts the hosts of a play into the batches of `serial`: numbers, percentages of all hosts, the last entry repeats. */
export function batchesOf(
  hosts: readonly string[],
  serial: readonly (number | string)[],
  at: Span,
): readonly (readonly string[])[] | Diagnostic {
  const sizes: number[] = []
  for (const entry of serial) {
    const size = batchSize(entry, hosts.length)
    if (size === null) {
      return error('engine/serial', `serial says "${entry}", which is neither a number nor a percentage.`, {
        at,
        hint: 'Write a number of hosts, a percentage like "30%", or a list of these.',
      })
    }
    sizes.push(size)
  }
  const batches: string[][] = []
  let rest = [...hosts]
  for (let index = 0; rest.length > 0; index += 1) {
    const size = sizes[Math.min(index, sizes.length - 1)] ?? 0
    const batch = size <= 0 ? rest : rest.slice(0, size)
    batches.push(batch)
    rest = rest.slice(batch.length)
  }
  return batches
}

function batchSize(entry: number | string, total: number): number | null {
  const text = String(entry).trim()
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)
  if (percent !== null) return Math.max(1, Math.floor((Number(percent[1]) / 100) * total))
  return /^-?\d+$/.test(text) ? Number(text) : null
}

export const orders = ['inventory', 'reverse_inventory', 'sorted', 'reverse_sorted', 'shuffle'] as const
export type Order = (typeof orders)[number]

/** The hosts in the order that `order:` asks; `random` gives numbers in [0, 1) for `shuffle`. */
export function ordered(hosts: readonly string[], order: Order, random: () => number): readonly string[] {
  switch (order) {
    case 'inventory':
      return hosts
    case 'reverse_inventory':
      return hosts.toReversed()
    case 'sorted':
      return hosts.toSorted()
    case 'reverse_sorted':
      return hosts.toSorted().toReversed()
    case 'shuffle':
      return hosts
        .map((host) => ({ host, key: random() }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ host }) => host)
  }
}
