import { str } from '../../value/print.ts'
import { Tuple, type Value } from '../../value/value.ts'
import { FilterError, type Filter } from '../filter.ts'
import { pythonRegex, type PythonRegex, type RegexMatch } from '../python-regex.ts'
import { defineFilter, type Arguments } from '../signature.ts'

/** Filters by regular expressions of Python. Source: ansible.builtin, measured. */
export const regexFilters: readonly Filter[] = [
  defineFilter('regex_replace', 'pattern replacement ignorecase multiline count mandatory_count', (input, given) => {
    const text = str(input)
    const regex = regexOf(given, 'pattern')
    const wanted = given.whole('mandatory_count', 0)
    if (wanted > 0) {
      const limit = given.whole('count', 0)
      const found = [...regex.all(text)].length
      if (Math.min(found, limit === 0 ? found : limit) !== wanted)
        throw new FilterError(
          `'${given.text('pattern')}' should match ${String(wanted)} times, but matches ${String(found)} times in '${text}'.`,
        )
    }
    return regex.replace(text, given.text('replacement', ''), given.whole('count', 0))
  }),
  defineFilter('regex_search', 'regex * ignorecase multiline', (input, given) => {
    const groups = given.rest.map(groupReference)
    const regex = regexOf(given, 'regex')
    const match = regex.search(str(input))
    // Ansible gives None here, whether groups were asked for or not.
    if (match === null) return null
    return groups.length === 0 ? match.text : groups.map((group) => match.group(regex.groupNumber(group)))
  }),
  defineFilter('regex_findall', 'regex multiline ignorecase', (input, given) => {
    const regex = regexOf(given, 'regex')
    return [...regex.all(str(input))].map((match) => found(match, regex))
  }),
  defineFilter('regex_escape', 're_type', (input, given) => {
    const dialect = given.text('re_type', 'python')
    if (dialect === 'python') return escapePython(str(input))
    if (dialect === 'posix_basic') return str(input).replace(/[\].[^$*\\]/g, '\\$&')
    if (dialect === 'posix_extended') return str(input).replace(/[\].[^$*+?(){}|\\]/g, '\\$&')
    throw new FilterError(`Invalid regex type (${dialect}); there are python, posix_basic and posix_extended.`)
  }),
]

function regexOf(given: Arguments, name: string): PythonRegex {
  return pythonRegex(given.text(name), { ignoreCase: given.flag('ignorecase'), multiline: given.flag('multiline') })
}

/** The number or name of a group in `\1` or `\g<name>`. */
function groupReference(argument: Value): string {
  const [, name, number] = (typeof argument === 'string' && /^\\(?:g<([^>\s]+)>|(\d+))/.exec(argument)) || []
  const reference = name ?? number
  if (reference !== undefined) return reference
  throw new FilterError(`The filter "regex_search" asks for groups by "\\1" or "\\g<name>", not by ${str(argument)}.`)
}

/** What Python's `findall` gives for one match: the match, its one group, or a tuple of its groups. */
function found(match: RegexMatch, regex: PythonRegex): Value {
  if (regex.groupCount === 0) return match.text
  const groups = Array.from({ length: regex.groupCount }, (_, index) => match.group(index + 1) ?? '')
  return groups.length === 1 ? groups.join('') : new Tuple(groups)
}

/** Escapes what has a meaning in Python's patterns, white space, `#`, `&`, `-` and `~` included. */
function escapePython(text: string): string {
  return text.replace(/[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/g, '\\$&')
}
