import { compare } from '../../value/compare.ts'
import { hasKey, lookUp, put } from '../../value/dict.ts'
import { isSequence, iterate } from '../../value/iterate.ts'
import { repr } from '../../value/print.ts'
import { isTruthy } from '../../value/truth.ts'
import { typeName } from '../../value/type-name.ts'
import { Tuple, type Dict, type Value } from '../../value/value.ts'
import { FilterError, type Filter } from '../filter.ts'
import { mergeDicts, readListMerge } from '../merge-dicts.ts'
import { defineFilter } from '../signature.ts'

/** Filters over dicts and lists of dicts. Source: Jinja 3.1, ansible.builtin, community.general, measured. */
export const dictFilters: readonly Filter[] = [
  defineFilter('combine', '* recursive list_merge **', (input, given) => {
    if (given.others.size > 0)
      throw new FilterError(
        "'recursive' and 'list_merge' are the only valid keyword arguments of the filter \"combine\".",
      )
    const dicts = [input, ...given.rest]
      .flatMap((term) => (isSequence(term) ? iterate(term) : [term]))
      .filter((term) => isTruthy(term))
      .map((term) => {
        if (term instanceof Map) return term
        throw new FilterError(`failed to combine variables, expected dicts but got a '${typeName(term)}'.`)
      })
    const listMerge = readListMerge(given.text('list_merge', 'replace'))
    const recursive = given.flag('recursive')
    return (
      dicts.reduceRight<Dict | null>(
        (merged, dict) => (merged === null ? dict : mergeDicts(dict, merged, recursive, listMerge)),
        null,
      ) ?? new Map()
    )
  }),
  defineFilter('dict2items', 'key_name value_name', (input, given) => {
    const keyName = given.text('key_name', 'key')
    const valueName = given.text('value_name', 'value')
    if (!(input instanceof Map)) throw new FilterError(`dict2items requires a dictionary, not ${typeName(input)}.`)
    return [...input].map(
      ([key, value]) =>
        new Map<Value, Value>([
          [keyName, key],
          [valueName, value],
        ]),
    )
  }),
  defineFilter('items2dict', 'key_name value_name', (input, given) => {
    const names = [given.text('key_name', 'key'), given.text('value_name', 'value')]
    if (!isSequence(input)) throw new FilterError(`items2dict requires a list, not ${typeName(input)}.`)
    const result: Dict = new Map()
    for (const item of iterate(input)) {
      if (!(item instanceof Map))
        throw new FilterError(`items2dict requires a list of dictionaries, and one item is ${typeName(item)}.`)
      const [key, value] = names.map((name) => lookUp(item, name))
      if (key === undefined || value === undefined)
        throw new FilterError(
          `items2dict requires each dictionary in the list to contain the keys ${names.map(repr).join(' and ')}.`,
        )
      put(result, key, value)
    }
    return result
  }),
  defineFilter('items', '', (input) => [...dictFor('items', input)].map((entry) => new Tuple(entry))),
  defineFilter('dictsort', 'case_sensitive by reverse', (input, given) => {
    const by = given.text('by', 'key')
    if (by !== 'key' && by !== 'value') throw new FilterError('The filter "dictsort" sorts by "key" or by "value".')
    const isSensitive = given.flag('case_sensitive')
    const direction = given.flag('reverse') ? -1 : 1
    const keyed = [...dictFor('dictsort', input)].map((entry) => {
      const key = by === 'key' ? entry[0] : entry[1]
      return { entry, key: typeof key === 'string' && !isSensitive ? key.toLowerCase() : key }
    })
    return keyed.sort((a, b) => direction * compare(a.key, b.key)).map(({ entry }) => new Tuple(entry))
  }),
  defineFilter('rekey_on_member', 'key duplicates', (input, given) => {
    const duplicates = given.text('duplicates', 'error')
    if (duplicates !== 'error' && duplicates !== 'overwrite')
      throw new FilterError(
        `duplicates parameter to rekey_on_member has unknown value ${repr(duplicates)}; it is "error" or "overwrite".`,
      )
    const items = input instanceof Map ? [...input.values()] : isSequence(input) ? iterate(input) : null
    if (items === null) throw new FilterError(`Type is not a valid list, set, or dict: ${typeName(input)}.`)
    return indexed(items, given.value('key'), duplicates === 'overwrite')
  }),
  defineFilter('groupby_as_dict', 'attribute', (input, given) =>
    indexed(sequence('groupby_as_dict', input), given.value('attribute'), false),
  ),
  defineFilter('dict', '', (input) => {
    const result: Dict = new Map()
    for (const pair of iterate(input)) {
      const [key, value, extra] = iterate(pair)
      if (key === undefined || value === undefined || extra !== undefined)
        throw new FilterError('The filter "dict" wants a list of pairs.')
      put(result, key, value)
    }
    return result
  }),
  defineFilter('dict_kv', 'key', (input, given) => new Map([[given.value('key'), input]])),
  defineFilter('counter', '', (input) => {
    const counts: Dict = new Map()
    for (const item of iterate(input)) {
      const before = lookUp(counts, item)
      put(counts, item, typeof before === 'number' ? before + 1 : 1)
    }
    return counts
  }),
  defineFilter('lists_mergeby', '* recursive list_merge', (input, given) => {
    const index = given.rest.at(-1)
    if (typeof index !== 'string')
      throw new FilterError('The last argument of the filter "lists_mergeby" is the name of a key.')
    const lists = [input, ...given.rest.slice(0, -1)].flatMap((term) => listsIn(sequence('lists_mergeby', term)))
    const listMerge = readListMerge(given.text('list_merge', 'replace'))
    const recursive = given.flag('recursive')
    if (lists.length < 2) return [...(lists[0] ?? [])]
    const merged: Dict = new Map()
    for (const item of lists.flat()) {
      const dict = dictFor('lists_mergeby', item)
      const key = lookUp(dict, index)
      if (key === undefined) continue
      const before = lookUp(merged, key)
      put(merged, key, before instanceof Map ? mergeDicts(before, dict, recursive, listMerge) : dict)
    }
    return [...merged].sort(([a], [b]) => compare(a, b)).map(([, item]) => item)
  }),
]

function dictFor(filter: string, value: Value): Dict {
  if (value instanceof Map) return value
  throw new FilterError(`The filter "${filter}" wants a dict, not ${typeName(value)}.`)
}

function sequence(filter: string, value: Value): readonly Value[] {
  if (isSequence(value)) return iterate(value)
  throw new FilterError(`The filter "${filter}" wants a list, not ${typeName(value)}.`)
}

/** The dicts of a list by the value that each has under a key. */
function indexed(items: readonly Value[], key: Value, overwrites: boolean): Dict {
  const result: Dict = new Map()
  for (const item of items) {
    if (!(item instanceof Map)) throw new FilterError(`List item is not a valid dict: ${typeName(item)}.`)
    const name = lookUp(item, key)
    if (name === undefined) throw new FilterError(`Key ${repr(key)} was not found in one of the items.`)
    if (!overwrites && hasKey(result, name))
      throw new FilterError(`Key ${repr(name)} is not unique, cannot correctly turn into dict.`)
    put(result, name, item)
  }
  return result
}

/** A list of lists of dicts as these lists; a list of dicts as itself alone. */
function listsIn(term: readonly Value[]): (readonly Value[])[] {
  if (term.length === 0) return []
  return term.every((item) => isSequence(item)) ? term.map(iterate) : [term]
}
