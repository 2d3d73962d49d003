import { describe, expect, test } from 'vitest'
import { haproxy } from '../../../src/ha/status/haproxy.ts'
import { judged } from '../../support/probe-outputs.ts'

/** As HAProxy 2.6 lists it, cut to three columns; the page of the statistics is a backend without servers. */
function stats(servers: readonly string[], backend: string): string {
  const rows = servers.map((status, index) => `galera,c${index + 1},${status}`)
  return [
    '# pxname,svname,status',
    'galera,FRONTEND,OPEN',
    ...rows,
    `galera,BACKEND,${backend}`,
    'stats,BACKEND,UP',
  ].join('\n')
}

const up = stats(['UP', 'UP', 'UP'], 'UP')

describe('haproxy', () => {
  test.each([
    { does: 'is healthy when all servers are up', c1: up, health: 'healthy', cell: '3/3 up', problem: /^$/ },
    {
      does: 'is degraded when a server is down',
      c1: stats(['UP', 'DOWN', 'UP 1/3'], 'UP'),
      health: 'degraded',
      cell: '2/3 up',
      problem: /^Backend galera: c2 is down\.$/,
    },
    {
      does: 'takes a server without a check, or that an operator took out, as it is',
      c1: stats(['no check', 'MAINT', 'DRAIN'], 'UP'),
      health: 'healthy',
      cell: '3/3 up',
      problem: /^$/,
    },
    {
      does: 'is degraded when a proxy is stopped',
      c1: 1,
      health: 'degraded',
      cell: 'stopped',
      problem: /stopped on c1/,
    },
    {
      does: 'is degraded when one proxy alone reaches nobody',
      c1: stats(['DOWN', 'DOWN', 'DOWN'], 'DOWN'),
      health: 'degraded',
      cell: '0/3 up',
      problem: /Backend galera/,
    },
  ])('$does', ({ c1, health, cell, problem }) => {
    const status = judged(haproxy, { c1, c2: up })
    expect(status).toMatchObject({ health, cells: { c1: cell, c2: '3/3 up' } })
    expect(status?.problems.join('\n') ?? '').toMatch(problem)
  })

  test('is down when no proxy reaches a server of a backend', () => {
    const said = stats(['DOWN', 'DOWN', 'DOWN'], 'DOWN')
    expect(judged(haproxy, { c1: said, c2: said })).toMatchObject({
      health: 'down',
      problems: ['No server behind galera answers.'],
    })
  })
})
