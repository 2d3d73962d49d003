import { condition as holds } from '../template/interpolate.ts'
import type { Scope } from '../expression/scope.ts'
import type { Condition } from '../playbook/model.ts'

/** The first condition that does not hold, or null when all do. @throws DiagnosticError with the place of the expression */
export function firstFalse(conditions: readonly Condition[], scope: Scope): Condition | null {
  for (const condition of conditions) {
    if (typeof condition === 'boolean' ? !condition : !holds(condition, scope)) return condition
  }
  return null
}

/** Whether all conditions hold; a list means AND. */
export function allHold(conditions: readonly Condition[], scope: Scope): boolean {
  return firstFalse(conditions, scope) === null
}

/** A condition as the result shows it (`false_condition`). */
export function shownCondition(condition: Condition): string | boolean {
  return typeof condition === 'boolean' ? condition : condition.source
}
