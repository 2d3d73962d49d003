import { isoText, printTimeDelta } from './date-time.ts'
import { intOfNumber } from './number.ts'
import { UndefinedFault } from './type-fault.ts'
import {
  Callable,
  Ciphertext,
  DateTime,
  Float,
  Omit,
  Template,
  TimeDelta,
  Tuple,
  Undefined,
  type Dict,
  type Value,
} from './value.ts'

/**
 * What JSON can say. Modules take their parameters and give their results in this form.
 *
 * A {@link Float} stands where a plain number would read as an int: `100.0` stays a float from a template to the output.
 */
export type Json = null | boolean | number | string | Float | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/**
 * A value as JSON. Unopened templates and vault texts appear as written; integers beyond 2^53 lose digits.
 *
 * @throws UndefinedFault when something in it is Undefined; what was opened holds none
 */
export function toJson(value: Value): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Float) return Number.isInteger(value.value) ? value : value.value
  if (value instanceof Tuple) return value.items.map(toJson)
  if (Array.isArray(value)) return value.map(toJson)
  if (value instanceof Map) return jsonObject(value)
  if (value instanceof Template) return value.source
  if (value instanceof Ciphertext) return value.armoured
  if (value instanceof Undefined) throw new UndefinedFault(value.reason)
  if (value instanceof Omit) return null
  if (value instanceof DateTime) return isoText(value)
  if (value instanceof TimeDelta) return printTimeDelta(value)
  value satisfies Callable
  return `<function ${value.name}>`
}

/** A dict as a JSON object. @throws UndefinedFault as {@link toJson} */
export function jsonObject(dict: Dict): JsonObject {
  return Object.fromEntries([...dict].map(([key, item]) => [keyText(key), toJson(item)]))
}

/** JSON as a value; whole numbers become ints, the others floats. */
export function fromJson(json: Json): Value {
  if (json === null || typeof json === 'boolean' || typeof json === 'string') return json
  if (typeof json === 'number') return Number.isInteger(json) ? intOfNumber(json) : new Float(json)
  if (json instanceof Float) return json
  if (isJsonArray(json)) return json.map(fromJson)
  return dictOf(json)
}

/** A JSON object as a dict. */
export function dictOf(object: JsonObject): Dict {
  return new Map(Object.entries(object).map(([key, item]) => [key, fromJson(item)]))
}

/** Whether it is an array; `Array.isArray` does not narrow readonly arrays. */
export function isJsonArray(json: Json): json is readonly Json[] {
  return Array.isArray(json)
}

/** Whether it is an object: neither a list nor a float. */
export function isJsonObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !(json instanceof Float) && !isJsonArray(json)
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key
  if (key === null) return 'null'
  if (key instanceof Float) return String(key.value)
  if (typeof key === 'boolean' || typeof key === 'number' || typeof key === 'bigint') return String(key)
  return JSON.stringify(toJson(key))
}
