import { describe, expect, test } from 'vitest'
import { readDate } from '../../src/text/date-parse.ts'

describe('readDate', () => {
  test.each([
    { text: '2016-08-14 20:00:12', format: '%Y-%m-%d %H:%M:%S', iso: '2016-08-14T20:00:12.000Z' },
    { text: 'Aug  4 20:00:12 2026 GMT', format: '%b %d %H:%M:%S %Y %Z', iso: '2026-08-04T20:00:12.000Z' },
    { text: '20240229T235959Z', format: '%Y%m%dT%H%M%SZ', iso: '2024-02-29T23:59:59.000Z' },
    { text: '2024-01-01T00:00:00.25+02:00', format: '%Y-%m-%dT%H:%M:%S.%f%z', iso: '2024-01-01T00:00:00.250Z' },
    { text: '12:05 AM', format: '%I:%M %p', iso: '1900-01-01T00:05:00.000Z' },
    { text: '1:05 pm', format: '%I:%M %p', iso: '1900-01-01T13:05:00.000Z' },
    { text: '2024 366', format: '%Y %j', iso: '2024-12-31T00:00:00.000Z' },
    { text: 'Monday, 5 May 25', format: '%A, %d %B %y', iso: '2025-05-05T00:00:00.000Z' },
    { text: '100%', format: '%M%S0%%', iso: '1900-01-01T00:01:00.000Z' },
  ])('reads $text', ({ text, format, iso }) => {
    expect(new Date(readDate(text, format)?.wallMs ?? NaN).toISOString()).toBe(iso)
  })

  test.each([
    { text: '2023-02-29', format: '%Y-%m-%d' },
    { text: '2023-13-01', format: '%Y-%m-%d' },
    { text: '2023-01-01x', format: '%Y-%m-%d' },
    { text: '2023', format: '%Q' },
  ])('finds no $format in $text', ({ text, format }) => {
    expect(readDate(text, format)).toBeNull()
  })

  test.each([
    { text: '10:00 +0130', format: '%H:%M %z', offsetMinutes: 90 },
    { text: '10:00 Z', format: '%H:%M %z', offsetMinutes: 0 },
    { text: '10:00', format: '%H:%M', offsetMinutes: null },
  ])('says how far $text is from Greenwich', ({ text, format, offsetMinutes }) => {
    expect(readDate(text, format)?.offsetMinutes).toBe(offsetMinutes)
  })
})
