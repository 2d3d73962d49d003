import type { Value } from '../../value/value.ts'
import { TypeFault } from '../../value/type-fault.ts'
import { FilterError } from '../filter.ts'
import { binder, type Arguments } from '../signature.ts'

/** A method of Python bound to no object yet. @throws TypeFault */
export type Method<Self> = (self: Self, args: readonly Value[], named: ReadonlyMap<string, Value>) => Value

/** The methods of one kind of value, by name. */
export type Methods<Self> = ReadonlyMap<string, Method<Self>>

/**
 * Makes a table of methods from rows of name, signature and function.
 *
 * @param kind - Python's name of the kind, for messages
 */
export function methodsOf<Self>(
  kind: string,
  rows: readonly (readonly [name: string, signature: string, run: (self: Self, given: Arguments) => Value])[],
): Methods<Self> {
  return new Map(
    rows.map(([name, signature, run]): [string, Method<Self>] => {
      const bind = binder(`The method "${kind}.${name}"`, signature)
      return [name, (self, args, named) => asTypeFault(() => run(self, bind(args, named)))]
    }),
  )
}

/** Wrong arguments of a method are a mistake of the expression, not a failed filter. */
function asTypeFault(run: () => Value): Value {
  try {
    return run()
  } catch (cause) {
    throw cause instanceof FilterError ? new TypeFault(cause.message) : cause
  }
}
