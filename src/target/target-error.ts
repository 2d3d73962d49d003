import { DiagnosticError, type Diagnostic } from '../diagnostic/diagnostic.ts'
import type { JsonObject } from '../value/json.ts'
import type { CommandResult } from './target.ts'

/** A target answered, and the answer is a failure: exit status, full disk, file that cannot be read. */
export class TargetError extends DiagnosticError {
  readonly result?: CommandResult
  /** Return values that playbooks look for, in Ansible's words; they stand for what the command printed. */
  readonly told?: JsonObject

  constructor(diagnostic: Diagnostic, result?: CommandResult, told?: JsonObject) {
    super(diagnostic)
    this.name = 'TargetError'
    if (result !== undefined) this.result = result
    if (told !== undefined) this.told = told
  }
}
