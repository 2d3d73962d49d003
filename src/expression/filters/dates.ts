import { formatDate } from '../../text/date-format.ts'
import { readDate } from '../../text/date-parse.ts'
import { asNumeric } from '../../value/number.ts'
import { str } from '../../value/print.ts'
import { DateTime } from '../../value/value.ts'
import { FilterError, type Filter } from '../filter.ts'
import { defineFilter } from '../signature.ts'

/**
 * Filters over dates.
 *
 * Source: ansible.builtin over Python's time and datetime, measured.
 */
export const dateFilters: readonly Filter[] = [
  defineFilter('strftime', 'second utc', (input, given, context) => {
    const second = given.given('second')
    const text = typeof second === 'string' ? Number(second) : undefined
    const seconds = second === undefined ? context.scope.world.now() / 1000 : (text ?? Number(asNumeric(second) ?? NaN))
    if (Number.isNaN(seconds))
      throw new FilterError(
        `Invalid value for epoch value (${str(second ?? null)}): it is no number of seconds since 1970.`,
      )
    return formatDate(seconds * 1000, str(input), given.flag('utc'))
  }),
  defineFilter('to_datetime', 'format', (input, given) => {
    const format = given.text('format', '%Y-%m-%d %H:%M:%S')
    const read = readDate(str(input), format)
    if (read === null) throw new FilterError(`"${str(input)}" is not a date of the form "${format}".`)
    return new DateTime(read.wallMs, read.offsetMinutes)
  }),
]
