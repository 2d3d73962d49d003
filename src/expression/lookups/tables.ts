import { parseCsv } from '../../text/csv.ts'
import { str } from '../../value/print.ts'
import { isTruthy } from '../../value/truth.ts'
import type { Value } from '../../value/value.ts'
import { FilterError, type Lookup } from '../filter.ts'
import { pythonRegex } from '../python-regex.ts'
import { defineLookup, type Arguments } from '../signature.ts'
import { foundFile, readText } from './files.ts'
import { readIni } from './ini-sections.ts'

/** Lookups in INI and CSV files of the controller. Source: ansible.builtin over Python's configparser and csv, measured. */
export const tableLookups: readonly Lookup[] = [
  defineLookup(
    'ini',
    'type file section re default case_sensitive allow_no_value encoding interpolation',
    (terms, given, context) =>
      terms.flatMap((term) => {
        const options = withOptions(str(term), ['file', 'section', 'default', 're', 'type'], given)
        const name = str(options.get('file') ?? 'ansible.ini')
        const text = readText(foundFile('ini', name, 'files', context), context)
        const isProperties = options.get('type') === 'properties'
        const section = isProperties ? 'java_properties' : str(options.get('section') ?? 'global')
        const isCaseSensitive = given.flag('case_sensitive')
        const entries = readIni(isProperties ? `[java_properties]\n${text}` : text, {
          file: name,
          isCaseSensitive,
          allowsNoValue: given.flag('allow_no_value', false),
          interpolates: given.flag('interpolation', true),
        }).get(section)
        if (entries === undefined) throw new FilterError(`No section '${section}' in '${name}'.`)
        if (isTruthy(options.get('re') ?? false)) {
          const pattern = pythonRegex(options.key)
          return [...entries].flatMap(([key, value]) => (pattern.match(key) === null ? [] : [value]))
        }
        const value = entries.get(isCaseSensitive ? options.key : options.key.toLowerCase())
        // A key that stands alone has no value, and the lookup finds nothing.
        if (value === null) return []
        return [value ?? options.get('default') ?? '']
      }),
  ),
  defineLookup('csvfile', 'file delimiter col keycol default encoding', (terms, given, context) => {
    if (terms.length === 0) throw new FilterError('Search key is required but was not found.')
    return terms.flatMap((term) => {
      const options = withOptions(str(term), ['file', 'delimiter', 'col', 'keycol', 'default'], given)
      if (options.key === '') throw new FilterError('Search key is required but was not found.')
      const file = foundFile('csvfile', options.get('file') ?? 'ansible.csv', 'files', context)
      const written = str(options.get('delimiter') ?? 'TAB')
      const rows = parseCsv(readText(file, context), {
        delimiter: written === 'TAB' || written === 't' ? '\t' : written,
      })
      const [keyColumn, column] = [options.get('keycol') ?? 0, options.get('col') ?? 1].map((value) =>
        Number(str(value)),
      )
      const row = rows.find((cells) => cells[keyColumn ?? 0] === options.key)
      const fallback = options.get('default')
      if (row === undefined) return fallback === undefined ? [] : [fallback]
      const cell = row[column ?? 1]
      if (cell === undefined)
        throw new FilterError(`The row "${options.key}" of "${file}" has no column ${String(column)}.`)
      return [cell]
    })
  }),
]

interface Options {
  readonly key: string
  get(name: string): Value | undefined
}

/** A term such as `user section=db file=app.ini`: its key, and options that win over the named ones. */
function withOptions(term: string, names: readonly string[], given: Arguments): Options {
  const [key = '', ...words] = term.split(/\s+(?=\w+=)/)
  if (/^\w+=/.test(key))
    throw new FilterError(`No key to look up was provided as first term within string inline options: ${term}`)
  const written = new Map<string, Value>()
  for (const word of words) {
    const [, name = '', value = ''] = /^(\w+)=([^]*)$/.exec(word) ?? []
    if (!names.includes(name)) throw new FilterError(`'${name}' is not a valid option. There are ${names.join(', ')}.`)
    written.set(name, value)
  }
  return { key, get: (name) => written.get(name) ?? given.given(name) }
}
