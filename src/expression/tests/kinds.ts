import { asInt, asNumeric } from '../../value/number.ts'
import { isTruthy } from '../../value/truth.ts'
import { isSequence } from '../../value/iterate.ts'
import { typeName } from '../../value/type-name.ts'
import { Callable, Ciphertext, Float, Undefined, type Value } from '../../value/value.ts'
import { booleanOf } from '../filters/defaults.ts'
import { FilterError, type Test } from '../filter.ts'
import { defineTest, type Arguments } from '../signature.ts'

/** Tests of what a value is. Source: Jinja 3.1 and ansible.builtin, measured. */
export const kindTests: readonly Test[] = [
  defineTest('defined', '', (input) => !(input instanceof Undefined), { acceptsUndefined: true }),
  defineTest('undefined', '', (input) => input instanceof Undefined, { acceptsUndefined: true }),
  defineTest('none', '', (input) => input === null),
  defineTest('boolean', '', (input) => typeof input === 'boolean'),
  defineTest('true', '', (input) => input === true),
  defineTest('false', '', (input) => input === false),
  defineTest('integer', '', (input) => typeof input !== 'boolean' && asInt(input) !== null),
  defineTest('float', '', (input) => input instanceof Float),
  // Python's bool is a number.
  defineTest('number', '', (input) => asNumeric(input) !== null),
  defineTest('string', '', (input) => typeof input === 'string'),
  defineTest('mapping', '', (input) => input instanceof Map),
  defineTest('iterable', '', isIterable),
  defineTest('sequence', '', isIterable),
  defineTest('callable', '', (input) => input instanceof Callable),
  defineTest('escaped', '', () => false),
  defineTest(
    'lower',
    '',
    (input) => typeof input === 'string' && input.toLowerCase() === input && input.toUpperCase() !== input,
  ),
  defineTest(
    'upper',
    '',
    (input) => typeof input === 'string' && input.toUpperCase() === input && input.toLowerCase() !== input,
  ),
  defineTest('even', '', (input) => remainder(input, 2n) === 0n),
  defineTest('odd', '', (input) => remainder(input, 2n) !== 0n),
  defineTest('divisibleby', 'num', (input, given) => {
    const divisor = BigInt(given.whole('num'))
    if (divisor === 0n) throw new FilterError('The test "divisibleby" cannot divide by zero.')
    return remainder(input, divisor) === 0n
  }),
  defineTest('nan', '', (input) => input instanceof Float && Number.isNaN(input.value), { aliases: ['isnan'] }),
  defineTest('truthy', 'convert_bool', isTrue),
  defineTest('falsy', 'convert_bool', (input, given) => !isTrue(input, given)),
  defineTest('filter', '', (input, _, context) => typeof input === 'string' && context.filter(input) !== undefined),
  defineTest('test', '', (input, _, context) => typeof input === 'string' && context.test(input) !== undefined),
  // Values are opened before a test sees them, so what is still sealed never comes here except by name.
  defineTest(
    'vault_encrypted',
    '',
    (input) => input instanceof Ciphertext || (typeof input === 'string' && input.startsWith('$ANSIBLE_VAULT;')),
  ),
]

function isIterable(input: Value): boolean {
  return typeof input === 'string' || input instanceof Map || isSequence(input)
}

function remainder(input: Value, divisor: bigint): bigint {
  const whole = asInt(input)
  if (whole !== null) return BigInt(whole) % divisor
  if (input instanceof Float && Number.isInteger(input.value)) return BigInt(input.value) % divisor
  if (input instanceof Float) return 1n
  throw new FilterError(`Only numbers are even, odd or divisible, not ${typeName(input)}.`)
}

function isTrue(input: Value, given: Arguments): boolean {
  return given.flag('convert_bool') ? (wordedBoolean(input) ?? isTruthy(input)) : isTruthy(input)
}

/** The words for truth that modules take: those of the filter `bool`, and `y`, `t`, `n`, `f`. */
function wordedBoolean(input: Value): boolean | null {
  if (typeof input !== 'string') return booleanOf(input)
  const word = input.trim().toLowerCase()
  if (word === 'y' || word === 't') return true
  return word === 'n' || word === 'f' ? false : booleanOf(word)
}
