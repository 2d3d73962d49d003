import type { Dict, Value } from '../value/value.ts'
import type { Scope } from './scope.ts'
import type { Syntax } from './syntax.ts'

/**
 * One filter: `{{ input | name(args…, key=named…) }}` in Jinja, `{{name input args… key=named}}` in Handlebars.
 *
 * Arguments come evaluated and opened all the way down (no Template, no Ciphertext inside), except that an Undefined
 * input reaches only filters that say `acceptsUndefined`; any other use of it is the error `expression/undefined`.
 * A filter reports a mistake by throwing {@link FilterError}; the evaluator adds the place.
 */
export interface Filter {
  readonly name: string
  readonly aliases?: readonly string[]
  /** Sees an Undefined input instead of an error being raised (`default`, `mandatory`, `type_debug`). */
  readonly acceptsUndefined?: true
  /** Whether a call with these arguments may give another result each time (`random` without seed): no task with it is idempotent. */
  isRandom?(args: readonly Value[], named: ReadonlyMap<string, Value>): boolean
  apply(input: Value, args: readonly Value[], named: ReadonlyMap<string, Value>, context: FilterContext): Value
}

/** One test: `{{ input is name(args…) }}`. */
export interface Test {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly acceptsUndefined?: true
  holds(input: Value, args: readonly Value[], named: ReadonlyMap<string, Value>, context: FilterContext): boolean
}

/** One lookup: `{{ lookup('name', terms…, key=named…) }}`, `query(…)`, `with_name:`. Always gives a list. */
export interface Lookup {
  readonly name: string
  /** Sees terms that are Undefined instead of an error being raised. */
  readonly acceptsUndefined?: true
  /** Whether a call with these arguments may give another result each time. */
  isRandom?(terms: readonly Value[], named: ReadonlyMap<string, Value>): boolean
  find(terms: readonly Value[], named: ReadonlyMap<string, Value>, context: FilterContext): readonly Value[]
}

/** The words of the language, each under its name and its aliases, with and without `ansible.builtin.` in front. */
export interface Builtins {
  readonly filters: ReadonlyMap<string, Filter>
  readonly tests: ReadonlyMap<string, Test>
  readonly lookups: ReadonlyMap<string, Lookup>
}

/** What a filter may ask back: other filters and tests (`map`, `select`), the scope, and template rendering. */
export interface FilterContext {
  readonly scope: Scope
  filter(name: string): Filter | undefined
  test(name: string): Test | undefined
  /** Renders the text of a template file with this scope, some variables above it and some signs of its own. */
  render(source: string, file: string, how: { readonly variables: Dict; readonly syntax: Partial<Syntax> }): Value
  /** Opens a raw value of a variable all the way down. */
  open(value: Value): Value
}

/**
 * What went wrong inside a filter, test or lookup, as one sentence without a place.
 *
 * Playbooks ask for words of Ansible's messages (`'is not unique' in result.msg`), so a sentence contains those words.
 */
export class FilterError extends Error {}
