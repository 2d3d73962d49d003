interface Fields {
  year?: number
  month?: number
  day?: number
  dayOfYear?: number
  hour?: number
  isAfternoon?: boolean
  minute?: number
  second?: number
  microsecond?: number
  offsetMinutes?: number
  epochSeconds?: number
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const monthNames = 'january|february|march|april|may|june|july|august|september|october|november|december'
const weekdayNames = 'monday|tuesday|wednesday|thursday|friday|saturday|sunday'

type Directive = readonly [pattern: string, read: (text: string) => Fields]

/** What a directive of `strptime` reads, and what it says of the moment. */
const directives: ReadonlyMap<string, Directive> = new Map<string, Directive>([
  ['Y', ['\\d{4}', (text) => ({ year: Number(text) })]],
  ['y', ['\\d{2}', (text) => ({ year: Number(text) + (Number(text) < 69 ? 2000 : 1900) })]],
  ['m', ['1[0-2]|0?[1-9]', (text) => ({ month: Number(text) })]],
  ['d', ['3[01]|[12]\\d|0?[1-9]| [1-9]', (text) => ({ day: Number(text) })]],
  ['j', ['36[0-6]|3[0-5]\\d|[12]\\d\\d|0?[1-9]\\d|0{0,2}[1-9]', (text) => ({ dayOfYear: Number(text) })]],
  ['H', ['2[0-3]|[01]\\d|\\d', (text) => ({ hour: Number(text) })]],
  ['I', ['1[0-2]|0?[1-9]', (text) => ({ hour: Number(text) % 12 })]],
  ['p', ['am|pm', (text) => ({ isAfternoon: text.toLowerCase() === 'pm' })]],
  ['M', ['[0-5]\\d|\\d', (text) => ({ minute: Number(text) })]],
  ['S', ['6[01]|[0-5]\\d|\\d', (text) => ({ second: Number(text) })]],
  ['f', ['\\d{1,6}', (text) => ({ microsecond: Number(text.padEnd(6, '0')) })]],
  ['b', [months.join('|'), (text) => ({ month: months.indexOf(text.toLowerCase()) + 1 })]],
  ['B', [monthNames, (text) => ({ month: months.indexOf(text.slice(0, 3).toLowerCase()) + 1 })]],
  ['a', [weekdayNames.replace(/([a-z]{3})[a-z]*/g, '$1'), () => ({})]],
  ['A', [weekdayNames, () => ({})]],
  ['z', ['Z|[+-]\\d\\d:?[0-5]\\d', (text) => ({ offsetMinutes: offsetOf(text) })]],
  ['Z', ['utc|gmt', () => ({})]],
  ['s', ['\\d+', (text) => ({ epochSeconds: Number(text) })]],
])

/** What calendar and clock were said to show, and where. */
export interface DateReading {
  /** Milliseconds, with a fraction, since they showed the beginning of 1970. */
  readonly wallMs: number
  /** Minutes east of Greenwich; null when the text names no zone. */
  readonly offsetMinutes: number | null
}

/**
 * Reads a date by a format of C's `strptime` in the C locale, as Python has it.
 *
 * @returns null when the text is not of that form, or there is no such day
 */
export function readDate(text: string, format: string): DateReading | null {
  const readers: ((text: string) => Fields)[] = []
  const expanded = format.replaceAll('%T', '%H:%M:%S').replaceAll('%D', '%m/%d/%y').replaceAll('%F', '%Y-%m-%d')
  const source = expanded.replace(/%(.)|(\s+)|([^%\s])/g, (_, code?: string, space?: string, plain?: string) => {
    if (space !== undefined) return '\\s+'
    if (plain !== undefined) return plain.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')
    const directive = directives.get(code ?? '')
    if (directive === undefined) return code === '%' ? '%' : '(?!)'
    readers.push(directive[1])
    return `(${directive[0]})`
  })
  const found = new RegExp(`^${source}$`, 'i').exec(text)
  if (found === null) return null
  const fields: Fields = {}
  for (const [index, read] of readers.entries()) Object.assign(fields, read(found[index + 1] ?? ''))
  const wallMs = wallMsOf(fields)
  return wallMs === null ? null : { wallMs, offsetMinutes: fields.offsetMinutes ?? null }
}

function wallMsOf(fields: Fields): number | null {
  if (fields.epochSeconds !== undefined) return fields.epochSeconds * 1000
  const { year = 1900, hour = 0, minute = 0, second = 0, microsecond = 0 } = fields
  const month = fields.dayOfYear === undefined ? (fields.month ?? 1) : 1
  const day = fields.dayOfYear ?? fields.day ?? 1
  const date = new Date(Date.UTC(2000, 0, 1))
  date.setUTCFullYear(year, month - 1, day)
  if (fields.dayOfYear === undefined && date.getUTCDate() !== day) return null
  date.setUTCHours(hour + (fields.isAfternoon === true ? 12 : 0), minute, second)
  return date.getTime() + microsecond / 1000
}

function offsetOf(text: string): number {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)$/.exec(text) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}
