import { readDate } from '../../text/date-parse.ts'

/**
 * A point in time as Ansible's modules for certificates take it: `+3650d`, `-1w2d`, `+10h30m`, or `20301231235959Z`.
 *
 * @param now - milliseconds since the epoch, for relative times
 * @returns milliseconds since the epoch, or null for anything else
 */
export function momentNamed(text: string, now: number): number | null {
  const relative = /^([+-])(?=\d)(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?$/.exec(text)
  if (relative === null) {
    const absolute = /^\d{14}Z$/.test(text) ? readDate(text, '%Y%m%d%H%M%SZ') : readDate(text, '%Y%m%d%H%MZ')
    return absolute?.wallMs ?? null
  }
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = relative.slice(2).map((part) => Number(part || 0))
  const durationMs = ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
  return relative[1] === '-' ? now - durationMs : now + durationMs
}
