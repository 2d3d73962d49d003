import type { Origin } from '../diagnostic/span.ts'
import { Template, Tuple, type Value } from '../value/value.ts'

/**
 * Whose text it is. `author`: text with Jinja becomes a Template, `!vault` a Ciphertext. `data`: what a module, a file or
 * `from_yaml` brought; its texts stay plain and are never evaluated.
 */
export type Trust = 'author' | 'data'

/** Whether a text is a template: it holds the start of an expression, a statement or a comment of Jinja. */
export function holdsJinja(text: string): boolean {
  return text.includes('{{') || text.includes('{%') || text.includes('{#')
}

/** The value with every text that holds Jinja, however deep, made a Template of this origin. Keys stay text. */
export function trusted(value: Value, origin: Origin): Value {
  if (typeof value === 'string') return holdsJinja(value) ? new Template(value, origin) : value
  if (Array.isArray(value)) return value.map((item) => trusted(item, origin))
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, trusted(item, origin)]))
  if (value instanceof Tuple) return new Tuple(value.items.map((item) => trusted(item, origin)))
  return value
}
