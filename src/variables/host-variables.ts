import type { Inventory } from '../inventory/inventory.ts'
import { LazyDict } from '../value/lazy-dict.ts'
import type { Value } from '../value/value.ts'

/** The host that is always there: it can be named in `hosts:` and `delegate_to`, and is in no group. */
export const implicitHost = 'localhost'

/**
 * `hostvars`: the variables of each host by its name. `localhost` can be asked for also where the inventory does not have
 * it, and is then not among the keys.
 *
 * @see ansible-core 2.14, vars/hostvars.py
 */
export class HostVariables extends LazyDict {
  readonly #read: (host: string) => Value
  #implicit: Value | undefined

  /** @param read - the variables of one host */
  constructor(inventory: Inventory, read: (host: string) => Value) {
    super(inventory.hosts.keys(), read)
    this.#read = read
  }

  override has(key: Value): boolean {
    return key === implicitHost || super.has(key)
  }

  override get(key: Value): Value | undefined {
    const declared = super.get(key)
    if (declared !== undefined || key !== implicitHost) return declared
    this.#implicit ??= this.#read(implicitHost)
    return this.#implicit
  }
}
