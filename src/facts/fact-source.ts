import type { JsonObject } from '../value/json.ts'

/**
 * A field of facts: a read-only shell text and the pure parser of what it prints.
 *
 * `script` is POSIX shell for dash, bash and busybox; it may call a tool that is missing (its complaints are dropped) and
 * it finds `$fact_path` set. `parse` must stand an empty text: a fact that cannot be known is left out, never an error.
 */
export interface FactSource {
  /** The name that `gather_subset` knows it by (Ansible's collector name). */
  readonly name: string
  /** Further names that choose it: groups such as `hardware`, and the facts it gives (`mounts`, `interfaces`). */
  readonly subsets: readonly string[]
  readonly script: string
  /** Facts without the prefix `ansible_`. */
  parse(output: string): JsonObject
}
