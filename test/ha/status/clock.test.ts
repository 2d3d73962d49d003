import { describe, expect, test } from 'vitest'
import { clock } from '../../../src/ha/status/clock.ts'
import { judged } from '../../support/probe-outputs.ts'

/** As `chronyc -c tracking` of chrony 4 prints it. */
function tracking(offset: string, leap = 'Normal'): string {
  return `A9FEA97B,169.254.169.123,4,1795342661.1,${offset},0.000001,0.000020,-5.1,-0.001,0.012,0.00035,0.0002,16.2,${leap}`
}

const machine = `1795342662.5\nmachine\n${tracking('0.000123')}`

describe('the clock', () => {
  test.each([
    { does: 'shows the offset of a synchronised one', c1: machine, health: 'healthy', cell: '+0.12 ms' },
    {
      does: 'leaves a container to its machine',
      c1: '1795342662.6\n506 Cannot talk to daemon',
      health: 'healthy',
      cell: 'shared',
    },
    {
      does: 'tells one that follows nobody',
      c1: `1795342662.6\nmachine\n${tracking('0.0', 'Not synchronised')}`,
      health: 'degraded',
      cell: 'not synced',
    },
    { does: 'tells one without chrony', c1: '1795342662.6\nmachine', health: 'degraded', cell: 'not synced' },
    {
      does: 'tells one that is far off its servers',
      c1: `1795342662.6\nmachine\n${tracking('-0.7')}`,
      health: 'degraded',
      cell: '-700.00 ms',
    },
    {
      does: 'tells one that is far from the others',
      c1: `1795342600.0\nmachine\n${tracking('0.0')}`,
      health: 'degraded',
      cell: '-62.5 s',
    },
  ])('$does', ({ c1, health, cell }) => {
    const status = judged(clock, { c1, c2: machine, c3: machine })
    expect(status).toMatchObject({ health, cells: { c1: cell } })
    expect(status?.problems.length).toBe(health === 'healthy' ? 0 : 1)
  })
})
