import type { Json, JsonObject } from '../value/json.ts'
import type { AnyModule, DiffPart } from './contract.ts'

/** The return value `diff` of a result, in the words of Ansible; nothing without a diff. */
export function registeredDiff(module: AnyModule, parts: readonly DiffPart[]): JsonObject {
  const [first, ...more] = parts.map(registered)
  if (first === undefined) return {}
  const isLone = more.length === 0 && !(module.kind === 'state' && module.listsDiff === true)
  return { diff: isLone ? first : [first, ...more] }
}

function registered({ before, after, beforeHeader, afterHeader }: DiffPart): Json {
  return {
    ...(before === '' && after === '' ? {} : { before, after }),
    ...(beforeHeader === undefined ? {} : { before_header: beforeHeader }),
    ...(afterHeader === undefined ? {} : { after_header: afterHeader }),
  }
}
