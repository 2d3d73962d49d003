import type { Origin } from '../diagnostic/span.ts'
import type { Value } from '../value/value.ts'
import type { BlockLevel, Frame } from './frame.ts'
import type { Syntax } from './syntax.ts'

/** One template, compiled: ready to be rendered any number of times. */
export interface TemplateUnit {
  readonly origin: Origin
  readonly syntax: Syntax
  readonly blocks: ReadonlyMap<string, BlockLevel>
  /** Adds what the template outputs, piece by piece; goes on with the template that it extends. */
  render(frame: Frame, output: Value[]): void
}
