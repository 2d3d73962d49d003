import { describe, expect, test } from 'vitest'
import { longestGapMs } from '../../../src/cli/drill/ledger.ts'

describe('longestGapMs', () => {
  test.each([
    { does: 'finds the longest silence', times: [0, 10, 500, 510], gap: 490 },
    { does: 'counts one that never ended', times: [0, 10, 9_000], gap: 8_990 },
    { does: 'has none in a single moment', times: [7], gap: 0 },
  ])('$does', ({ times, gap }) => {
    expect(longestGapMs(times)).toBe(gap)
  })
})
