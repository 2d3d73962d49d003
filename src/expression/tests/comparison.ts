import { compare } from '../../value/compare.ts'
import { hasKey } from '../../value/dict.ts'
import { equals } from '../../value/equality.ts'
import { equalityKey } from '../../value/equality-key.ts'
import { iterate } from '../../value/iterate.ts'
import { isTruthy } from '../../value/truth.ts'
import { TypeFault } from '../../value/type-fault.ts'
import { typeName } from '../../value/type-name.ts'
import type { Value } from '../../value/value.ts'
import { compareVersions, VersionFault, type VersionScheme } from '../../text/version-order.ts'
import { str } from '../../value/print.ts'
import { FilterError, type Test } from '../filter.ts'
import { defineTest, type Arguments } from '../signature.ts'

/** Tests that compare a value with another. Source: Jinja 3.1 and ansible.builtin, measured. */
export const comparisonTests: readonly Test[] = [
  defineTest('eq', 'other', (input, given) => equals(input, given.value('other')), { aliases: ['==', 'equalto'] }),
  defineTest('ne', 'other', (input, given) => !equals(input, given.value('other')), { aliases: ['!='] }),
  defineTest('lt', 'other', (input, given) => compare(input, given.value('other'), '<') < 0, {
    aliases: ['<', 'lessthan'],
  }),
  defineTest('le', 'other', (input, given) => compare(input, given.value('other'), '<=') <= 0, { aliases: ['<='] }),
  defineTest('gt', 'other', (input, given) => compare(input, given.value('other'), '>') > 0, {
    aliases: ['>', 'greaterthan'],
  }),
  defineTest('ge', 'other', (input, given) => compare(input, given.value('other'), '>=') >= 0, { aliases: ['>='] }),
  defineTest('sameas', 'other', (input, given) => isSame(input, given.value('other'))),
  defineTest('in', 'seq', (input, given) => isIn(input, given.value('seq'))),
  defineTest('contains', 'value', (input, given) => isIn(given.value('value'), input)),
  defineTest('subset', 'b', (input, given) => isWithin(input, given.value('b')), { aliases: ['issubset'] }),
  defineTest('superset', 'b', (input, given) => isWithin(given.value('b'), input), { aliases: ['issuperset'] }),
  defineTest('any', '', (input) => iterate(input).some(isTruthy)),
  defineTest('all', '', (input) => iterate(input).every(isTruthy)),
  defineTest('version', 'version operator strict version_type', isVersion, { aliases: ['version_compare'] }),
]

/** Python's `is`: one object for containers; for scalars, the same kind and value. */
function isSame(left: Value, right: Value): boolean {
  if (left === right) return true
  const isContainer = typeof left === 'object' && left !== null
  return !isContainer && typeName(left) === typeName(right) && equals(left, right)
}

/** Python's `in`. @throws TypeFault for a container that is none, and for anything but text in text */
function isIn(item: Value, container: Value): boolean {
  if (container instanceof Map) return hasKey(container, item)
  if (typeof container !== 'string') return iterate(container).some((other) => equals(item, other))
  if (typeof item === 'string') return container.includes(item)
  throw new TypeFault(`'in <string>' requires string as left operand, not ${typeName(item)}`)
}

function isWithin(inner: Value, outer: Value): boolean {
  const keys = new Set(iterate(outer).map(equalityKey))
  return iterate(inner).every((item) => keys.has(equalityKey(item)))
}

const operators: ReadonlyMap<string, (order: number) => boolean> = new Map([
  ...['==', '=', 'eq'].map((name) => [name, (order: number) => order === 0] as const),
  ...['!=', '<>', 'ne'].map((name) => [name, (order: number) => order !== 0] as const),
  ...['<', 'lt'].map((name) => [name, (order: number) => order < 0] as const),
  ...['<=', 'le'].map((name) => [name, (order: number) => order <= 0] as const),
  ...['>', 'gt'].map((name) => [name, (order: number) => order > 0] as const),
  ...['>=', 'ge'].map((name) => [name, (order: number) => order >= 0] as const),
])

const schemes: ReadonlyMap<string, VersionScheme> = new Map([
  ['loose', 'loose'],
  ['strict', 'strict'],
  ['semver', 'semver'],
  ['semantic', 'semver'],
  ['pep440', 'pep440'],
])

function isVersion(input: Value, given: Arguments): boolean {
  const name = given.text('operator', 'eq')
  const holds = operators.get(name)
  if (holds === undefined)
    throw new FilterError(
      `Invalid operator type (${name}). Must be one of ${[...operators.keys()].map((known) => `'${known}'`).join(', ')}`,
    )
  const other = given.value('version')
  if (!isTruthy(input)) throw new FilterError('Input version value cannot be empty.')
  if (!isTruthy(other)) throw new FilterError('Version parameter to compare against cannot be empty.')
  try {
    return holds(compareVersions(str(input), str(other), schemeOf(given)))
  } catch (cause) {
    if (cause instanceof VersionFault) throw new FilterError(`Version comparison failed: ${cause.message}.`, { cause })
    throw cause
  }
}

function schemeOf(given: Arguments): VersionScheme {
  const type = given.givenText('version_type')
  if (given.given('strict') !== undefined && type !== undefined)
    throw new FilterError("Cannot specify both 'strict' and 'version_type' of the test \"version\".")
  if (given.flag('strict')) return 'strict'
  const scheme = schemes.get(type ?? 'loose')
  if (scheme === undefined)
    throw new FilterError(`Invalid version type (${type ?? ''}); there are ${[...schemes.keys()].join(', ')}.`)
  return scheme
}
