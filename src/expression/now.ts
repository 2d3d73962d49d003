import { formatDate } from '../text/date-format.ts'
import type { Value } from '../value/value.ts'
import { binder } from './signature.ts'

const bind = binder('The function "now"', 'utc fmt')

/**
 * `now(utc=false, fmt='')`: the time as text, by default as Python prints a datetime.
 *
 * @param moment - milliseconds since the epoch
 */
export function now(moment: number, args: readonly Value[], named: ReadonlyMap<string, Value>): Value {
  const given = bind(args, named)
  return formatDate(moment, given.givenText('fmt') ?? '%Y-%m-%d %H:%M:%S.%f', given.flag('utc'))
}
