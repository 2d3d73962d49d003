import { str } from '../../value/print.ts'
import { UndefinedFault } from '../../value/type-fault.ts'
import { typeName } from '../../value/type-name.ts'
import type { Value } from '../../value/value.ts'
import { FilterError, type Lookup } from '../filter.ts'
import { pythonRegex } from '../python-regex.ts'
import { defineLookup } from '../signature.ts'

/** Lookups of variables by computed names, and of the environment. Source: ansible.builtin, measured. */
export const variableLookups: readonly Lookup[] = [
  defineLookup('vars', 'default', (terms, given, context) =>
    terms.map((term) => {
      const name = nameIn('vars', term)
      const found = context.scope.variable(name)
      if (found !== undefined) return context.open(found)
      if (given.has('default')) return given.value('default')
      throw new UndefinedFault(`No variable named '${name}' was found.`)
    }),
  ),
  defineLookup('varnames', '', (terms, _, context) => {
    const names = [...context.scope.names()]
    return terms.flatMap((term) => {
      const pattern = pythonRegex(nameIn('varnames', term))
      return names.filter((name) => pattern.search(name) !== null)
    })
  }),
  defineLookup('env', 'default', (terms, given, context) =>
    terms.map((term) => context.scope.world.environment(nameIn('env', term)) ?? given.value('default', '')),
  ),
  defineLookup('inventory_hostnames', '', (terms, _, context) => [
    ...context.scope.world.hostsMatching(terms.map(str).join(',')),
  ]),
]

function nameIn(lookup: string, term: Value): string {
  if (typeof term === 'string') return term
  throw new FilterError(
    lookup === 'vars'
      ? `Variable name must be 'str' not '${typeName(term)}'.`
      : `Invalid setting identifier, "${str(term)}" is not a string, it is a <class '${typeName(term)}'>`,
  )
}
