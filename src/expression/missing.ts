import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError, type Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Origin } from '../diagnostic/span.ts'
import { Undefined } from '../value/value.ts'
import type { Stretch } from './tree.ts'

/** An Undefined that knows where it arose, so that a use far from there still shows the place of the mistake. */
export class Missing extends Undefined {
  readonly diagnose: () => Diagnostic

  constructor(reason: string, diagnose: () => Diagnostic) {
    super(reason)
    this.diagnose = diagnose
  }
}

/** What `a if condition` gives when the condition does not hold: prints as nothing, is false, and else is Undefined. */
export class NoElse extends Undefined {}

/** Ends the evaluation because an Undefined was used: `expression/undefined`, at the place where it arose if known. */
export function raiseUndefined(value: Undefined, origin: Origin, stretch: Stretch): never {
  if (value instanceof Missing) throw new DiagnosticError(value.diagnose())
  throw new DiagnosticError(undefinedAt(value.reason, origin, stretch))
}

/** The diagnostic `expression/undefined` for a place. */
export function undefinedAt(reason: string, origin: Origin, { start, end }: Stretch, hint?: string): Diagnostic {
  return error('expression/undefined', `${reason}.`, { at: origin.span(start, end), hint })
}
