import { TypeFault, UndefinedFault } from '../value/type-fault.ts'
import { FilterError } from './filter.ts'

/** A failure of a filter or test that already has Ansible's words around it. */
export class PluginFault extends FilterError {
  override readonly cause: FilterError | TypeFault

  constructor(message: string, cause: FilterError | TypeFault) {
    super(message)
    this.cause = cause
  }
}

/**
 * A failure in the words that ansible-core 2.19 puts around it, once: a filter that `map` applies is named, not `map`.
 * What is no mistake of the call, and what is undefined, is given back as it is.
 */
export function pluginFault(kind: 'filter' | 'test', name: string, cause: unknown): unknown {
  if (cause instanceof PluginFault || cause instanceof UndefinedFault) return cause
  if (!(cause instanceof FilterError || cause instanceof TypeFault)) return cause
  const fullName = name.includes('.') ? name : `ansible.builtin.${name}`
  return new PluginFault(`The ${kind} plugin '${fullName}' failed: ${cause.message}`, cause)
}
