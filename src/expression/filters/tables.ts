import { parseCsv } from '../../text/csv.ts'
import { compareVersions, VersionFault } from '../../text/version-order.ts'
import { iterate } from '../../value/iterate.ts'
import { str } from '../../value/print.ts'
import type { Value } from '../../value/value.ts'
import { FilterError, type Filter } from '../filter.ts'
import { defineFilter } from '../signature.ts'

const delimiters: ReadonlyMap<string, string> = new Map([
  ['excel', ','],
  ['unix', ','],
  ['excel-tab', '\t'],
])

/** `from_csv` and `version_sort`. Source: community.general, measured. */
export const tableFilters: readonly Filter[] = [
  defineFilter('from_csv', 'dialect fieldnames delimiter skipinitialspace strict', (input, given) => {
    const dialect = given.text('dialect', 'excel')
    const delimiter = given.givenText('delimiter') ?? delimiters.get(dialect)
    if (delimiter === undefined)
      throw new FilterError(
        `The filter "from_csv" has no dialect "${dialect}"; it has ${[...delimiters.keys()].join(', ')}.`,
      )
    const rows = parseCsv(str(input), { delimiter, skipsInitialSpace: given.flag('skipinitialspace') })
    const names = given.given('fieldnames')
    const [header = [], ...body] = names === undefined ? rows : [iterate(names).map(str), ...rows]
    return body.map((row) => new Map<Value, Value>(header.map((name, column) => [name, row[column] ?? null])))
  }),
  defineFilter('version_sort', 'reverse', (input, given) => {
    const direction = given.flag('reverse') ? -1 : 1
    try {
      return [...iterate(input)].sort((a, b) => direction * compareVersions(str(a), str(b), 'loose'))
    } catch (cause) {
      if (cause instanceof VersionFault)
        throw new FilterError(`The filter "version_sort" failed: ${cause.message}.`, { cause })
      throw cause
    }
  }),
]
