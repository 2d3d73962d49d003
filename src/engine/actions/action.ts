import type { EngineModule } from '../../module/contract.ts'
import type { ParamsSchema } from '../../module/params.ts'
import type { Attempt, StepOutcome } from '../carry-out.ts'

/** An action that the engine carries out on the controller, once for each host. */
export interface EngineAction extends EngineModule {
  run(attempt: Attempt): Promise<Partial<StepOutcome> & Pick<StepOutcome, 'values'>>
}

interface Definition {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly summary: string
  readonly params: ParamsSchema
  readonly returns?: Readonly<Record<string, string>>
  readonly examples?: string
  run(attempt: Attempt): StepOutcome | Promise<StepOutcome>
}

/** Declares an action of the engine. */
export function defineEngineAction({
  aliases = [],
  returns = {},
  examples = '',
  run,
  ...rest
}: Definition): EngineAction {
  return { kind: 'engine', aliases, returns, examples, ...rest, run: async (attempt) => run(attempt) }
}
