import { describe, expect, test } from 'vitest'
import { rabbitmq } from '../../../src/ha/status/rabbitmq.ts'
import { judged } from '../../support/probe-outputs.ts'

const three = "['rabbit@c1','rabbit@c2','rabbit@c3']"

/** As erl_call prints what RabbitMQ 3.10 answers. */
function broker({ app = 'true', members = three, running = three, partitions = '[]', alarms = '[]' } = {}): string {
  return `{ok, "running_app ${app}\\nmembers ${members}\\nrunning ${running}\\npartitions ${partitions}\\nalarms ${alarms}\\n"}`
}

const stopped = broker({
  app: 'false',
  running: "['rabbit@c2','rabbit@c3']",
  partitions: "{'EXIT',{noproc,{gen_server,call,[rabbit_node_monitor,partitions,infinity]}}}",
  alarms: "{'EXIT',{noproc,{gen_event,call,[rabbit_alarm,rabbit_alarm,get_alarms,infinity]}}}",
})

describe('rabbitmq', () => {
  test.each([
    { does: 'is healthy when all see all', c1: broker(), health: 'healthy', cell: 'up 3/3', problem: /^$/ },
    {
      does: 'reads what rabbitmqctl eval prints',
      c1: broker().slice(5, -1),
      health: 'healthy',
      cell: 'up 3/3',
      problem: /^$/,
    },
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
      c1: broker({ partitions: "['rabbit@c2']", running: "['rabbit@c1']" }),
      health: 'down',
      cell: 'partitioned',
      problem: /partitioned, as c1 sees it/,
    },
    {
      does: 'is down when an alarm blocks publishers',
      c1: broker({ alarms: '[memory,disk]' }),
      health: 'down',
      cell: 'alarm: memory, disk',
      problem: /alarm for memory is raised/,
    },
    {
      does: 'tells a broker that stands alone',
      c1: broker({ members: "['rabbit@c1']", running: "['rabbit@c1']" }),
      health: 'degraded',
      cell: 'up 1/3',
      problem: /c1 is in a cluster of 1, the inventory has 3/,
    },
    {
      does: 'understands no error',
      c1: '{error, "Incomplete form (missing .<cr>)??"}',
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
