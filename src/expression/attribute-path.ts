import { lookUp } from '../value/dict.ts'
import { UndefinedFault } from '../value/type-fault.ts'
import { typeName } from '../value/type-name.ts'
import { Tuple, Undefined, type Value } from '../value/value.ts'

/**
 * What a filter's `attribute=` reaches: names joined by dots, whole numbers for places in lists; a number alone is one
 * place. Undefined, with its reason, when a link is missing.
 */
export function attributeAt(value: Value, path: Value): Value {
  return pathParts(path).reduce(itemAt, value)
}

function pathParts(path: Value): readonly Value[] {
  if (typeof path !== 'string') return [path]
  return path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}

/** One item of a container by key or place, as `value[key]` finds it; Undefined with its reason otherwise. */
export function itemAt(value: Value, key: Value): Value {
  if (value instanceof Undefined) return value
  const found = itemIn(value, key)
  // None is an item like any other, so `??` would not do.
  return found === undefined ? missing(value, key) : found
}

function itemIn(value: Value, key: Value): Value | undefined {
  if (value instanceof Map) return lookUp(value, key)
  const index = typeof key === 'boolean' ? Number(key) : key
  if (typeof index === 'number') {
    if (typeof value === 'string') return Array.from(value).at(index)
    if (Array.isArray(value)) return value.at(index)
    return value instanceof Tuple ? value.items.at(index) : undefined
  }
  return value instanceof Tuple && typeof key === 'string' ? value.items[value.names.indexOf(key)] : undefined
}

function missing(value: Value, key: Value): Undefined {
  return new Undefined(`object of type '${typeName(value)}' has no attribute ${printKey(key)}`)
}

function printKey(key: Value): string {
  if (typeof key === 'string') return `'${key}'`
  return typeof key === 'number' || typeof key === 'bigint' ? String(key) : typeName(key)
}

/** The attribute of every item. @throws UndefinedFault when an item lacks it */
export function attributesOf(items: readonly Value[], path: Value): readonly Value[] {
  return items.map((item) => {
    const found = attributeAt(item, path)
    if (found instanceof Undefined) throw new UndefinedFault(found.reason)
    return found
  })
}
