import { DiagnosticError, type Diagnostic } from '../diagnostic/diagnostic.ts'
import type { CommandResult } from './target.ts'

/** A target answered, and the answer is a failure: exit status, full disk, file that cannot be read. */
export class TargetError extends DiagnosticError {
  readonly result?: CommandResult

  constructor(diagnostic: Diagnostic, result?: CommandResult) {
    super(diagnostic)
    this.name = 'TargetError'
    if (result !== undefined) this.result = result
  }
}
