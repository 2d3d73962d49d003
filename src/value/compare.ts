import { timeBetween } from './date-time.ts'
import { equals } from './equality.ts'
import { asNumeric } from './number.ts'
import { typeName } from './type-name.ts'
import { TypeFault } from './type-fault.ts'
import { DateTime, TimeDelta, Tuple, type Value } from './value.ts'

/**
 * Python's order of two opened values: negative, zero or positive; `NaN` when a float NaN takes part, so that every
 * comparison of the result with 0 is false, as in Python.
 *
 * Text by code point, lists and tuples item by item, numbers by size (bools are numbers).
 *
 * @param operator - the sign that the sentence of the error shows
 * @throws TypeFault `'<' not supported between instances of 'int' and 'str'`
 */
export function compare(left: Value, right: Value, operator: '<' | '>' | '<=' | '>=' = '<'): number {
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right)
  const number = asNumeric(left)
  const other = asNumeric(right)
  if (number !== null && other !== null) return number < other ? -1 : number > other ? 1 : number == other ? 0 : NaN
  if (Array.isArray(left) && Array.isArray(right)) return compareItems(left, right, operator)
  if (left instanceof Tuple && right instanceof Tuple) return compareItems(left.items, right.items, operator)
  if (left instanceof DateTime && right instanceof DateTime) return timeBetween(right, left).durationMs
  if (left instanceof TimeDelta && right instanceof TimeDelta) return left.durationMs - right.durationMs
  throw new TypeFault(`'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`)
}

/** Order of two texts by code point; JavaScript's own `<` goes by UTF-16 units and puts U+1F600 before U+FFFD. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index)
    const b = right.charCodeAt(index)
    if (a !== b) return rank(a) - rank(b)
  }
  return left.length - right.length
}

/** Lifts surrogates above the rest of the basic plane, where their code points belong. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

function compareItems(left: readonly Value[], right: readonly Value[], operator: '<' | '>' | '<=' | '>='): number {
  for (const [index, item] of left.entries()) {
    const other = right[index]
    if (other === undefined) break
    if (!equals(item, other)) return compare(item, other, operator)
  }
  return left.length - right.length
}
