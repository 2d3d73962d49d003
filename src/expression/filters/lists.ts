import { compare } from '../../value/compare.ts'
import { equalityKey } from '../../value/equality-key.ts'
import { isSequence, iterate } from '../../value/iterate.ts'
import { TypeFault } from '../../value/type-fault.ts'
import { typeName } from '../../value/type-name.ts'
import { pointCount } from '../../text/code-points.ts'
import { Tuple, Undefined, type Value } from '../../value/value.ts'
import { valueOr } from '../../value/value-or.ts'
import { attributeAt, attributesOf, itemAt } from '../attribute-path.ts'
import { FilterError, type Filter } from '../filter.ts'
import { defineFilter, type Arguments } from '../signature.ts'

/** Filters over lists. Source: Jinja 3.1 and ansible.builtin, measured. */
export const listFilters: readonly Filter[] = [
  defineFilter('length', '', lengthOf, { aliases: ['count'], acceptsUndefinedItems: true }),
  defineFilter('list', '', (input) => [...iterate(input)], { acceptsUndefinedItems: true }),
  defineFilter('first', '', (input) => endOf(iterate(input), 0), { acceptsUndefinedItems: true }),
  defineFilter('last', '', (input) => endOf(iterate(input), -1), { acceptsUndefinedItems: true }),
  defineFilter('min', 'case_sensitive attribute', (input, given) => extreme(input, given, -1)),
  defineFilter('max', 'case_sensitive attribute', (input, given) => extreme(input, given, 1)),
  defineFilter('sort', 'reverse case_sensitive attribute', (input, given) => {
    const attribute = given.given('attribute')
    const paths: readonly Value[] =
      typeof attribute === 'string' ? attribute.split(',') : attribute === undefined ? [] : [attribute]
    const isSensitive = given.flag('case_sensitive')
    const keyed = iterate(input).map((item) => {
      const keys = paths.length === 0 ? [item] : paths.flatMap((path) => attributesOf([item], path))
      return { item, keys: keys.map((key) => caseless(key, isSensitive)) }
    })
    const direction = given.flag('reverse') ? -1 : 1
    return keyed.sort((a, b) => direction * compare(a.keys, b.keys)).map(({ item }) => item)
  }),
  defineFilter('unique', 'case_sensitive attribute', (input, given) => {
    const attribute = given.given('attribute')
    const items = iterate(input)
    const keys = attribute === undefined ? items : attributesOf(items, attribute)
    // Lists and dicts cannot be folded to one case, and then Ansible folds nothing.
    const isSensitive = given.flag('case_sensitive') || keys.some((key) => Array.isArray(key) || key instanceof Map)
    return distinct(items, (_, index) => caseless(keys[index] ?? null, isSensitive))
  }),
  defineFilter('union', 'b', (input, given) => distinct([...iterate(input), ...iterate(given.value('b'))])),
  defineFilter('intersect', 'b', (input, given) => {
    const others = keysOf(given.value('b'))
    return distinct(iterate(input).filter((item) => others.has(equalityKey(item))))
  }),
  defineFilter('difference', 'b', (input, given) => {
    const others = keysOf(given.value('b'))
    return distinct(iterate(input).filter((item) => !others.has(equalityKey(item))))
  }),
  defineFilter('symmetric_difference', 'b', (input, given) => {
    const left = keysOf(input)
    const right = keysOf(given.value('b'))
    const all = distinct([...iterate(input), ...iterate(given.value('b'))])
    return all.filter((item) => left.has(equalityKey(item)) !== right.has(equalityKey(item)))
  }),
  defineFilter('flatten', 'levels skip_nulls', (input, given) =>
    flattened(input, given.givenWhole('levels') ?? Infinity, given.flag('skip_nulls', true)),
  ),
  defineFilter('batch', 'linecount fill_with', (input, given) => {
    const size = given.whole('linecount')
    if (size < 1) throw new FilterError('The filter "batch" wants batches of at least one item.')
    const items = iterate(input)
    const batches = Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
      items.slice(index * size, (index + 1) * size),
    )
    const filler = given.given('fill_with')
    return batches.map((batch) => (filler === undefined ? [...batch] : padded(batch, size, filler)))
  }),
  defineFilter('slice', 'slices fill_with', (input, given) =>
    slices(iterate(input), given.whole('slices'), given.given('fill_with')),
  ),
  defineFilter('groupby', 'attribute default case_sensitive', (input, given) => {
    const isSensitive = given.flag('case_sensitive')
    const fallback = given.given('default')
    const keyed = iterate(input).map((item) => {
      const found = attributeAt(item, given.value('attribute'))
      const key =
        found instanceof Undefined && fallback !== undefined
          ? fallback
          : attributesOf([item], given.value('attribute'))[0]
      return { item, key: key ?? null, order: caseless(key ?? null, isSensitive) }
    })
    keyed.sort((a, b) => compare(a.order, b.order))
    const groups = new Map<string, { readonly key: Value; readonly items: Value[] }>()
    for (const { item, key, order } of keyed) {
      const group = groups.get(equalityKey(order))
      if (group === undefined) groups.set(equalityKey(order), { key, items: [item] })
      else group.items.push(item)
    }
    return [...groups.values()].map(({ key, items }) => new Tuple([key, items], ['grouper', 'list']))
  }),
  defineFilter('zip', '* strict', (input, given) => {
    const columns = [input, ...given.rest].map(iterate)
    const height = Math.min(...columns.map((column) => column.length))
    if (given.flag('strict') && columns.some((column) => column.length !== height))
      throw new FilterError('The filter "zip" was told to be strict, and its lists are of different length.')
    return rows(columns, height, null)
  }),
  defineFilter('zip_longest', '* fillvalue', (input, given) => {
    const columns = [input, ...given.rest].map(iterate)
    return rows(columns, Math.max(...columns.map((column) => column.length)), given.value('fillvalue', null))
  }),
  defineFilter('product', '* repeat', (input, given) => {
    const lists = [input, ...given.rest].map(iterate)
    const repeated = Array.from({ length: given.whole('repeat', 1) }, () => lists).flat()
    return repeated
      .reduce<Value[][]>((heads, list) => heads.flatMap((head) => list.map((item) => [...head, item])), [[]])
      .map((row) => new Tuple(row))
  }),
  defineFilter('permutations', 'r', (input, given) => {
    const items = iterate(input)
    return permutations(items, given.givenWhole('r') ?? items.length).map((row) => new Tuple(row))
  }),
  defineFilter('combinations', 'r', (input, given) =>
    combinations(iterate(input), given.whole('r')).map((row) => new Tuple(row)),
  ),
  defineFilter('subelements', 'subelements skip_missing', (input, given) =>
    subelements(input, given.value('subelements'), given.flag('skip_missing')),
  ),
  defineFilter('extract', 'container morekeys', (input, given) => {
    const more = given.given('morekeys')
    const keys = more === undefined ? [] : Array.isArray(more) ? more : [more]
    return [input, ...keys].reduce(itemAt, given.value('container'))
  }),
]

function lengthOf(input: Value): Value {
  if (typeof input === 'string') return pointCount(input)
  if (input instanceof Map) return input.size
  if (isSequence(input)) return iterate(input).length
  throw new TypeFault(`object of type '${typeName(input)}' has no len()`)
}

function endOf(items: readonly Value[], place: 0 | -1): Value {
  return valueOr(items.at(place), new Undefined(`No ${place === 0 ? 'first' : 'last'} item, sequence was empty.`))
}

function caseless(key: Value, isSensitive: boolean): Value {
  return typeof key === 'string' && !isSensitive ? key.toLowerCase() : key
}

function extreme(input: Value, given: Arguments, direction: 1 | -1): Value {
  const items = iterate(input)
  const attribute = given.given('attribute')
  const isSensitive = given.flag('case_sensitive')
  const keys = (attribute === undefined ? items : attributesOf(items, attribute)).map((key) =>
    caseless(key, isSensitive),
  )
  const best = keys.reduce<number>((found, key, index) => {
    const other = keys[found]
    return index > 0 && other !== undefined && compare(key, other, direction === 1 ? '>' : '<') * direction > 0
      ? index
      : found
  }, 0)
  return valueOr(items[best], new Undefined('No aggregated item, sequence was empty.'))
}

/** The items without those that equal an earlier one. */
function distinct(items: readonly Value[], keyOf: (item: Value, index: number) => Value = (item) => item): Value[] {
  const seen = new Set<string>()
  return items.filter((item, index) => {
    const key = equalityKey(keyOf(item, index))
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function keysOf(value: Value): ReadonlySet<string> {
  return new Set(iterate(value).map(equalityKey))
}

function flattened(input: Value, levels: number, skipsNulls: boolean): Value[] {
  return iterate(input).flatMap((item) => {
    // Ansible takes the texts "None" and "null" for nothing as well.
    if (skipsNulls && (item === null || item === 'None' || item === 'null')) return []
    return isSequence(item) && levels >= 1 ? flattened(item, levels - 1, skipsNulls) : [item]
  })
}

function padded(items: readonly Value[], size: number, filler: Value): Value[] {
  return [...items, ...Array.from({ length: size - items.length }, () => filler)]
}

/** So many lists of about the same length, the longer ones first. */
function slices(items: readonly Value[], count: number, filler: Value | undefined): Value[] {
  if (count < 1) throw new FilterError('The filter "slice" wants at least one slice.')
  const short = Math.floor(items.length / count)
  const longer = items.length % count
  return Array.from({ length: count }, (_, index) => {
    const start = index * short + Math.min(index, longer)
    const part = items.slice(start, start + short + (index < longer ? 1 : 0))
    return filler !== undefined && index >= longer ? [...part, filler] : part
  })
}

function rows(columns: readonly (readonly Value[])[], height: number, filler: Value): Value[] {
  return Array.from({ length: height }, (_, row) => new Tuple(columns.map((column) => valueOr(column[row], filler))))
}

function permutations(items: readonly Value[], size: number): Value[][] {
  if (size > items.length) return []
  if (size === 0) return [[]]
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1), size - 1).map((tail) => [item, ...tail]),
  )
}

function combinations(items: readonly Value[], size: number): Value[][] {
  if (size === 0) return [[]]
  return items.flatMap((item, index) => combinations(items.slice(index + 1), size - 1).map((tail) => [item, ...tail]))
}

/** Each element of a list with each item of one of its lists. @throws FilterError when an element has no such list */
export function subelements(input: Value, path: Value, skipsMissing: boolean): Value[] {
  const elements = input instanceof Map ? [...input.values()] : Array.isArray(input) ? input : null
  if (elements === null) throw new FilterError('subelements: obj must be a list of dicts or a nested dict.')
  if (typeof path !== 'string' && !Array.isArray(path))
    throw new FilterError(`subelements must be a list or a string, not ${typeName(path)}.`)
  const keys = typeof path === 'string' ? path.split('.') : path
  return elements.flatMap((element) => {
    let found: Value = element
    for (const key of keys) {
      if (!(found instanceof Map))
        throw new FilterError(`the key ${textOf(key)} should point to a dictionary, not to ${typeName(found)}.`)
      const next = itemAt(found, key)
      if (next instanceof Undefined) {
        if (skipsMissing) return []
        throw new FilterError(`could not find '${textOf(key)}' key in iterated item.`)
      }
      found = next
    }
    if (!Array.isArray(found))
      throw new FilterError(
        `the key '${keys.map(textOf).join('.')}' should point to a list, not to ${typeName(found)}.`,
      )
    return found.map((item) => new Tuple([element, item]))
  })
}

function textOf(key: Value): string {
  return typeof key === 'string' ? key : equalityKey(key)
}
