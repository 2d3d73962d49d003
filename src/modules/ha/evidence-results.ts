import type { Sections } from '../../ha/evidence-sections.ts'
import { isJsonObject, type Json } from '../../value/json.ts'

/**
 * The evidence of each member, by inventory name, from what a loop over the members registered.
 *
 * A member that was not reached has a result without evidence, and is absent here.
 */
export function evidenceByHost(results: readonly Json[]): ReadonlyMap<string, Sections> {
  return new Map(results.flatMap(evidenceIn))
}

function evidenceIn(result: Json): readonly (readonly [string, Sections])[] {
  if (!isJsonObject(result)) return []
  const { host, item: member = host, evidence } = result
  if (typeof member !== 'string' || !isJsonObject(evidence)) return []
  const texts = Object.entries(evidence).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return [[member, Object.fromEntries(texts)]]
}
