import type { Value } from '../../value/value.ts'
import { binder, type Arguments } from '../signature.ts'

/** A method of Python bound to no object yet. @throws FilterError, TypeFault */
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
      return [name, (self, args, named) => run(self, bind(args, named))]
    }),
  )
}
