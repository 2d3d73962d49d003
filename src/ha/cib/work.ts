import type { Dialect } from './dialect.ts'
import type { IdPool } from './id-pool.ts'

/** What every part of one reconciliation shares. */
export interface Work {
  readonly dialect: Dialect
  readonly pool: IdPool
  /** Ids on record from the last time: what is there under one of them, and no longer wanted, goes. */
  readonly owned: ReadonlySet<string>
  /** Ids for the record of this time; filled on the way. */
  readonly made: Set<string>
}
