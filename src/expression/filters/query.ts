import { search } from 'jmespath'
import { toJson } from '../../value/json.ts'
import { parseJson } from '../../value/json-text.ts'
import { FilterError, type Filter } from '../filter.ts'
import { defineFilter } from '../signature.ts'

/** `json_query`: a query of JMESPath. Source: community.general; @see https://jmespath.org/specification.html */
export const queryFilters: readonly Filter[] = [
  defineFilter('json_query', 'expr', (input, given) => {
    const query = given.text('expr')
    try {
      const found: unknown = search(toJson(input), query)
      return parseJson(JSON.stringify(found ?? null))
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new FilterError(`The query "${query}" of the filter "json_query" failed: ${reason}.`, { cause })
    }
  }),
]
