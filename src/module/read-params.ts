import { fromJson, isJsonArray, isJsonObject, type Json, type JsonObject } from '../value/json.ts'
import { str } from '../value/print.ts'
import type { AnyModule } from './contract.ts'
import { examineParams } from './examine-params.ts'

/** Parameters as a module takes them, or everything that is wrong with the arguments (Ansible's sentences). */
export type ReadParams = { readonly params: JsonObject } | { readonly problems: readonly string[] }

/** Reads the evaluated arguments of a task: aliases folded, values coerced, defaults filled in. `null` is not given. */
export function readParams(module: AnyModule, args: JsonObject): ReadParams {
  const { values, findings } = examineParams(module, new Map(Object.entries(args)))
  if (findings.length > 0) return { problems: findings.map(({ problem }) => problem) }
  return { params: Object.fromEntries(values) }
}

/**
 * Every text in the values of parameters that are declared secret; the caller marks them before anything is shown.
 *
 * @param args - arguments by any of their names, coerced or not
 */
export function secretValues(module: AnyModule, args: JsonObject): readonly string[] {
  return Object.entries(module.params.properties)
    .filter(([, { noLog }]) => noLog === true)
    .flatMap(([name, { aliases = [] }]) => [name, ...aliases])
    .flatMap((name) => textsOf(args[name] ?? null))
}

function textsOf(value: Json): readonly string[] {
  if (value === null || typeof value === 'boolean') return []
  if (isJsonArray(value) || isJsonObject(value)) return Object.values(value).flatMap(textsOf)
  return [str(fromJson(value))]
}
