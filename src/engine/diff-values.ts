import type { DiffShown } from '../event/event.ts'
import type { DiffPart } from '../module/contract.ts'
import type { Json, JsonObject } from '../value/json.ts'

/** A part of a diff as reporters show it: facts become text, a line each. */
export function shownPart({ before, after, ...headers }: DiffPart): DiffShown {
  return { ...headers, before: textOf(before), after: textOf(after) }
}

function textOf(side: DiffPart['before']): string {
  if (typeof side === 'string') return side
  const sorted = Object.entries(side).sort(([a], [b]) => (a < b ? -1 : 1))
  return `${JSON.stringify(Object.fromEntries(sorted), null, 4)}\n`
}

/** The return value `diff` of a result, in the words of Ansible; nothing without a diff. A lone part is no list. */
export function registeredDiff(parts: readonly DiffPart[]): JsonObject {
  const shown = parts.map(({ before, after, beforeHeader, afterHeader }): Json => ({
    before,
    after,
    ...(beforeHeader === undefined ? {} : { before_header: beforeHeader }),
    ...(afterHeader === undefined ? {} : { after_header: afterHeader }),
  }))
  const [first] = shown
  if (first === undefined) return {}
  return { diff: shown.length === 1 ? first : shown }
}
