import { isTruthy } from '../../value/truth.ts'
import { iterate } from '../../value/iterate.ts'
import { str } from '../../value/print.ts'
import type { Value } from '../../value/value.ts'
import type { Test } from '../filter.ts'
import { pythonRegex, type PythonRegex } from '../python-regex.ts'
import { defineTest, type Arguments } from '../signature.ts'

/** Tests of what a text says. Source: ansible.builtin, measured. */
export const textTests: readonly Test[] = [
  defineTest('match', 'pattern ignorecase multiline', (input, given) => regexOf(given).match(str(input)) !== null),
  defineTest('search', 'pattern ignorecase multiline', (input, given) => regexOf(given).search(str(input)) !== null),
  defineTest('regex', 'pattern ignorecase multiline match_type', (input, given) => {
    const regex = regexOf(given)
    const text = str(input)
    switch (given.text('match_type', 'search')) {
      case 'match':
        return regex.match(text) !== null
      case 'fullmatch':
        return regex.fullMatch(text) !== null
      default:
        return regex.search(text) !== null
    }
  }),
  defineTest('uri', 'schemes', (input, given) => schemeOf(input, given) !== null),
  defineTest('url', 'schemes', (input, given) => {
    const scheme = schemeOf(input, given)
    return scheme === 'file' || (scheme !== null && /^(?:[^:/?#]+:)?\/\/[^/?#]/.test(str(input)))
  }),
  defineTest('urn', '', (input) => typeof input === 'string' && /^urn:/i.test(input)),
]

function regexOf(given: Arguments): PythonRegex {
  return pythonRegex(given.text('pattern', ''), {
    ignoreCase: given.flag('ignorecase'),
    multiline: given.flag('multiline'),
  })
}

/** The scheme of an address, '' for none; null when it is no text, or the scheme is not among those asked for. */
function schemeOf(input: Value, given: Arguments): string | null {
  if (typeof input !== 'string') return null
  const scheme = (/^([A-Za-z][A-Za-z0-9+.-]*):/.exec(input)?.[1] ?? '').toLowerCase()
  const wanted = given.given('schemes')
  return wanted === undefined || !isTruthy(wanted) || iterate(wanted).some((one) => one === scheme) ? scheme : null
}
