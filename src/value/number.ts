import { Float, type Value } from './value.ts'

/** A Python int: `number` while safe, `bigint` beyond. */
export type Int = number | bigint

/** The int in its one form: `number` when it is a safe integer, else `bigint`. */
export function int(value: bigint): Int {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}

/** The int that a number of JavaScript, whole by contract, stands for. */
export function intOfNumber(whole: number): Int {
  return Number.isSafeInteger(whole) ? whole : int(BigInt(whole))
}

/** The value as an int when Python counts it as one (bool is one), else null. */
export function asInt(value: Value): Int | null {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  return null
}

/** The value as a JavaScript number or bigint when it is a number of Python (int, bool, float), else null. */
export function asNumeric(value: Value): Int | null {
  return value instanceof Float ? value.value : asInt(value)
}
