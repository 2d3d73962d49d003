/** What a library user may import. */
export { defineAction, defineModule, refuse, type Refusal, type Step, type StepResult } from './module/contract.ts'
export type { ParamsOf, ParamsSchema } from './module/params.ts'
export type { ReadTarget, WriteTarget } from './target/target.ts'
export type { Event, HostStats, RunOutcome } from './event/event.ts'
export { run, type RunRequest } from './engine/run.ts'
