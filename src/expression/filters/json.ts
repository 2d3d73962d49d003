import { parseJson, plainJson, printJson, type JsonLayout } from '../../value/json-text.ts'
import { str } from '../../value/print.ts'
import { isSequence, iterate } from '../../value/iterate.ts'
import { TypeFault } from '../../value/type-fault.ts'
import { typeName } from '../../value/type-name.ts'
import { FilterError, type Filter } from '../filter.ts'
import { defineFilter, type Arguments } from '../signature.ts'

// The last two are read and change nothing, as in Ansible since 2.19.
const OPTIONS = 'indent sort_keys ensure_ascii separators vault_to_text preprocess_unsafe'

/** Filters between values and JSON. Source: ansible.builtin 2.19, Jinja 3.1, Python's json module, measured. */
export const jsonFilters: readonly Filter[] = [
  defineFilter('to_json', OPTIONS, (input, given) => printJson(input, layoutOf(given, plainJson))),
  defineFilter('to_nice_json', OPTIONS, (input, given) =>
    printJson(input, layoutOf(given, { ...plainJson, indent: 4, sortKeys: true, itemSeparator: ',' })),
  ),
  defineFilter('from_json', 'profile', (input) => {
    if (typeof input === 'string') return parseJson(input)
    throw new TypeFault(`the JSON object must be str, bytes or bytearray, not ${typeName(input)}`)
  }),
  defineFilter('tojson', 'indent', (input, given) => {
    // Jinja makes it safe inside of HTML.
    const text = printJson(input, layoutOf(given, { ...plainJson, sortKeys: true }))
    return text.replace(/[<>&']/g, (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`)
  }),
]

function layoutOf(given: Arguments, standard: JsonLayout): JsonLayout {
  const indent = given.has('indent') ? (given.given('indent') ?? null) : standard.indent
  if (indent !== null && typeof indent !== 'number' && typeof indent !== 'string')
    throw new FilterError('"indent" is a number of spaces or a text.')
  const separators = given.given('separators')
  const [itemSeparator, keySeparator] =
    separators !== undefined && isSequence(separators) ? iterate(separators).map(str) : []
  return {
    indent,
    sortKeys: given.flag('sort_keys', standard.sortKeys),
    asciiOnly: given.flag('ensure_ascii', true),
    itemSeparator: itemSeparator ?? (indent === null ? ', ' : ','),
    keySeparator: keySeparator ?? standard.keySeparator,
  }
}
