import { describe, expect, test } from 'vitest'
import { keystone } from '../../../src/ha/status/keystone.ts'
import { judged } from '../../support/probe-outputs.ts'

// The protocol ends lines with \r\n, and so does the line of the probe.
const well = 'HTTP/1.1 200 OK\r'

describe('keystone', () => {
  test.each([
    { does: 'is healthy when all answer', c2: well, health: 'healthy', cell: 'up' },
    { does: 'is degraded when one is stopped', c2: 1, health: 'degraded', cell: 'stopped' },
    { does: 'is degraded when one hangs', c2: 124, health: 'degraded', cell: 'hangs' },
    {
      does: 'is degraded when one says that it is ill',
      c2: 'HTTP/1.1 503 Service Unavailable\r',
      health: 'degraded',
      cell: 'answers 503',
    },
    { does: 'is degraded when one says something else', c2: 'SSH-2.0-OpenSSH', health: 'degraded', cell: 'unclear' },
  ])('$does', ({ c2, health, cell }) => {
    expect(judged(keystone, { c1: well, c2 })).toMatchObject({ health, cells: { c1: 'up', c2: cell } })
  })

  test('is down when none serves', () => {
    expect(judged(keystone, { c1: 1, c2: 'HTTP/1.1 503 Service Unavailable\r' })?.health).toBe('down')
  })
})
