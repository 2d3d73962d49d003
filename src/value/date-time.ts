import { formatDate } from '../text/date-format.ts'
import { DateTime, TimeDelta } from './value.ts'

const dayMs = 86_400_000

/** Python's `str()` of a datetime or date: `2026-01-31 10:00:00.250000+01:00`, `2026-01-31`. */
export function printDateTime(value: DateTime): string {
  return isoText(value, ' ')
}

/**
 * Python's `isoformat()`.
 *
 * @param separator - what stands between the day and the time
 */
export function isoText({ wallMs, offsetMinutes, isDay }: DateTime, separator = 'T'): string {
  const text = (format: string): string => formatDate(wallMs, format, true)
  if (isDay) return text('%F')
  const fraction = microsecondsOf(wallMs) === 0 ? '' : text('.%f')
  return `${text('%F')}${separator}${text('%T')}${fraction}${offsetMinutes === null ? '' : offsetText(offsetMinutes)}`
}

/** Python's `repr()` of a datetime or date: `datetime.datetime(2026, 1, 31, 10, 0)`. */
export function representDateTime({ wallMs, isDay }: DateTime): string {
  const parts = (format: string): string => formatDate(wallMs, format, true)
  if (isDay) return `datetime.date(${parts('%Y, %-m, %-d')})`
  const microseconds = microsecondsOf(wallMs)
  const seconds = microseconds > 0 ? parts(', %-S, %-f') : parts('%S') === '00' ? '' : parts(', %-S')
  return `datetime.datetime(${parts('%Y, %-m, %-d, %-H, %-M')}${seconds})`
}

/** Python's `str()` of a timedelta: `4 days, 12:00:00`, `-1 day, 23:59:59.500000`. */
export function printTimeDelta(value: TimeDelta): string {
  const { days, seconds, microseconds } = deltaParts(value)
  const two = (number: number): string => String(number).padStart(2, '0')
  const shownDays = days === 0 ? '' : `${String(days)} day${Math.abs(days) === 1 ? '' : 's'}, `
  const fraction = microseconds === 0 ? '' : `.${String(microseconds).padStart(6, '0')}`
  const minutes = Math.floor(seconds / 60)
  return `${shownDays}${String(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}${fraction}`
}

/** Python's `repr()` of a timedelta: `datetime.timedelta(days=4, seconds=43200)`. */
export function representTimeDelta(value: TimeDelta): string {
  const parts = Object.entries(deltaParts(value)).filter(([, count]) => count !== 0)
  const shown = parts.map(([name, count]) => `${name}=${String(count)}`).join(', ')
  return `datetime.timedelta(${shown === '' ? '0' : shown})`
}

/** A timedelta in Python's parts: only the days can be negative. */
export function deltaParts({ durationMs }: TimeDelta): {
  readonly days: number
  readonly seconds: number
  readonly microseconds: number
} {
  const days = Math.floor(durationMs / dayMs)
  const withinDay = durationMs - days * dayMs
  return { days, seconds: Math.floor(withinDay / 1000), microseconds: microsecondsOf(durationMs) }
}

/** The part of a number of milliseconds that is less than a second, in whole microseconds. */
export function microsecondsOf(durationMs: number): number {
  return Math.round((durationMs - Math.floor(durationMs / 1000) * 1000) * 1000)
}

/** The moment in milliseconds since the epoch; a time without offset is one of the controller's own clock. */
export function momentOf({ wallMs, offsetMinutes }: DateTime): number {
  if (offsetMinutes !== null) return wallMs - offsetMinutes * 60_000
  const at = new Date(wallMs)
  const local = new Date(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes())
  return local.getTime() + (wallMs - Math.floor(wallMs / 60_000) * 60_000)
}

/** The local time at a moment, or that of Greenwich, without an offset (Python's "naive" datetime). */
export function wallClock(moment: number, inUtc: boolean): DateTime {
  const offsetMinutes = inUtc ? 0 : -new Date(moment).getTimezoneOffset()
  return new DateTime(moment + offsetMinutes * 60_000)
}

/** A time without its day's part, as a date. */
export function dayOf({ wallMs }: DateTime): DateTime {
  return new DateTime(Math.floor(wallMs / dayMs) * dayMs, null, true)
}

/** What `-` gives between two datetimes. */
export function timeBetween(from: DateTime, to: DateTime): TimeDelta {
  const isAware = from.offsetMinutes !== null && to.offsetMinutes !== null
  return new TimeDelta(isAware ? momentOf(to) - momentOf(from) : to.wallMs - from.wallMs)
}

/** The datetime so much later; a date stays a date. */
export function later(start: DateTime, { durationMs }: TimeDelta): DateTime {
  const added = start.isDay ? Math.floor(durationMs / dayMs) * dayMs : durationMs
  return new DateTime(start.wallMs + added, start.offsetMinutes, start.isDay)
}

function offsetText(offsetMinutes: number): string {
  const minutes = Math.abs(offsetMinutes)
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
