import { typeName } from './type-name.ts'
import { TypeFault } from './type-fault.ts'
import { Tuple, type Value } from './value.ts'

/**
 * What Python's `for` sees of a value: the items of a list or tuple, the keys of a dict, the characters of a text.
 *
 * @throws TypeFault `'int' object is not iterable`
 */
export function iterate(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value
  if (value instanceof Tuple) return value.items
  if (value instanceof Map) return [...value.keys()]
  if (typeof value === 'string') return Array.from(value)
  throw new TypeFault(`'${typeName(value)}' object is not iterable`)
}

/** Whether it is a list or a tuple (text is no sequence here, as in Ansible's filters). */
export function isSequence(value: Value): value is Value[] | Tuple {
  return Array.isArray(value) || value instanceof Tuple
}
