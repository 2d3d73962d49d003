import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import { systemRandom } from '../text/random-source.ts'
import { asInt } from '../value/number.ts'
import { isTruthy } from '../value/truth.ts'
import { TypeFault } from '../value/type-fault.ts'
import { typeName } from '../value/type-name.ts'
import { Callable, Omit, Undefined, type Value } from '../value/value.ts'
import { FilterError } from './filter.ts'
import type { Evaluator } from './frame.ts'
import { loremIpsum } from './lorem-ipsum.ts'
import { entriesOf } from './methods/dict.ts'
import { now } from './now.ts'
import { Namespace } from './objects.ts'
import { binder } from './signature.ts'
import { wordNamed } from './words.ts'

/** The names that every template sees unless a variable bears the same name. */
export function globalsOf(evaluator: Evaluator): ReadonlyMap<string, Value> {
  const lookup = new Callable('lookup', (args, named) => lookedUp(evaluator, args, named, false))
  const query = new Callable('query', (args, named) => lookedUp(evaluator, args, named, true))
  return new Map<string, Value>([
    ['lookup', lookup],
    ['query', query],
    ['q', query],
    ['lipsum', new Callable('lipsum', (args, named) => lipsum(evaluator, args, named))],
    ['now', new Callable('now', (args, named) => now(evaluator.scope.world.now(), args, named))],
    ...fixedGlobals,
  ])
}

const bindLipsum = binder('The function "lipsum"', 'n html min max')

function lipsum(evaluator: Evaluator, args: readonly Value[], named: ReadonlyMap<string, Value>): string {
  const given = bindLipsum(args, named)
  const layout = {
    paragraphs: given.whole('n', 5),
    asHtml: given.flag('html', true),
    least: given.whole('min', 20),
    limit: given.whole('max', 100),
  }
  return loremIpsum(
    layout,
    systemRandom((size) => evaluator.scope.world.random(size)),
  )
}

const bindUndef = binder('The function "undef"', 'hint')

const fixedGlobals: readonly (readonly [string, Value])[] = [
  ['omit', Omit.value],
  ['range', new Callable('range', (args) => rangeOf(args))],
  ['dict', new Callable('dict', (args, named) => new Map([...entriesOf(args[0] ?? null), ...named]))],
  ['namespace', new Callable('namespace', (args, named) => new Namespace([...entriesOf(args[0] ?? null), ...named]))],
  ['cycler', new Callable('cycler', cycler)],
  ['joiner', new Callable('joiner', joiner)],
  [
    'undef',
    new Callable('undef', (args, named) => {
      const hint = bindUndef(args, named).givenText('hint')
      return new Undefined(hint ?? 'Mandatory variable has not been overridden')
    }),
  ],
]

/** Longer ranges are a mistake, and would end the whole run for lack of memory. */
const longestRange = 10_000_000

function rangeOf(args: readonly Value[]): Value[] {
  const [first, second, third] = args.map((arg) => {
    const whole = asInt(arg)
    if (whole === null) throw new TypeFault(`'${typeName(arg)}' object cannot be interpreted as an integer`)
    return Number(whole)
  })
  if (first === undefined) throw new TypeFault('range expected at least 1 argument, got 0')
  const start = second === undefined ? 0 : first
  const stop = second ?? first
  const step = third ?? 1
  if (step === 0) throw new TypeFault('range() arg 3 must not be zero')
  const length = Math.max(0, Math.ceil((stop - start) / step))
  if (length > longestRange) throw new TypeFault(`range() with ${length} items is too long`)
  return Array.from({ length }, (_, index) => start + index * step)
}

/** Jinja's `cycler('odd', 'even')`. */
function cycler(items: readonly Value[]): Namespace {
  if (items.length === 0) throw new TypeFault('at least one item has to be provided')
  let at = 0
  const object = new Namespace()
  const goTo = (index: number): void => {
    at = index % items.length
    object.set('current', items[at] ?? null)
  }
  const next = new Callable('next', () => {
    const item = items[at] ?? null
    goTo(at + 1)
    return item
  })
  const reset = new Callable('reset', () => {
    goTo(0)
    return null
  })
  object.set('next', next)
  object.set('reset', reset)
  goTo(0)
  return object
}

/** Jinja's `joiner(', ')`: gives nothing the first time it is called. */
function joiner(args: readonly Value[]): Callable {
  let isFirst = true
  return new Callable('joiner', () => {
    const text = isFirst ? '' : (args[0] ?? ', ')
    isFirst = false
    return text
  })
}

/**
 * `lookup('name', terms…)` and `query('name', terms…)`.
 *
 * @returns a list when it is wanted; else its only item, all texts joined by commas, or the list
 * @see ansible-core 2.19, `_lookup` and `_query` of its templating
 */
function lookedUp(
  evaluator: Evaluator,
  [name, ...terms]: readonly Value[],
  named: ReadonlyMap<string, Value>,
  wantsList: boolean,
): Value {
  if (typeof name !== 'string') throw new FilterError('A lookup needs its name as the first argument.')
  const lookup = wordNamed(evaluator.builtins.lookups, name)
  if (lookup === undefined) {
    const known = [...evaluator.builtins.lookups.keys()].sort().join(', ')
    throw new FilterError(`The lookup plugin '${name}' was not found. There are: ${known}.`)
  }
  const options = new Map(named)
  options.delete('wantlist')
  options.delete('errors')
  const asList = wantsList || isTruthy(named.get('wantlist') ?? false)
  try {
    const found = lookup.find(terms, options, evaluator)
    return asList ? [...found] : joined(found)
  } catch (cause) {
    const errors = named.get('errors') ?? 'strict'
    if (errors === 'strict' || !isMistake(cause)) throw cause
    if (errors === 'warn') evaluator.scope.world.warn(`The lookup "${name}" failed: ${cause.message}`)
    return asList ? [] : null
  }
}

/** Whether the lookup failed, and not hadeploy. */
function isMistake(cause: unknown): cause is Error {
  return cause instanceof FilterError || cause instanceof TypeFault || cause instanceof DiagnosticError
}

function joined(found: readonly Value[]): Value {
  if (found.length > 0 && found.every((item) => typeof item === 'string')) return found.join(',')
  const [only] = found
  return found.length === 1 && only !== undefined ? only : [...found]
}
