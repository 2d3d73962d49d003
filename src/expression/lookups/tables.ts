import { parseCsv } from '../../text/csv.ts'
import { str } from '../../value/print.ts'
import type { Value } from '../../value/value.ts'
import { FilterError, type Lookup } from '../filter.ts'
import { pythonRegex } from '../python-regex.ts'
import { defineLookup, type Arguments } from '../signature.ts'
import { foundFile, readText } from './files.ts'

/** Lookups in INI and CSV files of the controller. Source: ansible.builtin over Python's configparser and csv, measured. */
export const tableLookups: readonly Lookup[] = [
  defineLookup('ini', 'type file section re default case_sensitive', (terms, given, context) =>
    terms.flatMap((term) => {
      const options = withOptions(str(term), ['file', 'section', 'default', 're', 'type'], given)
      const file = foundFile('ini', options.get('file') ?? 'ansible.ini', 'files', context)
      const isProperties = options.get('type') === 'properties'
      const section = isProperties ? 'java_properties' : str(options.get('section') ?? 'global')
      const text = readText(file, context)
      const entries = readIni(isProperties ? `[java_properties]\n${text}` : text, given.flag('case_sensitive')).get(
        section,
      )
      const key = given.flag('case_sensitive') ? options.key : options.key.toLowerCase()
      if (options.get('re') !== undefined && options.get('re') !== false) {
        const pattern = pythonRegex(options.key)
        return [...(entries ?? [])].filter(([name]) => pattern.match(name) !== null).map(([, value]) => value)
      }
      return [entries?.get(key) ?? options.get('default') ?? '']
    }),
  ),
  defineLookup('csvfile', 'file delimiter col keycol default encoding', (terms, given, context) =>
    terms.flatMap((term) => {
      const options = withOptions(str(term), ['file', 'delimiter', 'col', 'keycol', 'default'], given)
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
    }),
  ),
]

interface Options {
  readonly key: string
  get(name: string): Value | undefined
}

/** A term such as `user section=db file=app.ini`: its key, and options that win over the named ones. */
function withOptions(term: string, names: readonly string[], given: Arguments): Options {
  const [key = '', ...words] = term.split(/\s+(?=\w+=)/)
  const written = new Map<string, Value>()
  for (const word of words) {
    const [, name = '', value = ''] = /^(\w+)=([^]*)$/.exec(word) ?? []
    if (!names.includes(name)) throw new FilterError(`"${name}" is no option here; there are ${names.join(', ')}.`)
    written.set(name, value)
  }
  return { key, get: (name) => written.get(name) ?? given.given(name) }
}

/** Sections of `key = value` or `key: value` lines; an indented line goes on with the value before it; `DEFAULT` holds for all. */
function readIni(text: string, isCaseSensitive: boolean): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = new Map<string, Map<string, string>>()
  let entries = new Map<string, string>()
  let last: string | null = null
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(?:[#;]|$)/.test(line)) continue
    const header = /^\[([^\]]+)\]/.exec(line)?.[1]
    if (header !== undefined) {
      entries = sections.get(header) ?? new Map<string, string>()
      sections.set(header, entries)
      last = null
    } else if (/^\s/.test(line) && last !== null) entries.set(last, `${entries.get(last) ?? ''}\n${line.trim()}`)
    else {
      const [, name = line, value = ''] = /^\s*([^=:]*?)\s*[=:]\s*([^]*?)\s*$/.exec(line) ?? []
      last = isCaseSensitive ? name : name.toLowerCase()
      entries.set(last, value)
    }
  }
  const defaults = sections.get('DEFAULT') ?? []
  return new Map([...sections].map(([name, own]) => [name, new Map([...defaults, ...own])]))
}
