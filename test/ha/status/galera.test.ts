import { describe, expect, test } from 'vitest'
import { galera } from '../../../src/ha/status/galera.ts'
import { judged, type Said } from '../../support/probe-outputs.ts'

const uuid = '88fe499d-e65c-11f1-ba6a-d38d607c7ac3'

/** As MariaDB 10.11 answers; a member that lost the majority is `non-Primary` and `Initialized`. */
function member({ size = 3, status = 'Primary', state = 'Synced', cluster = uuid, ready = 'ON' }): string {
  return `wsrep_last_committed\t10
wsrep_local_state_comment\t${state}
wsrep_cluster_size\t${size}
wsrep_cluster_state_uuid\t${cluster}
wsrep_cluster_status\t${status}
wsrep_ready\t${ready}`
}

const whole = member({})
const cases: readonly {
  readonly does: string
  readonly said: Readonly<Record<string, Said>>
  readonly health: string
  readonly cells: Readonly<Record<string, string>>
  readonly problem?: RegExp
}[] = [
  {
    does: 'is healthy when all are Synced in one component',
    said: { c1: whole, c2: whole, c3: whole },
    health: 'healthy',
    cells: { c1: 'Synced 3/3 @10', c2: 'Synced 3/3 @10', c3: 'Synced 3/3 @10' },
  },
  {
    does: 'is degraded when one host is gone',
    said: { c1: member({ size: 2 }), c2: null, c3: member({ size: 2 }) },
    health: 'degraded',
    cells: { c1: 'Synced 2/3 @10', c2: 'no answer', c3: 'Synced 2/3 @10' },
    problem: /^2 of 3 members serve\.$/,
  },
  {
    does: 'shows the position of a stopped member',
    said: { c1: 'stopped\nseqno 12', c2: member({ size: 2 }), c3: member({ size: 2 }) },
    health: 'degraded',
    cells: { c1: 'stopped @12', c2: 'Synced 2/3 @10', c3: 'Synced 2/3 @10' },
    problem: /stopped on c1/,
  },
  {
    does: 'tells a frozen member from a stopped one',
    said: { c1: 124, c2: whole, c3: whole },
    health: 'degraded',
    cells: { c1: 'hangs', c2: 'Synced 3/3 @10', c3: 'Synced 3/3 @10' },
    problem: /hangs on c1/,
  },
  {
    does: 'is down when nobody has a majority',
    said: { c1: member({ size: 1, status: 'non-Primary', state: 'Initialized', ready: 'OFF' }), c2: null, c3: null },
    health: 'down',
    cells: { c1: 'non-Primary 1/3 @10', c2: 'no answer', c3: 'no answer' },
    problem: /recover-galera\.yml --check/,
  },
  {
    does: 'is degraded while a member gives a copy away',
    said: { c1: whole, c2: whole, c3: member({ state: 'Donor/Desynced' }) },
    health: 'degraded',
    cells: { c1: 'Synced 3/3 @10', c2: 'Synced 3/3 @10', c3: 'Primary 3/3 @10' },
    problem: /c3 is Donor\/Desynced in a Primary component/,
  },
  {
    does: 'is down when two clusters serve under one name',
    said: { c1: member({ size: 1 }), c2: member({ size: 1, cluster: 'other' }), c3: null },
    health: 'down',
    cells: { c1: 'Synced 1/3 @10', c2: 'Synced 1/3 @10', c3: 'no answer' },
    problem: /different clusters/,
  },
]

describe('galera', () => {
  test.each(cases)('$does', ({ said, health, cells, problem }) => {
    const status = judged(galera, said)
    expect(status).toMatchObject({ health, cells })
    expect(status?.problems.join('\n') ?? '').toMatch(problem ?? /^$/)
  })

  test('is left out where it is installed nowhere', () => {
    expect(judged(galera, { c1: 127, c2: null })).toBe(null)
  })

  test('says that it does not understand', () => {
    expect(judged(galera, { c1: 'hello' })?.cells).toEqual({ c1: 'unclear' })
  })
})
