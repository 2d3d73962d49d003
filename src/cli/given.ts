import type { Given } from './options.ts'

/** The texts of a repeatable option. */
export function textsIn(given: Given, name: string): readonly string[] {
  const value = given[name]
  return typeof value === 'object' ? value : typeof value === 'string' ? [value] : []
}

/** The text of an option, or undefined. */
export function textIn(given: Given, name: string): string | undefined {
  const value = given[name]
  return typeof value === 'string' ? value : undefined
}

/** The number of an option, or undefined. */
export function numberIn(given: Given, name: string): number | undefined {
  const value = given[name]
  return typeof value === 'number' && !Number.isNaN(value) ? value : undefined
}

/** Whether an option without a value was given. */
export function isGiven(given: Given, name: string): boolean {
  return given[name] === true
}

/** Whether an option `--no-…` was given. @param name - without the `no` */
export function isRefused(given: Given, name: string): boolean {
  return given[name] === false
}
