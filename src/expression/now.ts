import { formatDate } from '../text/date-format.ts'
import { wallClock } from '../value/date-time.ts'
import type { Value } from '../value/value.ts'
import { binder } from './signature.ts'

const bind = binder('The function "now"', 'utc fmt')

/**
 * `now(utc=false, fmt='')`: the time as a datetime, or as text when there is a format.
 *
 * @param moment - milliseconds since the epoch
 */
export function now(moment: number, args: readonly Value[], named: ReadonlyMap<string, Value>): Value {
  const given = bind(args, named)
  const format = given.givenText('fmt') ?? ''
  return format === '' ? wallClock(moment, given.flag('utc')) : formatDate(moment, format, given.flag('utc'))
}
