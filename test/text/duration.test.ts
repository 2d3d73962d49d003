import { expect, test } from 'vitest'
import { showDuration } from '../../src/text/duration.ts'

test.each([
  [-5, '0.0s'],
  [0, '0.0s'],
  [440, '0.4s'],
  [9940, '9.9s'],
  [9960, '10s'],
  [59_400, '59s'],
  [59_600, '1m 00s'],
  [187_000, '3m 07s'],
  [3_599_600, '1h 00m'],
  [7_512_000, '2h 05m'],
])('%d ms are shown as %s', (milliseconds, shown) => {
  expect(showDuration(milliseconds)).toBe(shown)
})
