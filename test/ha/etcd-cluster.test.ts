import { describe, expect, test } from 'vitest'
import { decideEtcd, type EtcdFacts } from '../../src/ha/etcd-cluster.ts'
import { etcdFacts } from '../../src/ha/etcd-evidence.ts'

const url = (host: string): string => `http://${host}:2380`
const three = ['c1', 'c2', 'c3'].map((host, index) => ({ id: `a${index + 1}`, peerUrl: url(host) }))

function blank(host: string): EtcdFacts {
  return { host, peerUrl: url(host), isReachable: true, service: 'stopped', view: null, data: null }
}
const away = (host: string): EtcdFacts => ({ ...blank(host), isReachable: false, service: 'unknown' })
const down = (host: string, revision = 7): EtcdFacts => ({ ...blank(host), data: { revision } })
const waits = (host: string): EtcdFacts => ({ ...blank(host), service: 'starting', data: { revision: null } })
function serves(host: string, members = three, clusterId = 'c'): EtcdFacts {
  const view = { clusterId, hasLeader: true, revision: 9, members, alarms: [] }
  return { ...blank(host), service: 'running', view, data: { revision: null } }
}
function full(host: string): EtcdFacts {
  return {
    ...serves(host),
    view: { clusterId: 'c', hasLeader: true, revision: 9, members: three, alarms: ['NOSPACE'] },
  }
}
function leaderless(host: string): EtcdFacts {
  return { ...serves(host), view: { clusterId: 'c', hasLeader: false, revision: 9, members: three, alarms: [] } }
}

const plain = { acceptLost: [], hasSnapshot: false }
const idle = { starts: [], replaces: [], through: null, restore: null, warnings: [] }
const two = three.slice(0, 2)

describe('the plan for an etcd cluster', () => {
  test.each([
    {
      does: 'leaves a whole cluster',
      members: [serves('c1'), serves('c2'), serves('c3')],
      options: plain,
      plan: { through: 'c1' },
    },
    {
      does: 'tells of a full database, and leaves it',
      members: [serves('c1'), full('c2'), full('c3')],
      options: plain,
      plan: { through: 'c1', warnings: [expect.stringMatching(/NOSPACE.*etcdctl compact 9;.*defrag.*disarm/)] },
    },
    {
      does: 'starts a member that crashed, and replaces none',
      members: [serves('c1'), down('c2'), serves('c3')],
      options: plain,
      plan: { starts: ['c2'], through: 'c1' },
    },
    {
      does: 'replaces a member whose data is gone',
      members: [serves('c1'), blank('c2'), serves('c3')],
      options: plain,
      plan: { replaces: [{ host: 'c2', id: 'a2' }], through: 'c1' },
    },
    {
      does: 'adds a member again that was removed while it was down',
      members: [serves('c1', two), serves('c2', two), down('c3')],
      options: plain,
      plan: { replaces: [{ host: 'c3', id: null }], through: 'c1' },
    },
    {
      does: 'starts all together when all are down',
      members: [down('c1'), down('c2'), down('c3')],
      options: plain,
      plan: { starts: ['c1', 'c2', 'c3'] },
    },
    {
      does: 'starts those that wait for a majority beside those that are down',
      members: [waits('c1'), down('c2'), blank('c3')],
      options: plain,
      plan: { starts: ['c1', 'c2'] },
    },
    {
      does: 'makes a new cluster from the data that goes furthest, of what the operator did not give up',
      members: [down('c1', 7), blank('c2'), down('c3', 8), blank('c4'), away('c5')],
      options: { ...plain, acceptLost: ['c2', 'c4', 'c5'] },
      plan: {
        restore: { source: 'c3', isLive: false, members: ['c1', 'c2', 'c3', 'c4'] },
        warnings: [expect.stringContaining('c5')],
      },
    },
    {
      does: 'takes what a member applied that still runs',
      members: [leaderless('c1'), blank('c2'), blank('c3')],
      options: { ...plain, acceptLost: ['c2', 'c3'] },
      plan: { restore: { source: 'c1', isLive: true, members: ['c1', 'c2', 'c3'] } },
    },
    {
      does: 'restores a snapshot',
      members: [blank('c1'), blank('c2'), blank('c3')],
      options: { acceptLost: ['c1', 'c2', 'c3'], hasSnapshot: true },
      plan: { restore: { source: null, isLive: false, members: ['c1', 'c2', 'c3'] } },
    },
  ])('$does', ({ members, options, plan }) => {
    expect(decideEtcd(members, options)).toEqual({ ...idle, ...plan })
  })

  test.each([
    {
      does: 'a restore while a majority answers',
      members: [serves('c1'), serves('c2'), blank('c3')],
      options: { ...plain, acceptLost: ['c3'] },
      is: ['quorum-answers null'],
    },
    {
      does: 'a snapshot while a majority answers',
      members: [serves('c1'), serves('c2'), serves('c3')],
      options: { ...plain, hasSnapshot: true },
      is: ['quorum-answers null'],
    },
    {
      does: 'clusters of one member each',
      members: [serves('c1', three, 'x'), serves('c2', three, 'y'), serves('c3', three, 'z')],
      options: plain,
      is: ['two-clusters null'],
    },
    {
      does: 'a member that the inventory lacks',
      members: [serves('c1', [...three, { id: 'a9', peerUrl: url('c9') }]), serves('c2'), serves('c3')],
      options: plain,
      is: ['unknown-member null'],
    },
    {
      does: 'a lost majority',
      members: [down('c1'), blank('c2'), blank('c3')],
      options: plain,
      is: ['majority-lost null'],
    },
    {
      does: 'members that are away and not given up',
      members: [down('c1'), away('c2'), away('c3')],
      options: { ...plain, acceptLost: ['c2'] },
      is: ['majority-lost null'],
    },
    {
      does: 'to give up a member that holds data',
      members: [down('c1'), down('c2'), blank('c3')],
      options: { ...plain, acceptLost: ['c2', 'c3'] },
      is: ['lives c2'],
    },
    {
      does: 'to start what runs already without a leader',
      members: [leaderless('c1'), leaderless('c2'), leaderless('c3')],
      options: plain,
      is: ['no-quorum null'],
    },
    {
      does: 'a restore from nothing',
      members: [blank('c1'), blank('c2'), blank('c3')],
      options: { ...plain, acceptLost: ['c1', 'c2', 'c3'] },
      is: ['no-data null'],
    },
  ])('refuses $does', ({ members, options, is }) => {
    const decision = decideEtcd(members, options)
    expect('refused' in decision && decision.refused.map(({ reason, host }) => `${reason} ${host}`)).toEqual(is)
  })

  // Whatever the members say, and whatever the operator gives up.
  test('never restores while a member serves, nor without those being given up that hold nothing', () => {
    const states = [blank, away, down, waits, serves, leaderless]
    const given = [[], ['c2'], ['c2', 'c3'], ['c1', 'c2', 'c3']]
    for (const first of states)
      for (const second of states)
        for (const third of states)
          for (const acceptLost of given) {
            const members = [first('c1'), second('c2'), third('c3')]
            const decision = decideEtcd(members, { ...plain, acceptLost })
            if ('refused' in decision || decision.restore === null) continue
            expect(members.some(({ view }) => view?.hasLeader === true)).toBe(false)
            for (const { host, data } of members) expect(data !== null || acceptLost.includes(host)).toBe(true)
          }
  })
})

describe('the evidence of an etcd member', () => {
  test('keeps ids that no number holds', () => {
    const status =
      '"ClusterID" : 14841639068965178418\n"MemberID" : 10276657743932975437\n"Revision" : 12\n"Leader" : 5\n"Errors" : [memberID:7 alarm:NOSPACE  memberID:8 alarm:NOSPACE ]'
    const members =
      'cdf818194e3a8c32, started, c1, http://c1:2380, http://c1:2379, false\na1, unstarted, , http://c2:2380, , false'
    const sections = { unit: 'ActiveState=active', status, members, data: 'wal', end: '' }
    expect(etcdFacts('c1', url('c1'), sections)).toEqual({
      host: 'c1',
      peerUrl: url('c1'),
      isReachable: true,
      service: 'running',
      view: {
        clusterId: 'cdf818194e3a8c32',
        hasLeader: true,
        revision: 12,
        members: [
          { id: 'cdf818194e3a8c32', peerUrl: url('c1') },
          { id: 'a1', peerUrl: url('c2') },
        ],
        alarms: ['NOSPACE'],
      },
      data: { revision: null },
    })
  })

  test.each([
    {
      what: 'a member that is down',
      unit: 'ActiveState=failed',
      data: 'wal\n"Hash" : 5\n"Revision" : 8',
      service: 'stopped',
      revision: 8,
    },
    {
      what: 'a member that waits for a majority',
      unit: 'ActiveState=activating',
      data: 'wal',
      service: 'starting',
      revision: null,
    },
  ])('has no view of $what, and the revision of its data', ({ unit, data, service, revision }) => {
    const facts = etcdFacts('c1', url('c1'), { unit, status: '', members: '', data, end: '' })
    expect(facts).toMatchObject({ service, view: null, data: { revision } })
  })

  test('is none when it is cut off', () => {
    expect(etcdFacts('c1', url('c1'), { unit: 'ActiveState=active' }).isReachable).toBe(false)
    expect(etcdFacts('c1', url('c1'), { unit: '', data: '', end: '' }).data).toBeNull()
  })
})
