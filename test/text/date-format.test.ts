import { describe, expect, test } from 'vitest'
import { formatDate } from '../../src/text/date-format.ts'

const leapDay = Date.UTC(2024, 1, 29, 3, 4, 5, 678)
const newYear = Date.UTC(2023, 0, 1, 15, 0, 0)

// Every expected text was printed by Python 3.11.
describe('formatDate', () => {
  test.each([
    ['%a %A %b %B', 'Thu Thursday Feb February'],
    ['%c', 'Thu Feb 29 03:04:05 2024'],
    ['%d %e %f %H %I %j %m %M %p %S', '29 29 678000 03 03 060 02 04 AM 05'],
    ['%D|%F|%R|%T|%x|%X', '02/29/24|2024-02-29|03:04|03:04:05|02/29/24|03:04:05'],
    ['%u %U %w %W %y %Y %z %Z %%', '4 08 4 09 24 2024 +0000 UTC %'],
    ['plain %- %!', 'plain %- %!'],
  ])('of the leap day by %s is %s', (format, text) => {
    expect(formatDate(leapDay, format, true)).toBe(text)
  })

  test('knows the edges of the year and of the day', () => {
    expect(formatDate(newYear, '%U %W %j %I %p %-d %-H %u %w', true)).toBe('01 00 001 03 PM 1 15 7 0')
  })
})
