import { describe, expect, test } from 'vitest'
import { memcached } from '../../../src/ha/status/memcached.ts'
import { judged } from '../../support/probe-outputs.ts'

// The protocol ends lines with \r\n, and so do the lines of the probe.
function stats(open: number): string {
  return `STAT version 1.6.18\r\nSTAT max_connections 4096\r\nSTAT curr_connections ${open}\r`
}

describe('memcached', () => {
  test.each([
    { does: 'is healthy when all answer', c2: stats(2), health: 'healthy', cell: 'up, 2 open' },
    { does: 'is degraded when one is stopped', c2: 1, health: 'degraded', cell: 'stopped' },
    { does: 'is degraded when one hangs', c2: 124, health: 'degraded', cell: 'hangs' },
    {
      does: 'is degraded when nearly all connections are taken',
      c2: stats(4000),
      health: 'degraded',
      cell: 'up, 4000 open',
    },
  ])('$does', ({ c2, health, cell }) => {
    expect(judged(memcached, { c1: stats(2), c2 })).toMatchObject({ health, cells: { c1: 'up, 2 open', c2: cell } })
  })

  test('is down when none answers', () => {
    expect(judged(memcached, { c1: 1, c2: null })?.health).toBe('down')
  })
})
