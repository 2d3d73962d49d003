import { describe, expect, test } from 'vitest'
import { etcd } from '../../../src/ha/status/etcd.ts'
import { judged } from '../../support/probe-outputs.ts'

const ids = { c1: '18317312989878211346', c2: '12867467531996884795', c3: '9156855977262589447' }

/** As etcdctl 3.4 prints it. Two of the ids are the same when they are read as JavaScript's numbers are. */
function member(
  memberId: string,
  { leader = ids.c3, cluster = '12947315275212251501', members = 3, errors = '' } = {},
): string {
  const names = Object.entries(ids).slice(0, members)
  const listed = names.map(
    ([name, id]) =>
      `{"ID":${id},"name":"${name}","peerURLs":["http://10.10.10.51:2380"],"clientURLs":["http://10.10.10.51:2379"]}`,
  )
  const header = `{"cluster_id":${cluster},"member_id":${memberId},"revision":2,"raft_term":8}`
  return `[{"Endpoint":"http://127.0.0.1:2379","Status":{"header":${header},"version":"3.4.23","dbSize":20480,"leader":${leader},"raftIndex":15,"raftTerm":8${errors}}}]
{"header":{"cluster_id":${cluster},"member_id":${memberId},"raft_term":8},"members":[${listed.join(',')}]}`
}

describe('etcd', () => {
  test('shows who leads', () => {
    const said = { c1: member(ids.c1), c2: member(ids.c2), c3: member(ids.c3) }
    expect(judged(etcd, said)).toEqual({
      health: 'healthy',
      cells: { c1: 'follower 3/3', c2: 'follower 3/3', c3: 'leader 3/3' },
      problems: [],
    })
  })

  test('tells ids apart that are equal as floating-point numbers', () => {
    const said = { c1: member('9156855977262589448') }
    expect(judged(etcd, said)?.cells).toEqual({ c1: 'follower 3/1' })
  })

  test.each([
    { does: 'is degraded when a host is gone', c2: null, c3: member(ids.c3), health: 'degraded', problem: /^$/ },
    {
      does: 'is degraded when a member is stopped',
      c2: 1,
      c3: member(ids.c3),
      health: 'degraded',
      problem: /stopped on c2/,
    },
    {
      does: 'is down when healthy clusters of one stand side by side',
      c2: member(ids.c2, { cluster: '7', members: 1 }),
      c3: member(ids.c3),
      health: 'down',
      problem: /2 different clusters/,
    },
    {
      does: 'is down when an alarm is raised',
      c2: member(ids.c2, { errors: ',"errors":["memberID:12867467531996884795 alarm:NOSPACE "]' }),
      c3: member(ids.c3),
      health: 'down',
      problem: /NOSPACE/,
    },
    {
      does: 'is degraded when members are counted that the inventory has not',
      c2: member(ids.c2),
      c3: member(ids.c3, { members: 2 }),
      health: 'degraded',
      problem: /has 2 members, the inventory 3/,
    },
  ])('$does', ({ c2, c3, health, problem }) => {
    const status = judged(etcd, { c1: member(ids.c1), c2, c3 })
    expect(status?.health).toBe(health)
    expect(status?.problems.join('\n') ?? '').toMatch(problem)
  })

  test('is down without a leader', () => {
    const said = { c1: member(ids.c1, { leader: '0' }), c2: null, c3: null }
    expect(judged(etcd, said)).toMatchObject({ health: 'down', cells: { c1: 'no leader 3/3' } })
  })
})
