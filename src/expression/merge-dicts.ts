import { equalityKey } from '../value/equality-key.ts'
import { lookUp, put } from '../value/dict.ts'
import type { Dict, List, Value } from '../value/value.ts'
import { FilterError } from './filter.ts'

/** What becomes of two lists under one key: the second, the first, both in either order, `_rp` without repeating items. */
export type ListMerge = 'replace' | 'keep' | 'append' | 'prepend' | 'append_rp' | 'prepend_rp'

const listMerges: readonly ListMerge[] = ['replace', 'keep', 'append', 'prepend', 'append_rp', 'prepend_rp']

/** @throws FilterError for a name that is no way to merge lists */
export function readListMerge(name: string): ListMerge {
  const found = listMerges.find((known) => known === name)
  if (found === undefined) throw new FilterError(`"list_merge" is one of ${listMerges.join(', ')}, not "${name}".`)
  return found
}

/**
 * Two dicts as one: the second's items win; keys stand in the first's order, new ones after them.
 *
 * @param recursive - dicts under one key are merged too, instead of the second replacing the first
 */
export function mergeDicts(first: Dict, second: Dict, recursive: boolean, listMerge: ListMerge): Dict {
  const merged: Dict = new Map(first)
  for (const [key, item] of second) {
    const before = lookUp(merged, key)
    put(merged, key, before === undefined ? item : mergeItems(before, item, recursive, listMerge))
  }
  return merged
}

function mergeItems(before: Value, item: Value, recursive: boolean, listMerge: ListMerge): Value {
  if (recursive && before instanceof Map && item instanceof Map) return mergeDicts(before, item, recursive, listMerge)
  return Array.isArray(before) && Array.isArray(item) ? mergeLists(before, item, listMerge) : item
}

function mergeLists(before: List, after: List, listMerge: ListMerge): List {
  switch (listMerge) {
    case 'replace':
      return after
    case 'keep':
      return before
    case 'append':
      return [...before, ...after]
    case 'prepend':
      return [...after, ...before]
    case 'append_rp':
      return [...without(before, after), ...after]
    case 'prepend_rp':
      return [...after, ...without(before, after)]
  }
}

function without(items: List, unwanted: List): List {
  const keys = new Set(unwanted.map(equalityKey))
  return items.filter((item) => !keys.has(equalityKey(item)))
}
