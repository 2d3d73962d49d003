import { choose, seededRandom, shuffled, systemRandom, type RandomSource } from '../../text/random-source.ts'
import { asInt, int } from '../../value/number.ts'
import { isSequence, iterate } from '../../value/iterate.ts'
import { repr, str } from '../../value/print.ts'
import { typeName } from '../../value/type-name.ts'
import { Float, Undefined, type Value } from '../../value/value.ts'
import { valueOr } from '../../value/value-or.ts'
import { FilterError, type Filter, type FilterContext } from '../filter.ts'
import { defineFilter, type Arguments } from '../signature.ts'

/**
 * Filters that choose. With a seed they choose what CPython's `random.Random(seed)` chooses, so that a value spread by
 * host name stays what Ansible made of it.
 */
export const randomFilters: readonly Filter[] = [
  defineFilter(
    'random',
    'start step seed',
    (input, given, context) => {
      const source = sourceFor(given.given('seed'), context)
      const end = typeof input === 'boolean' ? null : asInt(input)
      if (end !== null) return randomInRange(BigInt(end), given, source)
      if (given.given('start') !== undefined || given.given('step') !== undefined)
        throw new FilterError(
          'start and step can only be used with integer values, and the input of the filter "random" is none.',
        )
      if (!isIterable(input))
        throw new FilterError(`random can only be used on sequences and integers, not on ${typeName(input)}.`)
      const items = iterate(input)
      return items.length === 0
        ? new Undefined('No random item, sequence was empty.')
        : valueOr(choose(items, source), new Undefined('No random item, sequence was empty.'))
    },
    { isRandom: isUnseeded },
  ),
  defineFilter(
    'shuffle',
    'seed',
    (input, given, context) =>
      // What is no list stays as it is: Ansible gives up shuffling without a word.
      isIterable(input) ? shuffled(iterate(input), sourceFor(given.given('seed'), context)) : input,
    { isRandom: isUnseeded },
  ),
  defineFilter(
    'random_mac',
    'seed',
    (input, given, context) => randomMac(str(input), sourceFor(given.given('seed'), context)),
    {
      isRandom: isUnseeded,
    },
  ),
]

function isIterable(input: Value): boolean {
  return typeof input === 'string' || input instanceof Map || isSequence(input)
}

function isUnseeded(given: Arguments): boolean {
  return given.given('seed') === undefined
}

/** The source for a seed as Python takes it: text by its digest, whole numbers as they are; without one, the system's. */
export function sourceFor(seed: Value | undefined, context: FilterContext): RandomSource {
  if (seed === undefined) return systemRandom((size) => context.scope.world.random(size))
  if (typeof seed === 'string') return seededRandom(seed)
  const whole = asInt(seed)
  if (whole !== null) return seededRandom(BigInt(whole))
  const kind = seed instanceof Float ? 'a float' : typeName(seed)
  throw new FilterError(`A seed is text or a whole number, not ${kind} (${repr(seed)}).`)
}

function randomInRange(end: bigint, given: Arguments, source: RandomSource): Value {
  const start = BigInt(given.givenWhole('start') ?? 0)
  // Ansible reads a step of 0 as none.
  const step = BigInt(given.givenWhole('step') ?? 1) || 1n
  const width = step > 0n ? (end - start + step - 1n) / step : (end - start + step + 1n) / step
  if (width <= 0n) throw new FilterError(`There is no number from ${String(start)} to below ${String(end)}.`)
  return int(start + step * source.below(width))
}

function randomMac(prefix: string, source: RandomSource): string {
  const parts = prefix.toLowerCase().split(':')
  if (parts.length > 5 || !parts.every((part) => /^[a-f0-9]{2}/.test(part)))
    throw new FilterError(`"${prefix}" is not the start of a MAC address (up to five bytes, joined by ":").`)
  const lowest = 0x1000000000n
  const digits = (lowest + source.below(0x10000000000n - lowest)).toString(16).slice(0, 2 * (6 - parts.length))
  return prefix.toLowerCase() + digits.replace(/../g, ':$&')
}
