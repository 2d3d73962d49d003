import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import { str } from '../value/print.ts'
import { isTruthy } from '../value/truth.ts'
import { TypeFault } from '../value/type-fault.ts'
import { typeName } from '../value/type-name.ts'
import { Ciphertext, Template, Undefined, type Value } from '../value/value.ts'
import { evaluationOf } from './evaluation.ts'
import { FilterError, type Builtins } from './filter.ts'
import { undefinedInside } from './frame.ts'
import { Missing, NoElse } from './missing.ts'
import { printed } from './output.ts'
import type { Scope } from './scope.ts'
import type { TemplateUnit } from './unit.ts'
import { wordNamed } from './words.ts'

/**
 * Opens a value all the way down: every template in it is evaluated, every vault text decrypted.
 *
 * A template that is one `{{ }}` keeps the kind of its value; one that outputs nothing is None; any other is text.
 * `omit` as the whole value is given as {@link Omit}; inside containers too, and the caller drops it there.
 *
 * @throws DiagnosticError `expression/…` at the place of the mistake, `vault/…`
 */
export function openValue(value: Value, scope: Scope, builtins: Builtins): Value {
  return whole(evaluationOf(scope, builtins).open(value), value)
}

/** The value of a bare expression, opened all the way down. @throws DiagnosticError */
export function evaluateExpression(template: Template, scope: Scope, builtins: Builtins): Value {
  const evaluation = evaluationOf(scope, builtins)
  return whole(evaluation.open(evaluation.evaluate(template)), template)
}

/**
 * Whether the condition of a `when`, `until`, `that` … holds. Only True and False are results of a condition.
 *
 * @throws DiagnosticError `expression/condition` for any other result, as ansible-core 2.19 has it
 */
export function conditionHolds(condition: Template, scope: Scope, builtins: Builtins): boolean {
  if (condition.source.trim() === '')
    throw new DiagnosticError(
      error('expression/condition', 'Empty conditional expressions are not allowed.', placed(condition)),
    )
  const evaluation = evaluationOf(scope, builtins)
  const result = whole(evaluation.evaluate(condition), condition)
  if (typeof result === 'boolean') return result
  const counted = isTruthy(result) ? 'True' : 'False'
  const detail = `Conditional result (${counted}) was derived from value of type '${typeName(result)}', which "${condition.source.trim()}" gives. Conditionals must have a boolean result.`
  throw new DiagnosticError(
    error('expression/condition', detail, { ...placed(condition), hint: hintFor(result, condition) }),
  )
}

/** The text that a compiled template makes. @throws DiagnosticError with the place inside the template */
export function renderUnit(unit: TemplateUnit, scope: Scope, builtins: Builtins): string {
  return printed(evaluationOf(scope, builtins).pieces(unit))
}

/** Refuses what is undefined, wholly or somewhere inside. */
function whole(opened: Value, written: Value): Value {
  const missing = undefinedInside(opened)
  if (missing === null) return opened
  if (missing === opened && missing instanceof NoElse) return ''
  throw new DiagnosticError(
    missing instanceof Missing
      ? missing.diagnose()
      : error('expression/undefined', `${missing.reason}.`, placed(written)),
  )
}

function placed(value: Value): { at?: ReturnType<Template['origin']['span']> } {
  if (value instanceof Template) return { at: value.origin.span(0, value.source.length) }
  return value instanceof Ciphertext ? { at: value.origin.span(0, value.armoured.length) } : {}
}

function hintFor(result: Value, condition: Template): string {
  const source = condition.source.trim()
  const text = /[\s|]/.test(source) ? `(${source})` : source
  if (typeof result === 'string') {
    const isWord = /^(?:yes|no|true|false|on|off|1|0)$/i.test(str(result))
    return isWord ? `Write: ${text} | bool` : `To ask whether there is any text, write: ${text} | length > 0`
  }
  if (result === null || result instanceof Undefined) return `Write: ${text} is not none`
  const isCount = typeof result === 'number' || typeof result === 'bigint'
  return isCount ? `Write: ${text} != 0` : `To ask whether it holds anything, write: ${text} | length > 0`
}

/** What a lookup finds, as `with_NAME` asks it: always the list. @throws DiagnosticError at the place of the terms */
export function lookUp(name: string, terms: Value, scope: Scope, builtins: Builtins): readonly Value[] {
  const evaluation = evaluationOf(scope, builtins)
  const lookup = wordNamed(builtins.lookups, name)
  if (lookup === undefined) {
    throw new DiagnosticError(error('expression/unknown-name', `There is no lookup "${name}".`, placed(terms)))
  }
  const opened = evaluation.open(terms)
  const given = lookup.acceptsUndefined === true ? opened : whole(opened, terms)
  try {
    return lookup.find(Array.isArray(given) ? given : [given], new Map(), evaluation)
  } catch (fault) {
    if (!(fault instanceof FilterError || fault instanceof TypeFault)) throw fault
    throw new DiagnosticError(error('expression/type', fault.message, placed(terms)))
  }
}
