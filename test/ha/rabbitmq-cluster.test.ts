import { describe, expect, test } from 'vitest'
import { decideBrokers, type BrokerOptions } from '../../src/ha/rabbitmq-cluster.ts'
import { alone, away, blank, brokerNodes, running, stopped } from '../support/brokers.ts'

const deploy: BrokerOptions = { purpose: 'deploy', acceptLost: [], acceptDiscard: [] }
const recover: BrokerOptions = { ...deploy, purpose: 'recover' }
const idle = { setsAside: [], forgetsOffline: null, starts: [], seed: null, forgets: [], joins: [], warnings: [] }
const [n1 = '', n2 = '', n3 = ''] = brokerNodes
const strange = [...brokerNodes, 'rabbit@c9']

describe('the plan for a RabbitMQ cluster', () => {
  test.each([
    {
      does: 'forms a new cluster on the first member, and lets the others join it',
      members: [blank('c1'), blank('c2'), blank('c3')],
      options: deploy,
      plan: { seed: 'c1', joins: ['c2', 'c3'] },
    },
    {
      does: 'leaves a whole cluster',
      members: [running('c1'), running('c2'), running('c3')],
      options: deploy,
      plan: {},
    },
    {
      does: 'lets a new member join',
      members: [running('c1', [n1, n2], [n1, n2]), running('c2', [n1, n2], [n1, n2]), blank('c3')],
      options: deploy,
      plan: { joins: ['c3'] },
    },
    {
      does: 'starts all members that are down together, whichever stopped last',
      members: [stopped('c1', ['c2', 'c3']), stopped('c2', ['c3']), stopped('c3')],
      options: deploy,
      plan: { starts: ['c1', 'c2', 'c3'] },
    },
    {
      does: 'takes brokers that the package started for new ones, but for the first',
      members: [alone('c1', true), alone('c2', true), alone('c3', true)],
      options: deploy,
      plan: { setsAside: ['c2', 'c3'], joins: ['c2', 'c3'] },
    },
    {
      does: 'joins brokers that nobody used to the one that somebody did',
      members: [alone('c1', true), alone('c2', false), blank('c3')],
      options: deploy,
      plan: { setsAside: ['c1'], joins: ['c3', 'c1'] },
    },
    {
      does: 'sets used data aside that the operator gave up',
      members: [alone('c1', false), alone('c2', false), blank('c3')],
      options: { ...deploy, acceptDiscard: ['c2'] },
      plan: { setsAside: ['c2'], joins: ['c3', 'c2'] },
    },
    {
      does: 'lets the running majority forget a member whose disk is new, and joins it',
      members: [running('c1', [n1, n2]), running('c2', [n1, n2]), blank('c3')],
      options: recover,
      plan: { forgets: [n3], joins: ['c3'] },
    },
    {
      does: 'starts the others first when nobody runs and one has no data',
      members: [stopped('c1'), stopped('c2'), blank('c3')],
      options: recover,
      plan: { starts: ['c1', 'c2'], warnings: [expect.stringContaining('c3 holds no data')] },
    },
    {
      does: 'goes on without the one that stopped last when the operator gave it up, from the member that waits for the fewest',
      members: [stopped('c1', ['c2', 'c3']), stopped('c2', ['c3']), blank('c3')],
      options: { ...recover, acceptLost: ['c3'] },
      plan: { forgetsOffline: { host: 'c2', nodes: [n3] }, starts: ['c1', 'c2'], joins: ['c3'] },
    },
    {
      does: 'goes on without one that is gone with its host',
      members: [stopped('c1', ['c2', 'c3']), stopped('c2', ['c3']), away('c3')],
      options: { ...recover, acceptLost: ['c3'] },
      plan: { forgetsOffline: { host: 'c2', nodes: [n3] }, starts: ['c1', 'c2'] },
    },
    {
      does: 'starts what answers without a member that stopped before the last of them',
      members: [away('c1'), stopped('c2', ['c3']), stopped('c3')],
      options: recover,
      plan: { starts: ['c2', 'c3'], warnings: [expect.stringContaining('c1 was not reached')] },
    },
    {
      does: 'leaves the folder of another node beside one that serves',
      members: [running('c1'), running('c2'), { ...running('c3'), otherNodes: ['rabbit@old'] }],
      options: recover,
      plan: {},
    },
    {
      does: 'starts a member beside one that runs, whoever is away',
      members: [running('c1', [n1, n2]), stopped('c2', ['c3']), away('c3')],
      options: recover,
      plan: { starts: ['c2'], warnings: [expect.stringContaining('c3 was not reached')] },
    },
    {
      does: 'joins anew a member that was forgotten while it was down, while the majority runs',
      members: [running('c1', [n1, n2], [n1, n2]), running('c2', [n1, n2], [n1, n2]), stopped('c3')],
      options: recover,
      plan: { setsAside: ['c3'], joins: ['c3'] },
    },
    {
      does: 'leaves a member that paused itself',
      members: [{ ...running('c1'), view: null }, running('c2', [n2, n3]), running('c3', [n2, n3])],
      options: recover,
      plan: { warnings: [expect.stringContaining('paused')] },
    },
  ])('$does', ({ members, options, plan }) => {
    expect(decideBrokers(members, options)).toEqual({ ...idle, ...plan })
  })

  test.each([
    {
      does: 'a deployment without one member',
      members: [blank('c1'), blank('c2'), away('c3')],
      options: deploy,
      is: ['unreachable c3'],
    },
    {
      does: 'a recovery without any data',
      members: [blank('c1'), blank('c2'), blank('c3')],
      options: recover,
      is: ['no-data null'],
    },
    {
      does: 'a used broker beside the cluster',
      members: [alone('c1', false), alone('c2', false), blank('c3')],
      options: deploy,
      is: ['stands-alone c2'],
    },
    {
      does: 'a stopped broker of which nobody knows what it holds',
      members: [running('c1', [n1, n2], [n1, n2]), running('c2', [n1, n2], [n1, n2]), stopped('c3', [], [n3])],
      options: deploy,
      is: ['stands-alone c3'],
    },
    {
      does: 'a deployment over a member that lost its data',
      members: [running('c1', [n1, n2]), running('c2', [n1, n2]), blank('c3')],
      options: deploy,
      is: ['lost-data c3'],
    },
    {
      does: 'to go on without the last one that stopped, unless the operator says so',
      members: [stopped('c1', ['c2', 'c3']), stopped('c2', ['c3']), blank('c3')],
      options: recover,
      is: ['last-stopped-lost c3'],
    },
    {
      does: 'to start members that would wait for one out of reach',
      members: [stopped('c1', ['c2', 'c3']), stopped('c2', ['c3']), away('c3')],
      options: recover,
      is: ['unreachable c3'],
    },
    {
      does: 'to start a member after a power cut before the others are there',
      members: [away('c1'), away('c2'), stopped('c3', ['c1', 'c2'])],
      options: recover,
      is: ['unreachable c1', 'unreachable c2'],
    },
    {
      does: 'to give up a member that holds data',
      members: [stopped('c1', ['c2', 'c3']), stopped('c2', ['c3']), stopped('c3')],
      options: { ...recover, acceptLost: ['c3'] },
      is: ['lives c3'],
    },
    {
      does: 'to throw away a forgotten member without a majority that runs',
      members: [stopped('c1', [], [n1, n2]), stopped('c2', [], [n1, n2]), stopped('c3')],
      options: recover,
      is: ['forgotten c3'],
    },
    {
      does: 'two clusters',
      members: [
        ...['c1', 'c2', 'c3'].map((host) => running(host)),
        ...['c4', 'c5'].map((host) => stopped(host, [], ['rabbit@c4', 'rabbit@c5'])),
      ],
      options: deploy,
      is: ['two-clusters c4', 'two-clusters c5'],
    },
    {
      does: 'a cluster with a member that the inventory lacks',
      members: [running('c1', strange, strange), running('c2', strange, strange), running('c3', strange, strange)],
      options: deploy,
      is: ['unknown-member c1', 'unknown-member c2', 'unknown-member c3'],
    },
    {
      does: 'a host with another name than when it joined',
      members: [running('c1'), running('c2'), { ...blank('c3'), otherNodes: ['rabbit@old'] }],
      options: recover,
      is: ['renamed c3'],
    },
    {
      does: 'a host whose broker was started under another name',
      members: [running('c1'), running('c2'), { ...running('c3'), view: null, otherNodes: ['rabbit@new'] }],
      options: recover,
      is: ['renamed c3'],
    },
    {
      does: 'a host whose broker joined under another name, and answers for the old one',
      members: [
        running('c1', strange, strange),
        { ...running('c2', [n1, 'rabbit@c9'], strange), otherNodes: ['rabbit@c9'] },
      ],
      options: recover,
      is: ['unknown-member c1', 'renamed c2', 'unknown-member c2'],
    },
    {
      does: 'a partition',
      members: [running('c1'), partitioned('c2', [n3]), running('c3')],
      options: recover,
      is: ['partition c2'],
    },
    {
      does: 'RAM nodes',
      members: [running('c1'), ram('c2'), ram('c3')],
      options: deploy,
      is: ['ram-nodes c2', 'ram-nodes c3'],
    },
  ])('refuses $does', ({ members, options, is }) => {
    const decision = decideBrokers(members, options)
    expect('refused' in decision && decision.refused.map(({ reason, host }) => `${reason} ${host}`)).toEqual(is)
  })

  // Whatever the members say: a plan that begins a new cluster, or forgets without proof, is the way to lose data.
  test('never begins a new cluster beside data, nor forgets a member that holds some', () => {
    const states = [
      blank,
      away,
      stopped,
      running,
      (host: string) => alone(host, true),
      (host: string) => alone(host, false),
    ]
    for (const first of states)
      for (const second of states)
        for (const third of states)
          for (const options of [deploy, recover]) {
            const members = [first('c1'), second('c2'), third('c3')]
            const decision = decideBrokers(members, options)
            if ('refused' in decision) continue
            if (members.some(({ data }) => data !== null)) expect(decision.seed).toBeNull()
            for (const node of [...decision.forgets, ...(decision.forgetsOffline?.nodes ?? [])])
              expect(members.find((member) => member.node === node)).toMatchObject({ isReachable: true, data: null })
          }
  })
})

function partitioned(host: string, from: readonly string[]): ReturnType<typeof running> {
  const member = running(host)
  return member.view === null ? member : { ...member, view: { ...member.view, partitions: from } }
}

function ram(host: string): ReturnType<typeof running> {
  const member = running(host)
  return member.view === null ? member : { ...member, view: { ...member.view, discNodes: [n1], ramNodes: [n2, n3] } }
}
