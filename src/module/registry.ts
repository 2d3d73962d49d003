import { didYouMean } from '../text/near-names.ts'
import type { AnyModule } from './contract.ts'

/** Collections whose names are the bare names. */
const builtinCollections = ['ansible.builtin.', 'ansible.legacy.']

/**
 * The modules of a run, by every name that a task may call them.
 *
 * A module answers to its bare name, to its aliases (full names of other collections are listed there), and to either
 * behind `ansible.builtin.` or `ansible.legacy.`.
 */
export class ModuleRegistry {
  readonly #modules: ReadonlyMap<string, AnyModule>
  readonly #names: readonly string[]

  constructor(modules: readonly AnyModule[]) {
    const byName = new Map<string, AnyModule>()
    for (const module of modules) {
      for (const name of [module.name, ...module.aliases]) {
        if (byName.has(name)) throw new Error(`Two modules are called "${name}". This is a bug in hadeploy.`)
        byName.set(name, module)
      }
    }
    this.#modules = byName
    this.#names = modules.map(({ name }) => name).sort()
  }

  find(name: string): AnyModule | undefined {
    const collection = builtinCollections.find((prefix) => name.startsWith(prefix)) ?? ''
    return this.#modules.get(name.slice(collection.length))
  }

  /** The bare names, sorted, without aliases. */
  names(): readonly string[] {
    return this.#names
  }

  /** `Did you mean "lineinfile"?` for a name that no module has, or undefined when none is near. */
  hintFor(name: string): string | undefined {
    const collection = builtinCollections.find((prefix) => name.startsWith(prefix)) ?? ''
    return didYouMean(name.slice(collection.length), this.#modules.keys())
  }
}
