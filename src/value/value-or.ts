import type { Value } from './value.ts'

/** The value, or the other one when there is none. None is a value: `??` would take it for none. */
export function valueOr(value: Value | undefined, otherwise: Value): Value {
  return value === undefined ? otherwise : value
}
