import { storedKey } from './equality.ts'
import type { Dict, Value } from './value.ts'

/**
 * The item under a key as Python finds it: `1`, `1.0` and `true` are one key, tuples are equal by their items.
 *
 * @throws TypeFault for a key that Python cannot hash (list, dict)
 */
export function lookUp(dict: Dict, key: Value): Value | undefined {
  return dict.get(storedKey(dict, key))
}

/** Whether the dict has the key, as Python finds it. @throws TypeFault for a list or a dict as key */
export function hasKey(dict: Dict, key: Value): boolean {
  return dict.has(storedKey(dict, key))
}

/** Sets an item; an equal key that is there keeps its place and form. @throws TypeFault for a list or a dict as key */
export function put(dict: Dict, key: Value, item: Value): void {
  dict.set(storedKey(dict, key), item)
}

/** Takes an item out; gives it, or undefined when there was none. @throws TypeFault for a list or a dict as key */
export function remove(dict: Dict, key: Value): Value | undefined {
  const stored = storedKey(dict, key)
  const item = dict.get(stored)
  dict.delete(stored)
  return item
}
