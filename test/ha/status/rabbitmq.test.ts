import { describe, expect, test } from 'vitest'
import { rabbitmq } from '../../../src/ha/status/rabbitmq.ts'
import { judged } from '../../support/probe-outputs.ts'

const three = ['rabbit@c1', 'rabbit@c2', 'rabbit@c3']

/** As RabbitMQ 3.10 answers. */
function broker(view: Readonly<Record<string, unknown>> = {}): string {
  const whole = { is_running: true, disk_nodes: three, ram_nodes: [], running_nodes: three, partitions: [], alarms: [] }
  return JSON.stringify({ ...whole, ...view })
}

const stopped = broker({ is_running: false, running_nodes: three.slice(1) })

describe('rabbitmq', () => {
  test.each([
    { does: 'is healthy when all see all', c1: broker(), health: 'healthy', cell: 'up 3/3', problem: /^$/ },
    {
      does: 'tells a stopped broker in a running Erlang',
      c1: stopped,
      health: 'degraded',
      cell: 'halted',
      problem: /without the broker on c1/,
    },
    {
      does: 'is degraded when Erlang is stopped',
      c1: 1,
      health: 'degraded',
      cell: 'stopped',
      problem: /stopped on c1/,
    },
    {
      does: 'is down in a partition',
      c1: broker({ partitions: ['rabbit@c2'], running_nodes: ['rabbit@c1'] }),
      health: 'down',
      cell: 'partitioned',
      problem: /partitioned, as c1 sees it/,
    },
    {
      does: 'is down when an alarm blocks publishers',
      c1: broker({ alarms: ['memory', 'disk'] }),
      health: 'down',
      cell: 'alarm: memory, disk',
      problem: /alarm for memory is raised/,
    },
    {
      does: 'tells a broker that stands alone',
      c1: broker({ disk_nodes: ['rabbit@c1'], running_nodes: ['rabbit@c1'] }),
      health: 'degraded',
      cell: 'up 1/3',
      problem: /c1 is in a cluster of 1, the inventory has 3/,
    },
    {
      does: 'understands no error',
      c1: 'rabbit@c1',
      health: 'degraded',
      cell: 'unclear',
      problem: /understood on c1/,
    },
  ])('$does', ({ c1, health, cell, problem }) => {
    const status = judged(rabbitmq, { c1, c2: broker(), c3: broker() })
    expect(status).toMatchObject({ health, cells: { c1: cell } })
    expect(status?.problems.join('\n') ?? '').toMatch(problem)
  })

  test('asks with braces that no template is made of', () => {
    expect(rabbitmq.probe).not.toMatch(/\{\{|\{%|\{#/)
  })
})
