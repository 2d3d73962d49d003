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
export type Json =
  null | boolean | number | string | Float | WideInt | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/** An int beyond 2^53, where a plain number would lose its last digits. */
export class WideInt {
  readonly value: bigint
  constructor(value: bigint) {
    this.value = value
  }
  /** What `JSON.stringify` writes: the journal and our own machine formats know numbers only. */
  toJSON(): number {
    return Number(this.value)
  }
}

/**
 * A value as JSON. Unopened templates and vault texts appear as written.
 *
 * @throws UndefinedFault when something in it is Undefined; what was opened holds none
 */
export function toJson(value: Value): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value
  if (typeof value === 'bigint') return new WideInt(value)
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
  if (json instanceof WideInt) return json.value
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

/** Whether it is an object: neither a list nor a number. */
export function isJsonObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !isJsonNumber(json) && !isJsonArray(json)
}

/** Whether it is a number that stands as an object: a float or an int beyond 2^53. */
export function isJsonNumber(json: Json): json is Float | WideInt {
  return json instanceof Float || json instanceof WideInt
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key
  if (key === null) return 'null'
  if (key instanceof Float) return String(key.value)
  if (typeof key === 'boolean' || typeof key === 'number' || typeof key === 'bigint') return String(key)
  return JSON.stringify(toJson(key))
}
