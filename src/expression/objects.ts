import { Callable, type Value } from '../value/value.ts'

/**
 * An object of named members that templates can read and `{% set ns.x = … %}` can write: `namespace()`, an imported
 * template, a cycler. It has no methods of a dict.
 */
export class Namespace extends Map<Value, Value> {}

/** A function that takes its arguments unopened: macros and the methods of lists and dicts. */
export class LazyCallable extends Callable {}

/** A function of templates, written in one; an argument that is Undefined is its own matter. */
export class Macro extends LazyCallable {}

/** The variable `loop`: members that change from round to round, and a call that goes one level deeper. */
export class LoopObject extends LazyCallable {
  readonly member: (name: string) => Value | undefined

  constructor(member: (name: string) => Value | undefined, call: Callable['call']) {
    super('loop', call)
    this.member = member
  }
}
