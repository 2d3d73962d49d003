import { asNumeric } from './number.ts'
import { repr } from './print.ts'
import { Tuple, type Value } from './value.ts'

/** A text that two values share exactly when Python's `==` holds between them, so that sets of values cost no pairwise tests. */
export function equalityKey(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value)
  const number = asNumeric(value)
  if (number !== null) return numberKey(number)
  if (Array.isArray(value)) return `[${value.map(equalityKey).join()}]`
  if (value instanceof Tuple) return `(${value.items.map(equalityKey).join()})`
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => `${equalityKey(key)}:${equalityKey(item)}`)
    return `{${entries.sort().join()}}`
  }
  return repr(value)
}

function numberKey(number: number | bigint): string {
  return typeof number === 'number' && Number.isInteger(number) ? String(BigInt(number)) : String(number)
}
