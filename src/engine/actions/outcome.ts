import type { Diagnostic } from '../../diagnostic/diagnostic.ts'
import { dictOf, type Json, type JsonObject } from '../../value/json.ts'
import type { Value } from '../../value/value.ts'
import type { StepOutcome } from '../attempt.ts'

const plain = { diff: [], includes: [] } as const

/** The outcome of an action that went well. */
export function done(values: JsonObject, includes: StepOutcome['includes'] = []): StepOutcome {
  return { ...plain, values: dictOf({ changed: false, ...values }), includes }
}

/** The same with values of Python's kinds, which JSON would flatten. */
export function doneWith(values: readonly (readonly [string, Value])[]): StepOutcome {
  return { ...plain, values: new Map<Value, Value>([['changed', false], ...values]) }
}

/** The outcome of an action that failed. */
export function failed(msg: Json, values: JsonObject = {}, diagnostic?: Diagnostic): StepOutcome {
  return {
    ...plain,
    values: dictOf({ changed: false, failed: true, msg, ...values }),
    ...(diagnostic === undefined ? {} : { diagnostic }),
  }
}
