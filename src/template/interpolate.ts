import { builtins } from '../expression/builtins.ts'
import { conditionHolds, lookUp, openValue } from '../expression/evaluate.ts'
import type { Scope } from '../expression/scope.ts'
import type { Template, Value } from '../value/value.ts'

/**
 * Opens a value of YAML all the way down, with all filters, tests and lookups of hadeploy.
 *
 * A value that is wholly one `{{ }}` keeps its kind. `omit` is left in its place as {@link Omit} for the caller.
 *
 * @throws DiagnosticError `expression/…` at the place of the mistake, `vault/…`
 */
export function open(value: Value, scope: Scope): Value {
  return openValue(value, scope, builtins)
}

/**
 * Whether the bare expression of `when`, `until`, `that` … holds.
 *
 * @throws DiagnosticError `expression/…`; `expression/condition` when the result is neither True nor False
 */
export function condition(template: Template, scope: Scope): boolean {
  return conditionHolds(template, scope, builtins)
}

/** The items that `with_NAME: terms` loops over. @throws DiagnosticError `expression/…` */
export function findAll(lookup: string, terms: Value, scope: Scope): readonly Value[] {
  return lookUp(lookup, terms, scope, builtins)
}
