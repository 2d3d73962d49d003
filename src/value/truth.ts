import { Float, TimeDelta, Tuple, Undefined, type Value } from './value.ts'

/** Python's truth: None, false, zero, and empty text, lists, tuples and dicts are false; all else is true. */
export function isTruthy(value: Value): boolean {
  if (typeof value === 'boolean') return value
  if (value === null || value instanceof Undefined) return false
  if (typeof value === 'number' || typeof value === 'bigint') return value !== 0 && value !== 0n
  if (typeof value === 'string') return value !== ''
  if (value instanceof Float) return value.value !== 0
  if (value instanceof Tuple) return value.items.length > 0
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof Map) return value.size > 0
  if (value instanceof TimeDelta) return value.durationMs !== 0
  return true
}
