import { asNumeric } from '../../value/number.ts'
import { repr } from '../../value/print.ts'
import { isTruthy } from '../../value/truth.ts'
import { typeName } from '../../value/type-name.ts'
import { Callable, Undefined, type Value } from '../../value/value.ts'
import { attributeAt } from '../attribute-path.ts'
import { FilterError, type Filter } from '../filter.ts'
import { defineFilter } from '../signature.ts'

/** Filters about whether a value is there, what it is, and which of two to take. Source: Jinja 3.1, ansible.builtin 2.19. */
export const defaultFilters: readonly Filter[] = [
  defineFilter(
    'default',
    'default_value boolean',
    (input, given) => {
      const isMissing = input instanceof Undefined || (given.flag('boolean') && !isTruthy(input))
      return isMissing ? given.value('default_value', '') : input
    },
    { aliases: ['d'], acceptsUndefined: true, acceptsUndefinedItems: true },
  ),
  defineFilter(
    'mandatory',
    'msg',
    (input, given) => {
      if (!(input instanceof Undefined)) return input
      throw new FilterError(given.givenText('msg') ?? mandatoryMissing(input))
    },
    { acceptsUndefined: true },
  ),
  defineFilter('type_debug', '', (input) => (input instanceof Undefined ? 'UndefinedMarker' : typeName(input)), {
    acceptsUndefined: true,
    acceptsUndefinedItems: true,
  }),
  defineFilter('bool', '', (input, _, context) => {
    const found = booleanOf(input)
    if (found !== null) return found
    context.scope.world.warn(
      `The filter "bool" takes ${repr(input)} for false; it knows yes, on, 1, true and no, off, 0, false.`,
    )
    return false
  }),
  defineFilter(
    'ternary',
    'true_val false_val none_val',
    (input, given) => {
      if (input instanceof Undefined) return input
      const [whenTrue, whenFalse] = [given.value('true_val'), given.value('false_val')]
      if (input === null) return given.given('none_val') ?? whenFalse
      return isTruthy(input) ? whenTrue : whenFalse
    },
    // The value that is not taken may be undefined.
    { acceptsUndefined: true },
  ),
  defineFilter('attr', 'name', (input, given) => {
    // Jinja's `attr` never looks at items; what Ansible's values have as attributes are methods and named items.
    const found = attributeAt(input, given.text('name'))
    const isAttribute = found instanceof Callable || !(input instanceof Map)
    return isAttribute
      ? found
      : new Undefined(`object of type '${typeName(input)}' has no attribute '${given.text('name')}'`)
  }),
]

function mandatoryMissing({ reason }: Undefined): string {
  const name = /^('[^']*') is undefined$/.exec(reason)?.[1]
  return name === undefined ? `Mandatory variable not defined: ${reason}.` : `Mandatory variable ${name} not defined.`
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ...['yes', 'on', '1', 'true'].map((word) => [word, true] as const),
  ...['no', 'off', '0', 'false'].map((word) => [word, false] as const),
])

/** What Ansible's words and numbers for truth say; null for any other value. */
export function booleanOf(value: Value): boolean | null {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return truths.get(value.toLowerCase()) ?? null
  const number = asNumeric(value)
  return number == 1 ? true : number == 0 ? false : null
}
