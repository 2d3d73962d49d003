/** One moment by its calendar parts, in local time or in UTC. */
interface Parts {
  readonly year: number
  /** 0 is January. */
  readonly month: number
  readonly day: number
  /** 0 is Sunday. */
  readonly weekday: number
  readonly hours: number
  readonly minutes: number
  readonly seconds: number
  readonly microseconds: number
  /** Whole days since the first of January. */
  readonly dayOfYear: number
  /** Minutes east of Greenwich. */
  readonly offsetMinutes: number
}

/**
 * C's `strftime` in the C locale, as Python has it.
 *
 * @param moment - milliseconds since the epoch; a fraction gives `%f` its microseconds
 * @param inUtc - calendar parts of Greenwich instead of the local ones
 * @see Python library reference, "strftime() and strptime() Format Codes"
 */
export function formatDate(moment: number, format: string, inUtc: boolean): string {
  const parts = partsOf(moment, inUtc)
  return format.replace(/%-?([a-zA-Z%])/g, (whole, code: string) => {
    const text = codes.get(code)?.(parts, moment)
    if (text === undefined) return whole
    // The sign asks for no filling zeros, as in the GNU C library.
    return whole.startsWith('%-') ? text.replace(/^0+(?=\d)/, '') : text
  })
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

type Code = (parts: Parts, moment: number) => string

const codes: ReadonlyMap<string, Code> = new Map<string, Code>([
  ['%', () => '%'],
  ['a', (at) => nameAt(weekdays, at.weekday).slice(0, 3)],
  ['A', (at) => nameAt(weekdays, at.weekday)],
  ['b', (at) => nameAt(months, at.month).slice(0, 3)],
  ['B', (at) => nameAt(months, at.month)],
  [
    'c',
    (at) =>
      `${nameAt(weekdays, at.weekday).slice(0, 3)} ${nameAt(months, at.month).slice(0, 3)} ${String(at.day).padStart(2)} ${time(at)} ${String(at.year)}`,
  ],
  ['d', (at) => two(at.day)],
  ['D', (at) => `${two(at.month + 1)}/${two(at.day)}/${two(at.year % 100)}`],
  ['e', (at) => String(at.day).padStart(2)],
  ['f', (at) => String(at.microseconds).padStart(6, '0')],
  ['F', (at) => `${String(at.year)}-${two(at.month + 1)}-${two(at.day)}`],
  ['H', (at) => two(at.hours)],
  ['I', (at) => two(at.hours % 12 || 12)],
  ['j', (at) => String(at.dayOfYear + 1).padStart(3, '0')],
  ['m', (at) => two(at.month + 1)],
  ['M', (at) => two(at.minutes)],
  ['n', () => '\n'],
  ['p', (at) => (at.hours < 12 ? 'AM' : 'PM')],
  ['R', (at) => `${two(at.hours)}:${two(at.minutes)}`],
  ['s', (_, moment) => String(Math.floor(moment / 1000))],
  ['S', (at) => two(at.seconds)],
  ['t', () => '\t'],
  ['T', time],
  ['u', (at) => String(at.weekday === 0 ? 7 : at.weekday)],
  ['U', (at) => two(Math.floor((at.dayOfYear + 7 - at.weekday) / 7))],
  ['w', (at) => String(at.weekday)],
  ['W', (at) => two(Math.floor((at.dayOfYear + 7 - ((at.weekday + 6) % 7)) / 7))],
  ['x', (at) => `${two(at.month + 1)}/${two(at.day)}/${two(at.year % 100)}`],
  ['X', time],
  ['y', (at) => two(at.year % 100)],
  ['Y', (at) => String(at.year)],
  ['z', zone],
  ['Z', (at) => (at.offsetMinutes === 0 ? 'UTC' : zone(at))],
])

function partsOf(moment: number, inUtc: boolean): Parts {
  const date = new Date(moment)
  const offsetMinutes = inUtc ? 0 : -date.getTimezoneOffset()
  // A local time is the time of Greenwich on a clock that is set forward by the offset.
  const shifted = new Date(date.getTime() + offsetMinutes * 60_000)
  const year = shifted.getUTCFullYear()
  return {
    year,
    month: shifted.getUTCMonth(),
    day: shifted.getUTCDate(),
    weekday: shifted.getUTCDay(),
    hours: shifted.getUTCHours(),
    minutes: shifted.getUTCMinutes(),
    seconds: shifted.getUTCSeconds(),
    microseconds: Math.round((moment - Math.floor(moment / 1000) * 1000) * 1000),
    dayOfYear: Math.floor((shifted.getTime() - Date.UTC(year, 0, 1)) / 86_400_000),
    offsetMinutes,
  }
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}

function time(at: Parts): string {
  return `${two(at.hours)}:${two(at.minutes)}:${two(at.seconds)}`
}

function zone(at: Parts): string {
  const minutes = Math.abs(at.offsetMinutes)
  return `${at.offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`
}

function nameAt(names: readonly string[], index: number): string {
  return names[index] ?? ''
}
