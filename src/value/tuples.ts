import { LazyDict } from './lazy-dict.ts'
import { Tuple, type Value } from './value.ts'

/**
 * The value with lists in the place of tuples, however deep: variables hold lists, and templates print them.
 *
 * @see ansible-core 2.19, the finalization of its templating
 */
export function withoutTuples(value: Value): Value {
  if (typeof value !== 'object' || value === null || !hasTuple(value)) return value
  if (value instanceof Tuple) return value.items.map(withoutTuples)
  if (Array.isArray(value)) return value.map(withoutTuples)
  return value instanceof Map ? new Map([...value].map(([key, item]) => [key, withoutTuples(item)])) : value
}

// Nearly all values have none; those stay the same object.
function hasTuple(value: Value): boolean {
  if (value instanceof Tuple) return true
  if (Array.isArray(value)) return value.some(hasTuple)
  return value instanceof Map && !(value instanceof LazyDict) && [...value.values()].some(hasTuple)
}
