import { FilterError, type Filter, type FilterContext, type Lookup, type Test } from './filter.ts'
import { isTruthy } from '../value/truth.ts'
import { str } from '../value/print.ts'
import { TypeFault, UndefinedFault } from '../value/type-fault.ts'
import { typeName } from '../value/type-name.ts'
import { Float, Undefined, type Value } from '../value/value.ts'

/** The arguments of one call by the names of the parameters, as Python binds them. */
export class Arguments {
  /** What the positional arguments beyond the named parameters are, where the signature has `*`. */
  readonly rest: readonly Value[]
  /** Named arguments that no parameter bears, where the signature has `**`. */
  readonly others: ReadonlyMap<string, Value>
  readonly #callee: string
  readonly #values: ReadonlyMap<string, Value>

  constructor(
    callee: string,
    values: ReadonlyMap<string, Value>,
    rest: readonly Value[],
    others: ReadonlyMap<string, Value>,
  ) {
    this.#callee = callee
    this.#values = values
    this.rest = rest
    this.others = others
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  /** @throws FilterError when it was not given and `otherwise` is missing */
  value(name: string, otherwise?: Value): Value {
    const value = this.#values.get(name)
    if (value !== undefined) return value
    if (otherwise !== undefined) return otherwise
    throw new FilterError(`${this.#callee} needs the argument "${name}".`)
  }

  /** The value, or undefined when it was not given or is None. */
  given(name: string): Value | undefined {
    return this.#values.get(name) ?? undefined
  }

  /** @throws FilterError when it is no text */
  text(name: string, otherwise?: string): string {
    const value = this.value(name, otherwise)
    if (typeof value === 'string') return value
    throw this.#wrong(name, 'text', value)
  }

  /** The value as `str()` prints it. */
  printed(name: string, otherwise?: string): string {
    return str(this.value(name, otherwise))
  }

  /** A text, or undefined when it was not given or is None. */
  givenText(name: string): string | undefined {
    return this.given(name) === undefined ? undefined : this.text(name)
  }

  /** A whole number of JavaScript's safe range; a bool counts, as in Python. */
  whole(name: string, otherwise?: number): number {
    const value = this.value(name, otherwise)
    if (typeof value === 'number') return value
    if (typeof value === 'boolean') return Number(value)
    throw this.#wrong(name, 'a whole number', value)
  }

  givenWhole(name: string): number | undefined {
    return this.given(name) === undefined ? undefined : this.whole(name)
  }

  /** Any number, as JavaScript counts. */
  number(name: string, otherwise?: number): number {
    const value = this.value(name, otherwise)
    return value instanceof Float ? value.value : this.whole(name, otherwise)
  }

  /** Python's truth of the argument. */
  flag(name: string, otherwise = false): boolean {
    return isTruthy(this.value(name, otherwise))
  }

  #wrong(name: string, wanted: string, value: Value): FilterError {
    return new FilterError(`${this.#callee} wants ${wanted} as "${name}", not ${typeName(value)}.`)
  }
}

interface Signature {
  readonly names: readonly string[]
  readonly takesRest: boolean
  readonly takesOthers: boolean
}

/**
 * Reads a signature: names in their order; `*` takes further positional arguments, `**` further named ones.
 * What stands behind `*` can only be given by name.
 */
function readSignature(text: string): Signature & { readonly positional: number } {
  const words = text.split(' ').filter((word) => word !== '')
  const names = words.filter((word) => !word.startsWith('*'))
  const star = words.indexOf('*')
  return { names, takesRest: star >= 0, takesOthers: words.includes('**'), positional: star >= 0 ? star : names.length }
}

/** Binds the arguments of a call. @throws FilterError for one too many, one given twice, or one that no parameter bears */
export type Bind = (args: readonly Value[], named: ReadonlyMap<string, Value>) => Arguments

export function binder(callee: string, text: string): Bind {
  const { names, takesRest, takesOthers, positional } = readSignature(text)
  return (args, named) => {
    if (args.length > positional && !takesRest)
      throw new FilterError(`${callee} takes at most ${String(positional)} arguments, not ${String(args.length)}.`)
    const values = new Map<string, Value>()
    for (const [index, name] of names.slice(0, positional).entries()) {
      const value = args[index]
      if (value !== undefined) values.set(name, value)
    }
    const others = new Map<string, Value>()
    for (const [name, value] of named) {
      if (values.has(name)) throw new FilterError(`${callee} is given "${name}" twice.`)
      if (names.includes(name)) values.set(name, value)
      else if (takesOthers) others.set(name, value)
      else throw new FilterError(`${callee} has no argument "${name}"; it has ${listed(names)}.`)
    }
    return new Arguments(callee, values, args.slice(positional), others)
  }
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `"${name}"`).join(', ')
}

/** What a filter may have beside its name, signature and function. */
interface FilterTraits {
  readonly aliases?: readonly string[]
  readonly acceptsUndefined?: true
  /** Passes on or asks about items of its input that are Undefined (`select('defined')`); for all others they are an error. */
  readonly acceptsUndefinedItems?: true
  readonly isRandom?: (given: Arguments) => boolean
}

/**
 * Makes a filter whose arguments are bound by a signature such as `'old new count'`.
 *
 * Whether an argument is required shows in how `apply` asks for it.
 */
export function defineFilter(
  name: string,
  signature: string,
  apply: (input: Value, given: Arguments, context: FilterContext) => Value,
  { aliases, acceptsUndefined, acceptsUndefinedItems, isRandom }: FilterTraits = {},
): Filter {
  const bind = binder(`The filter "${name}"`, signature)
  return {
    name,
    ...(aliases === undefined ? {} : { aliases }),
    ...(acceptsUndefined === undefined ? {} : { acceptsUndefined }),
    ...(isRandom === undefined
      ? {}
      : { isRandom: (args: readonly Value[], named: ReadonlyMap<string, Value>) => isRandom(bind(args, named)) }),
    apply(input, args, named, context) {
      if (acceptsUndefinedItems !== true) refuseUndefinedItems(input)
      return apply(input, bind(args, named), context)
    },
  }
}

function refuseUndefinedItems(input: Value): void {
  if (!Array.isArray(input)) return
  for (const item of input) if (item instanceof Undefined) throw new UndefinedFault(item.reason)
}

/** What a test may have beside its name, signature and function. */
interface TestTraits {
  readonly aliases?: readonly string[]
  readonly acceptsUndefined?: true
}

/** Makes a test whose arguments are bound by a signature. */
export function defineTest(
  name: string,
  signature: string,
  holds: (input: Value, given: Arguments, context: FilterContext) => boolean,
  traits: TestTraits = {},
): Test {
  const bind = binder(`The test "${name}"`, signature)
  return {
    name,
    ...traits,
    holds: (input, args, named, context) => holds(input, bind(args, named), context),
  }
}

/** Makes a lookup: terms are positional, options are named and bound by a signature. */
export function defineLookup(
  name: string,
  signature: string,
  find: (terms: readonly Value[], given: Arguments, context: FilterContext) => readonly Value[],
  { acceptsUndefined, isRandom }: Pick<FilterTraits, 'acceptsUndefined' | 'isRandom'> = {},
): Lookup {
  const bind = binder(`The lookup "${name}"`, `* ${signature}`)
  return {
    name,
    ...(acceptsUndefined === undefined ? {} : { acceptsUndefined }),
    ...(isRandom === undefined
      ? {}
      : { isRandom: (_: readonly Value[], named: ReadonlyMap<string, Value>) => isRandom(bind([], named)) }),
    find(terms, named, context) {
      try {
        return find(terms, bind([], named), context)
      } catch (fault) {
        throw asLookupFault(name, fault)
      }
    },
  }
}

/** A failure in Ansible's words around it; what is undefined stays so, for `default` may stand around the lookup. */
function asLookupFault(name: string, fault: unknown): unknown {
  if (fault instanceof UndefinedFault || !(fault instanceof FilterError || fault instanceof TypeFault)) return fault
  return new FilterError(`The lookup plugin '${name}' failed: ${fault.message}`)
}
