import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import type { Origin } from '../diagnostic/span.ts'
import { TypeFault, UndefinedFault } from '../value/type-fault.ts'
import { FilterError } from './filter.ts'
import { PluginFault } from './plugin-fault.ts'
import type { Stretch } from './tree.ts'

/**
 * Gives a mistake that has no place yet the place of the expression that met it. Everything else goes on as it is.
 *
 * @throws DiagnosticError `expression/undefined`, `expression/type` or `expression/failed`; or the cause itself
 */
export function raiseAt(cause: unknown, origin: Origin, { start, end }: Stretch): never {
  const at = origin.span(start, end)
  if (cause instanceof UndefinedFault) {
    throw new DiagnosticError(error('expression/undefined', sentence(cause.message), { at }))
  }
  if (cause instanceof TypeFault || (cause instanceof PluginFault && cause.cause instanceof TypeFault))
    throw new DiagnosticError(error('expression/type', sentence(cause.message), { at }))
  if (cause instanceof FilterError) {
    throw new DiagnosticError(error('expression/failed', sentence(cause.message), { at }))
  }
  if (cause instanceof RangeError && !isStackOverflow(cause)) {
    throw new DiagnosticError(error('expression/type', 'The result is too large.', { at }))
  }
  throw cause
}

/** Whether the engine ran out of stack: calls or templates that never end. */
export function isStackOverflow(cause: unknown): boolean {
  return cause instanceof RangeError && cause.message.includes('call stack')
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
