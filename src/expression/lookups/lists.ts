import { hasKey } from '../../value/dict.ts'
import { isSequence, iterate } from '../../value/iterate.ts'
import { isTruthy } from '../../value/truth.ts'
import { repr, str } from '../../value/print.ts'
import { typeName } from '../../value/type-name.ts'
import { choose, systemRandom } from '../../text/random-source.ts'
import { Tuple, type Dict, type Value } from '../../value/value.ts'
import { FilterError, type Lookup } from '../filter.ts'
import { defineLookup } from '../signature.ts'

/** Lookups that arrange the items of a loop: what stands behind `with_items`, `with_nested` … Source: ansible.builtin, measured. */
export const listLookups: readonly Lookup[] = [
  defineLookup('list', '', (terms) => terms),
  defineLookup('items', '', (terms) => flattenedOnce(terms)),
  defineLookup('flattened', '', (terms) => flattenedFully(terms)),
  defineLookup('indexed_items', '', (terms) => flattenedOnce(terms).map((item, index) => new Tuple([index, item]))),
  defineLookup('dict', '', (terms) =>
    terms.flatMap((term) => {
      if (!(term instanceof Map))
        throw new FilterError(
          `the 'dict' lookup plugin expects a dictionary, got '${str(term)}' of type <class '${typeName(term)}'>)`,
        )
      return [...term].map(
        ([key, value]) =>
          new Map<Value, Value>([
            ['key', key],
            ['value', value],
          ]),
      )
    }),
  ),
  defineLookup('nested', '', (terms) => everyCombination('nested', terms)),
  defineLookup('cartesian', '', (terms) => everyCombination('cartesian', terms)),
  defineLookup('together', '', (terms) => {
    const columns = terms.map(asList)
    if (columns.length === 0) throw new FilterError('with_together requires at least one element in each list.')
    const height = Math.max(...columns.map((column) => column.length))
    return Array.from({ length: height }, (_, row) => flattenedOnce(columns.map((column) => column[row] ?? null)))
  }),
  defineLookup('subelements', 'skip_missing', (terms, given) => {
    const [elements, path, flags] = terms
    if (elements === undefined || path === undefined) throw badTerms('')
    if (typeof path !== 'string') throw badTerms(expectedTerms)
    const skipsMissing =
      flags instanceof Map ? isTruthy(flags.get('skip_missing') ?? false) : given.flag('skip_missing')
    return elementsOf(elements).flatMap((element) => subelementsOf(element, path.split('.'), skipsMissing))
  }),
  defineLookup(
    'random_choice',
    '',
    (terms, _, context) => {
      const chosen =
        terms.length === 0
          ? undefined
          : choose(
              terms,
              systemRandom((size) => context.scope.world.random(size)),
            )
      return chosen === undefined ? [] : [chosen]
    },
    { isRandom: () => true },
  ),
]

const expectedTerms = ' first a dict or a list, second a string pointing to the subkey'

function badTerms(expected: string): FilterError {
  return new FilterError(`subelements lookup expects a list of two or three items,${expected}`)
}

function asList(term: Value): readonly Value[] {
  return isSequence(term) ? iterate(term) : [term]
}

function flattenedOnce(terms: readonly Value[]): Value[] {
  return terms.flatMap(asList)
}

function flattenedFully(terms: readonly Value[]): Value[] {
  return terms.flatMap((term) => {
    // Ansible takes these texts, and not None itself, for nothing.
    if (term === 'None' || term === 'null') return []
    return isSequence(term) ? flattenedFully(iterate(term)) : [term]
  })
}

function everyCombination(lookup: string, terms: readonly Value[]): Value[] {
  if (terms.length === 0) throw new FilterError(`with_${lookup} requires at least one element in the nested list.`)
  return terms
    .map(asList)
    .reduce<Value[][]>((heads, list) => heads.flatMap((head) => list.map((item) => [...head, ...asList(item)])), [[]])
}

function elementsOf(term: Value): readonly Value[] {
  if (term instanceof Map) return [...term.values()]
  if (isSequence(term)) return iterate(term)
  throw badTerms(expectedTerms)
}

/** An element with each item of one of its lists; in the element the list is gone, so that `item.0` prints short. */
function subelementsOf(element: Value, path: readonly string[], skipsMissing: boolean): Value[] {
  if (!(element instanceof Map)) throw new FilterError(`subelements lookup expects a dictionary, got '${str(element)}'`)
  if (isTruthy(element.get('skipped') ?? false)) return []
  const taken = takenOut(element, path)
  if (taken === null) {
    if (skipsMissing) return []
    throw new FilterError(
      `could not find '${path.at(-1) ?? ''}' key in iterated item '${repr(element)}'; "skip_missing" would pass it over.`,
    )
  }
  if (!isSequence(taken.list)) {
    if (skipsMissing) return []
    throw new FilterError(`the key ${path.at(-1) ?? ''} should point to a list, got '${str(taken.list)}'`)
  }
  return iterate(taken.list).map((item) => new Tuple([taken.rest, item]))
}

/** The value at a path, and the dict without it; null when there is none. */
function takenOut(
  dict: Dict,
  [key = '', ...deeper]: readonly string[],
): { readonly list: Value; readonly rest: Dict } | null {
  if (!hasKey(dict, key)) return null
  const inside = dict.get(key) ?? null
  const rest = new Map(dict)
  if (deeper.length === 0) {
    rest.delete(key)
    return { list: inside, rest }
  }
  const taken = inside instanceof Map ? takenOut(inside, deeper) : null
  return taken && { list: taken.list, rest: rest.set(key, taken.rest) }
}
