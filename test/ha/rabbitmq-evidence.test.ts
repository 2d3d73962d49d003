import { describe, expect, test } from 'vitest'
import { brokerFacts, erlangNodes } from '../../src/ha/rabbitmq-evidence.ts'

const node = 'rabbit@ctl-1'

describe('the evidence of a RabbitMQ member', () => {
  test('is none when it is cut off', () => {
    expect(brokerFacts('ctl-1', node, null)).toMatchObject({ isReachable: false, service: 'unknown' })
    expect(brokerFacts('ctl-1', node, { unit: 'ActiveState=inactive', nodes: '' })).toMatchObject({
      isReachable: false,
    })
  })

  test('of a stopped member are the two files of its node', () => {
    const sections = {
      unit: 'LoadState=loaded\nActiveState=failed',
      nodes: `${node}\nrabbit@old`,
      known: "{['rabbit@ctl-1','rabbit@ctl-2'],['rabbit@ctl-1']}.",
      ran: "['rabbit@ctl-2'].",
      end: '',
    }
    expect(brokerFacts('ctl-1', node, sections)).toEqual({
      host: 'ctl-1',
      node,
      isReachable: true,
      service: 'stopped',
      view: null,
      data: { knownNodes: [node, 'rabbit@ctl-2'], ranAtShutdown: ['rabbit@ctl-2'] },
      otherNodes: ['rabbit@old'],
    })
  })

  test('of a running member is its own view', () => {
    const status = {
      is_running: true,
      disk_nodes: [node],
      ram_nodes: [],
      running_nodes: [node],
      partitions: ['rabbit@x'],
    }
    const sections = { unit: 'ActiveState=active', nodes: node, status: JSON.stringify(status), end: '' }
    expect(brokerFacts('ctl-1', node, { ...sections, contents: '[1,1,0,true]' }).view).toEqual({
      isRunning: true,
      discNodes: [node],
      ramNodes: [],
      runningNodes: [node],
      partitions: ['rabbit@x'],
      alarms: [],
      isVirgin: true,
    })
    expect(brokerFacts('ctl-1', node, { ...sections, contents: '[1,2,0,true]' }).view?.isVirgin).toBe(false)
    expect(brokerFacts('ctl-1', node, sections).view?.isVirgin).toBeNull()
  })

  test.each(['', 'Error: unable to perform an operation on node', '[]', '{"is_running":false}'])(
    'has no view in "%s"',
    (status) => {
      expect(brokerFacts('ctl-1', node, { unit: 'ActiveState=active', nodes: node, status, end: '' }).view).toBeNull()
    },
  )

  test('has the names of nodes as Erlang writes them, with and without quotes', () => {
    expect(erlangNodes("{[rabbit@a,'rabbit@b-1.example.org'],[rabbit@a]}.")).toEqual([
      'rabbit@a',
      'rabbit@b-1.example.org',
    ])
  })
})
