import type { EngineModule } from '../../module/contract.ts'
import type { ParamsSchema } from '../../module/params.ts'
import type { Attempt, StepOutcome } from '../attempt.ts'

/** An action that the engine carries out on the controller, once for each host. */
export interface EngineAction extends EngineModule {
  readonly run: (attempt: Attempt) => Promise<StepOutcome>
}

interface Definition {
  readonly name: string
  readonly summary: string
  readonly params: ParamsSchema
  readonly returns?: Readonly<Record<string, string>>
  readonly run: (attempt: Attempt) => StepOutcome | Promise<StepOutcome>
}

/** Declares an action of the engine. */
export function defineEngineAction({ returns = {}, run, ...rest }: Definition): EngineAction {
  return { kind: 'engine', aliases: [], examples: '', returns, ...rest, run: async (attempt) => run(attempt) }
}
