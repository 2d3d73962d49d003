import { asNumeric } from './number.ts'
import { TypeFault } from './type-fault.ts'
import { typeName } from './type-name.ts'
import { timeBetween } from './date-time.ts'
import { DateTime, TimeDelta, Tuple, type Dict, type Value } from './value.ts'

/**
 * Python's `==` on opened values: numbers by size across int, float and bool (`1 == 1.0 == true`), lists, tuples and
 * dicts by their items, a list never equal to a tuple, text only to the same text.
 */
export function equals(left: Value, right: Value): boolean {
  if (left === right) return true
  if (left === null || right === null || typeof left === 'string' || typeof right === 'string') return false
  const number = asNumeric(left)
  if (number !== null) {
    const other = asNumeric(right)
    // Loose on purpose: it compares number with bigint by their exact size.
    return other !== null && number == other
  }
  if (Array.isArray(left)) return Array.isArray(right) && sameItems(left, right)
  if (left instanceof Tuple) return right instanceof Tuple && sameItems(left.items, right.items)
  if (left instanceof Map && right instanceof Map) {
    if (left.size !== right.size) return false
    for (const [key, item] of left) {
      const other = right.get(storedKey(right, key))
      if (other === undefined || !equals(item, other)) return false
    }
    return true
  }
  if (left instanceof DateTime)
    return right instanceof DateTime && left.isDay === right.isDay && timeBetween(left, right).durationMs === 0
  if (left instanceof TimeDelta) return right instanceof TimeDelta && left.durationMs === right.durationMs
  return false
}

/**
 * The form in which an equal key already stands in the dict, or the key itself.
 *
 * @throws TypeFault for a list or a dict as key, which Python cannot hash
 */
export function storedKey(dict: Dict, key: Value): Value {
  if (typeof key === 'string' || key === null || dict.has(key)) return key
  if (Array.isArray(key) || key instanceof Map) throw new TypeFault(`unhashable type: '${typeName(key)}'`)
  if (asNumeric(key) === null && !(key instanceof Tuple)) return key
  for (const stored of dict.keys()) if (equals(stored, key)) return stored
  return key
}

function sameItems(left: readonly Value[], right: readonly Value[]): boolean {
  if (left.length !== right.length) return false
  return left.every((item, index) => {
    const other = right[index]
    return other !== undefined && equals(item, other)
  })
}
