import { isRefusal, type Facts, type StateModule } from '../../src/module/contract.ts'
import { readParams } from '../../src/module/read-params.ts'
import type { ParamsOf, ParamsSchema } from '../../src/module/params.ts'
import type { JsonObject } from '../../src/value/json.ts'

/** The arguments as the module gets them: coerced, with defaults. Wrong ones fail the test. */
export function paramsFor<S extends ParamsSchema, P, State>(
  module: StateModule<S, P, State>,
  args: JsonObject,
): ParamsOf<S> {
  const read = readParams(module, args)
  if ('problems' in read) throw new Error(read.problems.join('\n'))
  // What readParams has validated by the schema is what ParamsOf says of it.
  return read.params as ParamsOf<S>
}

/** The state that a module plans; a refusal fails the test. For modules whose prepared parameters are their parameters. */
export function planned<S extends ParamsSchema, State>(
  module: StateModule<S, ParamsOf<S>, State>,
  args: JsonObject,
  before: State,
  facts: Facts = {},
): State {
  const after = module.plan(paramsFor(module, args), before, facts)
  if (isRefusal(after)) throw new Error(`${after.refusal}: ${after.detail}`)
  return after
}

/** The code that a module refuses with, or null when it plans. */
export function refusedWith<S extends ParamsSchema, State>(
  module: StateModule<S, ParamsOf<S>, State>,
  args: JsonObject,
  before: State,
  facts: Facts = {},
): string | null {
  const after = module.plan(paramsFor(module, args), before, facts)
  return isRefusal(after) ? after.refusal : null
}

/** The return values that check mode gives. */
export function resultOf<S extends ParamsSchema, State>(
  module: StateModule<S, ParamsOf<S>, State>,
  args: JsonObject,
  before: State,
): JsonObject {
  return module.result(paramsFor(module, args), before, planned(module, args, before), undefined)
}
