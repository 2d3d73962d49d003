import type { FactSource } from './fact-source.ts'

/** The host's clock at the moment of gathering, in its own time zone. */
export const dateTime: FactSource = {
  name: 'date_time',
  subsets: [],
  // busybox knows no %N and prints it as it stands; the parser takes that for a zero.
  script: `LC_ALL=C date '+%s|%N|%Y|%m|%d|%H|%M|%S|%A|%w|%W|%Z|%z'`,
  parse(output) {
    const fields = output.trim().split('|')
    if (fields.length !== 13) return {}
    const [epoch = '', nano = '', year = '', month = '', day = '', hour = '', minute = '', second = ''] = fields
    const [weekday = '', weekdayNumber = '', week = '', zone = '', offset = ''] = fields.slice(8)
    const micro = (/^\d+$/.test(nano) ? nano : '').padEnd(6, '0').slice(0, 6)
    const utc = new Date(Number(epoch) * 1000).toISOString().slice(0, 19)
    const basic = `${year}${month}${day}T${hour}${minute}${second}`
    return {
      date_time: {
        year,
        month,
        weekday,
        weekday_number: weekdayNumber,
        weeknumber: week,
        day,
        hour,
        minute,
        second,
        epoch,
        epoch_int: epoch,
        date: `${year}-${month}-${day}`,
        time: `${hour}:${minute}:${second}`,
        iso8601: `${utc}Z`,
        iso8601_micro: `${utc}.${micro}Z`,
        iso8601_basic: `${basic}${micro}`,
        iso8601_basic_short: basic,
        tz: zone,
        tz_dst: zone,
        tz_offset: offset,
      },
    }
  },
}
