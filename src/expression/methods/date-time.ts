import { formatDate } from '../../text/date-format.ts'
import { dayOf, deltaParts, isoText, microsecondsOf, momentOf } from '../../value/date-time.ts'
import { DateTime, Float, TimeDelta, type Value } from '../../value/value.ts'
import { methodsOf } from './method.ts'

/** Methods of Python's `datetime` and `date`. */
export const dateTimeMethods = methodsOf<DateTime>('datetime', [
  ['date', '', (self) => dayOf(self)],
  ['isoformat', 'sep', (self, given) => isoText(self, given.text('sep', 'T'))],
  ['isoweekday', '', (self) => new Date(self.wallMs).getUTCDay() || 7],
  ['strftime', 'format', (self, given) => formatted(self, given.text('format'))],
  ['timestamp', '', (self) => new Float(momentOf(self) / 1000)],
  ['weekday', '', (self) => (new Date(self.wallMs).getUTCDay() + 6) % 7],
])

/** Methods of Python's `timedelta`. */
export const timeDeltaMethods = methodsOf<TimeDelta>('timedelta', [
  ['total_seconds', '', (self) => new Float(self.durationMs / 1000)],
])

/** The attributes of a datetime that are no methods. */
export function dateTimePart({ wallMs }: DateTime, name: string): Value | undefined {
  const at = new Date(wallMs)
  switch (name) {
    case 'year':
      return at.getUTCFullYear()
    case 'month':
      return at.getUTCMonth() + 1
    case 'day':
      return at.getUTCDate()
    case 'hour':
      return at.getUTCHours()
    case 'minute':
      return at.getUTCMinutes()
    case 'second':
      return at.getUTCSeconds()
    case 'microsecond':
      return microsecondsOf(wallMs)
    default:
      return undefined
  }
}

/** The attributes of a timedelta that are no methods. */
export function timeDeltaPart(value: TimeDelta, name: string): Value | undefined {
  const parts: Readonly<Record<string, number>> = deltaParts(value)
  return parts[name]
}

// Without a zone the two directives of the zone print nothing.
function formatted({ wallMs, offsetMinutes }: DateTime, format: string): string {
  const zone = offsetMinutes === null ? '' : isoText(new DateTime(0, offsetMinutes)).slice(-6)
  const text = format.replace(/%([%zZ])/g, (whole, code: string) => {
    if (code === '%') return whole
    return code === 'z' ? zone.replace(':', '') : zone === '' ? '' : offsetMinutes === 0 ? 'UTC' : `UTC${zone}`
  })
  return formatDate(wallMs, text, true)
}
