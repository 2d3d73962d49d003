import type { ElectionOptions } from '../../src/ha/galera-election-options.ts'
import { unreachableMember } from '../../src/ha/galera-evidence.ts'
import { zeroUuid, type LiveState, type MemberFacts } from '../../src/ha/galera-state.ts'

/** Two histories that differ in the first digit. */
export const u = '11111111-aaaa-bbbb-cccc-000000000001'
export const v = '22222222-aaaa-bbbb-cccc-000000000002'

const quiet = {
  sstInProgress: false,
  sstFolder: false,
  rsyncPid: false,
  gvwstate: 'absent',
  transientLeak: false,
  persistentLeak: null,
} as const

/** A member as it is before anybody was a member: packages installed, no state. */
export function fresh(host: string): MemberFacts {
  return {
    host,
    isReachable: true,
    process: 'stopped',
    live: null,
    grastate: { kind: 'missing' },
    recovered: { kind: 'not-run' },
    marks: quiet,
    datadir: {
      path: '/var/lib/mysql',
      isReadable: true,
      isInitialised: true,
      userSchemas: [],
      isOwnedByServer: true,
      freeBytes: 1n << 40n,
    },
    settings: { isWsrepOn: true, clusterName: 'ha', clusterAddress: `gcomm://${host}` },
    version: '10.11',
    epoch: null,
    identity: { machine: host, hostName: host, nodeName: host, addresses: [host] },
    managedBy: null,
  }
}

/** A member that was stopped in order at a position. */
export function clean(host: string, seqno: number, more: { safe?: boolean; uuid?: string } = {}): MemberFacts {
  return withData({
    ...fresh(host),
    grastate: { kind: 'ok', uuid: more.uuid ?? u, seqno: BigInt(seqno), isSafe: more.safe ?? false },
  })
}

/** A member that crashed; its position was recovered. */
export function crashed(host: string, seqno: number, more: { safe?: boolean; uuid?: string } = {}): MemberFacts {
  const uuid = more.uuid ?? u
  return withData({
    ...fresh(host),
    grastate: { kind: 'ok', uuid, seqno: -1n, isSafe: more.safe ?? false },
    recovered: { kind: 'ok', position: { uuid, seqno: BigInt(seqno) } },
  })
}

/** A member whose grastate.dat says nothing while its data claims a position. */
export function tainted(
  host: string,
  seqno: number,
  kind: 'zero' | 'missing' | 'empty' | 'corrupt' = 'zero',
): MemberFacts {
  return withData({
    ...fresh(host),
    grastate: kind === 'zero' ? { kind: 'ok', uuid: zeroUuid, seqno: -1n, isSafe: false } : { kind },
    recovered: { kind: 'ok', position: { uuid: u, seqno: BigInt(seqno) } },
  })
}

/** A member whose data InnoDB could not recover. `seqno` is what a clean stop wrote, -1 for nothing. */
export function broken(host: string, seqno = -1): MemberFacts {
  return { ...clean(host, seqno), recovered: { kind: 'failed' } }
}

/** A member in the middle of being copied to. */
export function copying(host: string, seqno: number): MemberFacts {
  const member = crashed(host, seqno)
  return { ...member, marks: { ...member.marks, sstInProgress: true } }
}

export function running(host: string, live: Partial<LiveState> = {}): MemberFacts {
  return withData({
    ...fresh(host),
    process: 'running',
    grastate: { kind: 'ok', uuid: live.stateUuid ?? u, seqno: -1n, isSafe: false },
    live: {
      status: 'Primary',
      stateUuid: u,
      confId: 7n,
      size: 3,
      lastCommitted: 100n,
      localState: 4,
      members: ['10.0.0.1:3306', '10.0.0.2:3306', '10.0.0.3:3306'],
      clusterName: 'ha',
      ...live,
    },
  })
}

export function gone(host: string): MemberFacts {
  return unreachableMember(host, host)
}

function withData(member: MemberFacts): MemberFacts {
  return { ...member, datadir: { ...member.datadir, userSchemas: ['nova'] } }
}

export const strict: ElectionOptions = {
  deploy: false,
  acceptMissing: [],
  acceptTainted: [],
  acceptDiscard: [],
  onSafeConflict: 'refuse',
  // What passes by itself had its time: each rule is told by its last word.
  look: 3,
  isForeseen: false,
}
