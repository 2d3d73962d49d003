import type { Value } from './value.ts'

/**
 * A dict whose items are made when they are asked for, each once: `hostvars`, `vars`.
 *
 * Its items come opened, so it is never opened as a whole: filters that get `hostvars` as an argument pay only for
 * what they read.
 */
export class LazyDict extends Map<Value, Value> {
  readonly #names: ReadonlySet<Value>
  readonly #read: (name: string) => Value
  readonly #known = new Map<Value, Value>()

  /**
   * @param names - all keys, in order
   * @param read - makes the item of one of them, opened all the way down
   */
  constructor(names: Iterable<string>, read: (name: string) => Value) {
    super()
    this.#names = new Set(names)
    this.#read = read
  }

  override get size(): number {
    return this.#names.size
  }

  override has(key: Value): boolean {
    return this.#names.has(key)
  }

  override get(key: Value): Value | undefined {
    if (typeof key !== 'string' || !this.#names.has(key)) return undefined
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const item = this.#read(key)
    this.#known.set(key, item)
    return item
  }

  override keys(): MapIterator<Value> {
    return new Map([...this.#names].map((name) => [name, null])).keys()
  }

  override values(): MapIterator<Value> {
    return this.#whole().values()
  }

  override entries(): MapIterator<[Value, Value]> {
    return this.#whole().entries()
  }

  override [Symbol.iterator](): MapIterator<[Value, Value]> {
    return this.entries()
  }

  override forEach(visit: (item: Value, key: Value, dict: Map<Value, Value>) => void): void {
    for (const [key, item] of this) visit(item, key, this)
  }

  #whole(): Map<Value, Value> {
    return new Map([...this.#names].map((name) => [name, this.get(name) ?? null]))
  }
}
