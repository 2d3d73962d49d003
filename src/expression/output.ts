import type { Origin } from '../diagnostic/span.ts'
import { LazyDict } from '../value/lazy-dict.ts'
import { str } from '../value/print.ts'
import { withoutTuples } from '../value/tuples.ts'
import { Omit, Tuple, Undefined, type Value } from '../value/value.ts'
import { undefinedInside, type Frame } from './frame.ts'
import { NoElse, raiseUndefined } from './missing.ts'
import { Namespace } from './objects.ts'
import type { Stretch } from './tree.ts'

/** Adds what `{{ }}` outputs: opened all the way down, Undefined refused. @throws DiagnosticError `expression/undefined` */
export function emit(output: Value[], value: Value, frame: Frame, origin: Origin, stretch: Stretch): void {
  if (value instanceof NoElse) {
    output.push('')
    return
  }
  if (value instanceof Undefined) raiseUndefined(value, origin, stretch)
  const opened = frame.deep(value)
  const missing = undefinedInside(opened)
  if (missing !== null) raiseUndefined(missing, origin, stretch)
  // What is changed later in this run is printed as it is now.
  output.push(frame.rendering.hasCopies ? snapshot(opened) : opened)
}

/**
 * What a template gives: its only piece with its own kind, or all pieces as one text. None leaves no trace
 * beside other pieces: `{{ list.append(1) }}{{ list }}` is the list.
 *
 * @see ansible-core 2.19, the `concat` of its Jinja environment
 */
export function concatenated(output: readonly Value[]): Value {
  const [only] = output
  if (only === undefined) return null
  if (output.length === 1) return only
  const present = output.filter((piece) => piece !== null)
  const [alone] = present
  if (present.length === 0) return null
  return present.length === 1 && alone !== undefined && !(alone instanceof Omit) ? alone : printed(present)
}

/** All pieces as one text; None and omit leave no trace in it. */
export function printed(output: readonly Value[]): string {
  let text = ''
  for (const piece of output) if (piece !== null && !(piece instanceof Omit)) text += str(withoutTuples(piece))
  return text
}

/**
 * The text with at least as many newlines at its end as its template has there: reading a template drops the last one.
 *
 * @param source - the text of the template
 * @see ansible-core 2.19, `preserve_trailing_newlines`
 */
export function withNewlinesOf(source: string, text: string): string {
  const missing = newlinesAtEnd(source) - newlinesAtEnd(text)
  return missing > 0 ? text + '\n'.repeat(missing) : text
}

function newlinesAtEnd(text: string): number {
  return text.length - text.replace(/\n+$/, '').length
}

function snapshot(value: Value): Value {
  if (Array.isArray(value)) return value.map(snapshot)
  if (value instanceof Tuple) return new Tuple(value.items.map(snapshot), value.names)
  const isPlainDict = value instanceof Map && !(value instanceof LazyDict || value instanceof Namespace)
  return isPlainDict ? new Map([...value].map(([key, item]) => [key, snapshot(item)])) : value
}
