/** Which rule said no. */
export type RefusalReason =
  | 'config'
  | 'config-leak'
  | 'split-brain'
  | 'ahead'
  | 'foreign-data'
  | 'unreachable'
  | 'broken'
  | 'tainted'
  | 'no-state'
  | 'uuid-mismatch'
  | 'epoch-mismatch'
  | 'version'
  | 'safe-flag-conflict'
  | 'managed-elsewhere'

/** A decision against, for one member or for all of them (`host` is null). */
export interface Refused {
  readonly reason: RefusalReason
  readonly host: string | null
  /** One sentence: which evidence says no. */
  readonly because: string
  /** What the operator can do, with the variable that overrides it and what that would cost. */
  readonly next: string
}
