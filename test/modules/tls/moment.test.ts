import { describe, expect, test } from 'vitest'
import { momentNamed } from '../../../src/modules/tls/moment.ts'

const now = Date.UTC(2026, 0, 1)

describe('momentNamed', () => {
  test.each([
    { text: '+1d', iso: '2026-01-02T00:00:00.000Z' },
    { text: '-1w2d', iso: '2025-12-23T00:00:00.000Z' },
    { text: '+10h30m5s', iso: '2026-01-01T10:30:05.000Z' },
    { text: '+0s', iso: '2026-01-01T00:00:00.000Z' },
    { text: '20301231235959Z', iso: '2030-12-31T23:59:59.000Z' },
  ])('reads $text', ({ text, iso }) => {
    expect(new Date(momentNamed(text, now) ?? NaN).toISOString()).toBe(iso)
  })

  test.each(['', '+', '1d', '+1y', 'tomorrow', '20301331235959Z'])('finds no time in "%s"', (text) => {
    expect(momentNamed(text, now)).toBeNull()
  })
})
