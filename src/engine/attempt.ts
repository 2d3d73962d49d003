import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Scope } from '../expression/scope.ts'
import type { DiffPart } from '../module/contract.ts'
import type { Dict } from '../value/value.ts'
import type { Assignment } from './assignment.ts'
import { inherited } from './inherit.ts'
import type { Delegate, Include } from './result.ts'
import { asFlag } from './settings.ts'

/** One attempt of one item: what it is about. */
export interface Attempt {
  readonly assignment: Assignment
  readonly item: Dict | undefined
  readonly scope: Scope
  /** Arguments, opened. */
  readonly given: Dict
  readonly delegate: Delegate | undefined
}

/** What one attempt came to, before `changed_when` and `failed_when`. */
export interface StepOutcome {
  /** `unreachable: true` among them where the host was not reached. */
  readonly values: Dict
  readonly diff: readonly DiffPart[]
  readonly diagnostic?: Diagnostic
  readonly includes: readonly Include[]
}

/** Whether this attempt only says what it would do. */
export function isCheckMode({ assignment: { task, playRun, frame }, scope }: Attempt): boolean {
  if (frame.isForeseen === true) return true
  return asFlag(inherited('checkMode', task, playRun.play), scope, playRun.run.options.checkMode)
}
