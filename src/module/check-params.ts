import { error, type DiagnosticCode } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import { toJson } from '../value/json.ts'
import { Ciphertext, Omit, Template, Tuple, Undefined, type Dict, type Value } from '../value/value.ts'
import type { AnyModule } from './contract.ts'
import { examineParams, unknownYet, type Given } from './examine-params.ts'

/**
 * What can be known of a task's arguments before anything runs; values that hold templates are passed over.
 *
 * @param spans - places of the arguments, by the names they were written with
 * @param at - the place of the task's module name, for mistakes that no single argument made
 * @param options - `incomplete`: more arguments may come (`module_defaults`, `args: "{{ … }}"`), so none is missing
 */
export function checkParams(
  module: AnyModule,
  args: Dict,
  spans: ReadonlyMap<string, Span>,
  at: Span,
  options: { readonly incomplete?: boolean } = {},
): readonly Diagnostic[] {
  const code: DiagnosticCode = 'module/parameters'
  return examineParams(module, statically(args), options).findings.map(({ problem, argument, hint }) => {
    const place = (argument === undefined ? undefined : spans.get(argument)) ?? at
    const manual = `To read what the module takes, run:\n    hadeploy doc ${module.name}`
    return error(code, `${problem}.`, { at: place, hint: hint === undefined ? manual : `${hint} ${manual}` })
  })
}

function statically(args: Dict): Given {
  const given = new Map<string, ReturnType<typeof toJson> | typeof unknownYet>()
  for (const [name, value] of args) {
    if (typeof name === 'string') given.set(name, isKnown(value) ? toJson(value) : unknownYet)
  }
  return given
}

function isKnown(value: Value): boolean {
  if (value instanceof Template || value instanceof Ciphertext || value instanceof Undefined || value instanceof Omit) {
    return false
  }
  if (value instanceof Tuple) return value.items.every(isKnown)
  if (Array.isArray(value)) return value.every(isKnown)
  if (value instanceof Map) return [...value].every(([key, item]) => isKnown(key) && isKnown(item))
  return true
}
