import type { Scope } from '../expression/scope.ts'
import type { Dict, Value } from '../value/value.ts'
import { LazyDict } from '../value/lazy-dict.ts'
import { variablesOf } from '../variables/scope.ts'
import { scopeOf, type Where } from './assignment.ts'
import { addressOf } from './identity.ts'
import { delegateFactsOf, delegateOf } from './inherit.ts'
import type { Delegate } from './result.ts'
import { asFlag, asText } from './settings.ts'

/** The delegate of a task or item, or undefined when it stays on its host. */
export function delegateFor(where: Where, scope: Scope): Delegate | undefined {
  const host = asText(delegateOf(where.task), scope)
  if (host === undefined || host === '') return undefined
  const address = addressOf(host, scopeOf({ ...where, host }))
  return { host, shown: address === host ? host : `${host}(${address})` }
}

/** `ansible_delegated_vars`: the variables of the delegate by its name, for the arguments of a delegated task. */
export function delegatedVariables(where: Where, { host }: Delegate): readonly (readonly [string, Value])[] {
  const ofDelegate = (): Dict => variablesOf(scopeOf({ ...where, host }), ['hostvars', 'vars'])
  return [['ansible_delegated_vars', new LazyDict([host], ofDelegate)]]
}

/** Where facts of this task go: to the delegate only with `delegate_facts`. */
export function factsHost({ task, host }: Where, delegate: Delegate | undefined, scope: Scope): string {
  return delegate !== undefined && asFlag(delegateFactsOf(task), scope) ? delegate.host : host
}
