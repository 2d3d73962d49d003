import { refuse, type Refusal } from '../../module/contract.ts'
import type { ReadTarget } from '../../target/target.ts'
import { quote } from '../../transport/quote.ts'

/** A time that a file shall have: as it is, the present moment, or `YYYY-MM-DD hh:mm:ss` by the target's clock. */
export type AskedTime = 'preserve' | 'now' | { readonly clock: string }

/** The same, with the clock read: seconds since the epoch. */
export type WantedTime = 'preserve' | 'now' | number

/** Reads `now`, `preserve`, or a time in a strptime format. */
export function askedTime(text: string, format: string): AskedTime | Refusal {
  if (text === 'now' || text === 'preserve') return text
  const clock = clockTime(text, format)
  return typeof clock === 'string' ? { clock } : clock
}

/**
 * A time as `YYYY-MM-DD hh:mm:ss`, read by a strptime format, or a refusal.
 *
 * @param format - the words `%Y %m %d %H %M %S` and plain characters
 */
function clockTime(text: string, format: string): string | Refusal {
  const names: string[] = []
  const pattern = format.replace(/%(.)|[\\^$.*+?()[\]{}|]/g, (word, directive?: string) => {
    if (directive === undefined) return `\\${word}`
    names.push(directive)
    return directive === 'Y' ? '(\\d{4})' : '(\\d{1,2})'
  })
  const unknown = names.find((name) => !'YmdHMS'.includes(name))
  if (unknown !== undefined) {
    return refuse('files/unsupported', `The time format "${format}" has "%${unknown}"; known are %Y %m %d %H %M %S.`)
  }
  const match = new RegExp(`^${pattern}$`).exec(text)
  if (match === null) {
    return refuse(
      'files/wrong-arguments',
      `Error while obtaining timestamp for time ${text} using format ${format}: they do not match`,
    )
  }
  const part = (name: string, fallback: string): string => (match[names.indexOf(name) + 1] ?? fallback).padStart(2, '0')
  const has = (name: string, fallback: string): string => (names.includes(name) ? part(name, fallback) : fallback)
  return `${has('Y', '1900')}-${has('m', '01')}-${has('d', '01')} ${has('H', '00')}:${has('M', '00')}:${has('S', '00')}`
}

/** Asks the target what its clock times are; one round trip, or none. */
export async function resolveTimes<const T extends readonly AskedTime[]>(
  times: T,
  target: ReadTarget,
): Promise<{ readonly [K in keyof T]: WantedTime }> {
  const clocks = times.flatMap((time) => (typeof time === 'string' ? [] : [time.clock]))
  const script = clocks.map((clock) => `date -d ${quote(clock)} +%s`).join('\n')
  const answer = clocks.length === 0 ? [] : (await target.query({ script })).stdout.split('\n')
  // As many as were asked for, in their order.
  return times.map((time) => (typeof time === 'string' ? time : Number(answer.shift()))) as {
    [K in keyof T]: WantedTime
  }
}
