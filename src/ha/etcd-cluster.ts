/** What a member of etcd that answers says. Ids are those of etcd, in hexadecimal. */
export interface EtcdView {
  readonly clusterId: string
  /** Whether it follows, or is, a leader: without one nothing can be written. */
  readonly hasLeader: boolean
  readonly revision: number
  readonly members: readonly EtcdListed[]
  /** Alarms that are raised, as etcd names them; `NOSPACE` stops every write. */
  readonly alarms: readonly string[]
}

/** A member as the cluster counts it. */
export interface EtcdListed {
  readonly id: string
  readonly peerUrl: string
}

/** What one member of an etcd cluster can say for itself. */
export interface EtcdFacts {
  /** Its name in the inventory. */
  readonly host: string
  readonly peerUrl: string
  readonly isReachable: boolean
  readonly service: 'stopped' | 'starting' | 'running' | 'unknown'
  /** Null when it does not answer: it is down, or waits for a majority since its start. */
  readonly view: EtcdView | null
  /** Null when it has none. The revision is null where the file of a member that runs cannot be read. */
  readonly data: { readonly revision: number | null } | null
}

/** Why nothing may be done, and what to do instead. */
export interface EtcdRefusal {
  readonly reason:
    'quorum-answers' | 'two-clusters' | 'unknown-member' | 'majority-lost' | 'no-quorum' | 'no-data' | 'lives'
  /** The member that it is about, or null for the cluster. */
  readonly host: string | null
  readonly because: string
  readonly next: string
}

/** What is to be done. A cluster is either restored, or its members are started and replaced. */
export interface EtcdPlan {
  /** Members with data to start, all together: each waits for a majority. */
  readonly starts: readonly string[]
  /** Members to take out of the cluster and add again, one after another; the id is null where the cluster does not count them. */
  readonly replaces: readonly { readonly host: string; readonly id: string | null }[]
  /** A member that serves, to ask for that; null when none does. */
  readonly through: string | null
  /** The new cluster that is made from the data of one member, or from a snapshot when the source is null. */
  readonly restore: {
    readonly source: string | null
    /** Whether the source runs, without a majority: then it gives a snapshot itself. */
    readonly isLive: boolean
    readonly members: readonly string[]
  } | null
  /** What is odd, and is no reason to refuse. */
  readonly warnings: readonly string[]
}

export interface EtcdOptions {
  /** Members proved dead, or their data: what only they had is given up. */
  readonly acceptLost: readonly string[]
  /** Whether the operator gave a snapshot to restore from. */
  readonly hasSnapshot: boolean
}

/**
 * Decides how an etcd cluster comes back.
 *
 * While a majority answers there is nothing to restore: what is missing is replaced. Members that have data are started before
 * anything else is thought of. A new cluster is made from old data only when the operator gave the majority up.
 *
 * @see etcd 3.4, Operations Guide: "Disaster recovery", "Runtime reconfiguration"
 */
export function decideEtcd(
  members: readonly EtcdFacts[],
  options: EtcdOptions,
): EtcdPlan | { readonly refused: readonly EtcdRefusal[] } {
  const serving = members.filter(({ view }) => view?.hasLeader === true)
  return serving.length > 0 ? repaired(members, serving, options) : revived(members, options)
}

function repaired(
  members: readonly EtcdFacts[],
  serving: readonly EtcdFacts[],
  { acceptLost, hasSnapshot }: EtcdOptions,
): EtcdPlan | { readonly refused: readonly EtcdRefusal[] } {
  const names = serving.map(({ host }) => host).join(', ')
  if (new Set(serving.map(({ view }) => view?.clusterId)).size > 1) {
    const because = `${names} serve, and not in one cluster: each of them may hold keys that the others lack.`
    const next =
      'Find out which one the services used, stop etcd on the hosts of the others, and give these up: etcd_accept_lost, with their data directories moved away.'
    return { refused: [refusal('two-clusters', null, because, next)] }
  }
  if (hasSnapshot || acceptLost.length > 0) {
    const because = `${names} serve with a majority. A restore would throw away what was written since.`
    return {
      refused: [refusal('quorum-answers', null, because, 'Run this again without etcd_accept_lost and etcd_snapshot.')],
    }
  }
  const listed = serving[0]?.view?.members ?? []
  const strangers = listed.filter(({ peerUrl }) => !members.some((member) => member.peerUrl === peerUrl))
  if (strangers.length > 0) {
    const because = `The cluster counts ${strangers.map(({ peerUrl }) => peerUrl).join(', ')}, and the inventory does not.`
    const next = `Add that host to the group; or, if it is gone for good: etcdctl member remove ${strangers[0]?.id ?? ''}`
    return { refused: [refusal('unknown-member', null, because, next)] }
  }
  const absent = members.filter(({ isReachable, view }) => isReachable && view === null)
  const idOf = ({ peerUrl }: EtcdFacts): string | null => listed.find((one) => one.peerUrl === peerUrl)?.id ?? null
  const isKept = (member: EtcdFacts): boolean => member.data !== null && idOf(member) !== null
  return {
    starts: absent.filter(isKept).map(({ host }) => host),
    replaces: absent.filter((member) => !isKept(member)).map((member) => ({ host: member.host, id: idOf(member) })),
    through: serving[0]?.host ?? null,
    restore: null,
    warnings: [...awayOf(members), ...leaderless(members), ...alarmsOf(serving)],
  }
}

/** No member serves. */
function revived(
  members: readonly EtcdFacts[],
  { acceptLost, hasSnapshot }: EtcdOptions,
): EtcdPlan | { readonly refused: readonly EtcdRefusal[] } {
  const holding = members.filter(({ data }) => data !== null)
  const most = Math.floor(members.length / 2) + 1
  const lives = holding.filter(({ host }) => acceptLost.includes(host))
  if (lives.length > 0) {
    return {
      refused: lives.map(({ host }) =>
        refusal(
          'lives',
          host,
          'It was given up as lost, and it answers and holds data.',
          'Take it out of etcd_accept_lost.',
        ),
      ),
    }
  }
  if (holding.length >= most && !hasSnapshot) {
    const starts = holding.filter(({ service }) => service === 'stopped').map(({ host }) => host)
    if (starts.length > 0 || holding.some(({ service }) => service === 'starting'))
      return {
        ...idle,
        starts: holding.filter(({ service }) => service !== 'running').map(({ host }) => host),
        warnings: awayOf(members),
      }
    const because = `${holding.map(({ host }) => host).join(', ')} run with their data, and find no leader.`
    return {
      refused: [
        refusal(
          'no-quorum',
          null,
          because,
          'Look at the network between them, at the clocks and at the free disk space: journalctl -u etcd.',
        ),
      ],
    }
  }
  const lost = members.filter(({ host, data }) => data === null && !acceptLost.includes(host))
  if (lost.length > 0) {
    const because = `${lost.map(({ host }) => host).join(', ')} hold no data, or do not answer: a majority is not left, and what they alone held would be lost.`
    const named = JSON.stringify(lost.map(({ host }) => host))
    return {
      refused: [
        refusal(
          'majority-lost',
          null,
          because,
          `Bring them, or their disks, back. When that cannot be: -e '{"etcd_accept_lost": ${named}}' makes a new cluster from what is left.`,
        ),
      ],
    }
  }
  const [source] = holding.toSorted((one, other) => revisionOf(other) - revisionOf(one))
  if (source === undefined && !hasSnapshot) {
    return {
      refused: [
        refusal(
          'no-data',
          null,
          'No member holds data.',
          'Restore from a snapshot: -e etcd_snapshot=FILE, with a file that `etcdctl snapshot save` wrote.',
        ),
      ],
    }
  }
  return {
    ...idle,
    restore: {
      source: hasSnapshot ? null : (source?.host ?? null),
      isLive: !hasSnapshot && source?.view !== null && source?.view !== undefined,
      members: members.filter(({ isReachable }) => isReachable).map(({ host }) => host),
    },
    warnings: awayOf(members),
  }
}

const idle: EtcdPlan = { starts: [], replaces: [], through: null, restore: null, warnings: [] }

function revisionOf({ view, data }: EtcdFacts): number {
  return view?.revision ?? data?.revision ?? -1
}

function awayOf(members: readonly EtcdFacts[]): readonly string[] {
  return members
    .filter(({ isReachable }) => !isReachable)
    .map(({ host }) => `${host} was not reached, and is left out.`)
}

function leaderless(members: readonly EtcdFacts[]): readonly string[] {
  return members
    .filter(({ view }) => view?.hasLeader === false)
    .map(({ host }) => `${host} runs and sees no leader, while others do: look at the network between them.`)
}

function alarmsOf(serving: readonly EtcdFacts[]): readonly string[] {
  const raised = [...new Set(serving.flatMap(({ view }) => view?.alarms ?? []))]
  const revision = Math.max(...serving.map(({ view }) => view?.revision ?? 0))
  return raised.map((alarm) =>
    alarm === 'NOSPACE'
      ? `The database has reached its quota (alarm NOSPACE): every write is refused, and nothing is lost. Make room: etcdctl compact ${String(revision)}; then on one member after another, the leader last: etcdctl defrag; then: etcdctl alarm disarm.`
      : `etcd raised the alarm ${alarm}: see docs/runbooks/etcd.md.`,
  )
}

function refusal(reason: EtcdRefusal['reason'], host: string | null, because: string, next: string): EtcdRefusal {
  return { reason, host, because, next }
}
