import type { DiffShown } from '../event/event.ts'
import type { DiffPart } from '../module/contract.ts'

/** A part of a diff as reporters show it: facts become text, a line each. */
export function shownPart({ before, after, ...headers }: DiffPart): DiffShown {
  return { ...headers, before: textOf(before), after: textOf(after) }
}

function textOf(side: DiffPart['before']): string {
  if (typeof side === 'string') return side
  const sorted = Object.entries(side).sort(([a], [b]) => (a < b ? -1 : 1))
  return `${JSON.stringify(Object.fromEntries(sorted), null, 4)}\n`
}
