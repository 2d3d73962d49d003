/** What the operator allows beyond what evidence shows. Each name in a list is a promise that the operator makes. */
export interface ElectionOptions {
  /** Form a new cluster when all members are fresh. */
  readonly deploy: boolean
  /** Members proved dead and fenced. */
  readonly acceptMissing: readonly string[]
  /** Members whose claim shall count although their state cannot be trusted. */
  readonly acceptTainted: readonly string[]
  /** Members whose own data shall be thrown away. */
  readonly acceptDiscard: readonly string[]
  /** What a `safe_to_bootstrap` flag on a member that is not the most advanced means when epochs do not tell. */
  readonly onSafeConflict: 'refuse' | 'seqno'
  /** Which look at the cluster this is, from 1: what may pass by itself is looked at more than once. */
  readonly look: number
  /** Foresee a deployment that has not written its configuration yet (check mode): do not hold it to that. */
  readonly isForeseen: boolean
}
