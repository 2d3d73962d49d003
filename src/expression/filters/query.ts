import { search } from 'jmespath'
import { fromJson, toJson, type Json } from '../../value/json.ts'
import { FilterError, type Filter } from '../filter.ts'
import { defineFilter } from '../signature.ts'

/** `json_query`: a query of JMESPath. Source: community.general; @see https://jmespath.org/specification.html */
export const queryFilters: readonly Filter[] = [
  defineFilter('json_query', 'expr', (input, given) => {
    const query = given.text('expr')
    try {
      // The library's type says `any`; what JMESPath finds in JSON is JSON.
      const found: Json | undefined = search(toJson(input), query)
      return fromJson(found ?? null)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new FilterError(`The query "${query}" of the filter "json_query" failed: ${reason}.`, { cause })
    }
  }),
]
