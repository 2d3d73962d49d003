import type { BrokerFacts } from './rabbitmq-evidence.ts'

/** Why nothing may be done, and what to do instead. */
export interface BrokerRefusal {
  readonly reason:
    | 'unreachable'
    | 'renamed'
    | 'partition'
    | 'ram-nodes'
    | 'unknown-member'
    | 'stands-alone'
    | 'forgotten'
    | 'two-clusters'
    | 'lost-data'
    | 'last-stopped-lost'
    | 'lives'
    | 'no-data'
  /** The member that it is about, or null for the cluster. */
  readonly host: string | null
  readonly because: string
  readonly next: string
}

/**
 * What is to be done, in this order: data set aside, dead members forgotten by a stopped one, members with data started
 * together, the first member of a new cluster started alone, dead members forgotten by those that run, the others joined.
 */
export interface BrokerPlan {
  /** Members whose data is set aside, so that they join as new ones. */
  readonly setsAside: readonly string[]
  /** The stopped member that forgets the nodes which were the last to stop and will not come back. */
  readonly forgetsOffline: { readonly host: string; readonly nodes: readonly string[] } | null
  /** Members with data that are down, to start together: each waits for those that stopped after it. */
  readonly starts: readonly string[]
  /** The first member of a new cluster. */
  readonly seed: string | null
  /** Nodes that the cluster still counts and whose data is gone. */
  readonly forgets: readonly string[]
  /** Members without data, to start one after another. */
  readonly joins: readonly string[]
  /** What is odd, and is no reason to refuse. */
  readonly warnings: readonly string[]
}

export interface BrokerOptions {
  /** Deploy forms clusters and lets new members in; recover brings members back. */
  readonly purpose: 'deploy' | 'recover'
  /** Members proved dead: what only they had is given up. */
  readonly acceptLost: readonly string[]
  /** Members whose own data is given up when they join. */
  readonly acceptDiscard: readonly string[]
}

/**
 * Decides what may be done with a RabbitMQ cluster.
 *
 * Starting a member that has data never loses any: it waits for those that stopped after it. All else here can lose some: a
 * member without data that starts alone is a cluster of its own, and a node forgotten while it lives is cut off from its own.
 *
 * @see RabbitMQ 3.13, Clustering Guide: "Restarting Cluster Nodes", "Forcing Node Boot in Case of Unavailable Peers"
 */
export function decideBrokers(
  members: readonly BrokerFacts[],
  options: BrokerOptions,
): BrokerPlan | { readonly refused: readonly BrokerRefusal[] } {
  const refused = [...ofReach(members, options), ...ofMembers(members, options)]
  if (refused.length > 0) return { refused }

  const clusters = clustersOf(members)
  const main = clusters[0] ?? []
  const outside = clusters
    .slice(1)
    .flatMap((cluster) => cluster.map((member) => ({ member, refusal: outsider(member, cluster, main, options) })))
  const held = outside.flatMap(({ refusal }) => (refusal === null ? [] : [refusal]))
  if (held.length > 0) return { refused: held }
  const setsAside = outside.map(({ member }) => member.host)

  const blank = members.filter(({ isReachable, data }) => isReachable && data === null).map(({ host }) => host)
  if (main.length === 0) return formed(blank, options)
  return regained(members, main, blank, setsAside, options)
}

function ofReach(members: readonly BrokerFacts[], { purpose, acceptLost }: BrokerOptions): readonly BrokerRefusal[] {
  if (purpose === 'recover') return []
  return members
    .filter(({ host, isReachable }) => !isReachable && !acceptLost.includes(host))
    .map(({ host }) =>
      refusal(
        'unreachable',
        host,
        'It was not reached, and may be a member that runs, or one that holds data.',
        'Bring it back, or take it out of the group.',
      ),
    )
}

function ofMembers(members: readonly BrokerFacts[], options: BrokerOptions): readonly BrokerRefusal[] {
  const wanted = new Set(members.map(({ node }) => node))
  return members.flatMap((member) => {
    const { host, node, data, otherNodes, view } = member
    const strangers = known(member).filter((name) => !wanted.has(name) && !options.acceptLost.includes(name))
    return [
      ...(data === null && otherNodes.length > 0
        ? [
            refusal(
              'renamed',
              host,
              `It holds data of ${otherNodes.join(', ')}, and none of ${node}: the host was called otherwise when it joined.`,
              'Give the host its old name back. Its data cannot be read under another.',
            ),
          ]
        : []),
      ...(data !== null && otherNodes.length > 0 && view?.runningNodes.includes(node) !== true
        ? [startedOtherwise(member)]
        : []),
      ...(options.acceptLost.includes(host) && data !== null
        ? [
            refusal(
              'lives',
              host,
              'It was given up as lost, and it answers and holds data.',
              'Take it out of rabbitmq_accept_lost: it only has to be started.',
            ),
          ]
        : []),
      ...(strangers.length > 0
        ? [
            refusal(
              'unknown-member',
              host,
              `Its cluster counts ${strangers.join(', ')}, and the inventory does not.`,
              `Add that host to the group. If it is gone for good, on a member that runs: rabbitmqctl forget_cluster_node ${strangers[0] ?? ''}`,
            ),
          ]
        : []),
      ...((view?.partitions.length ?? 0) > 0
        ? [
            refusal(
              'partition',
              host,
              `It lost sight of ${view?.partitions.join(', ') ?? ''} while both ran, and messages may differ on the two sides.`,
              'Choose the side to trust, and restart the members of the other: systemctl restart rabbitmq-server. What they alone held is lost.',
            ),
          ]
        : []),
      ...(options.purpose === 'deploy' && view?.ramNodes.includes(node) === true
        ? [
            refusal(
              'ram-nodes',
              host,
              'It is a RAM node: it cannot start without a disc node, and RabbitMQ 4 knows none.',
              `While another member runs, on ${host}: rabbitmqctl stop_app; rabbitmqctl change_cluster_node_type disc; rabbitmqctl start_app`,
            ),
          ]
        : []),
    ]
  })
}

/** Whoever asks a node by its name may get the answer of another one on the same host: epmd knows them by the part before the `@`. */
function startedOtherwise({ host, node, view, otherNodes }: BrokerFacts): BrokerRefusal {
  const [other = ''] = otherNodes
  const leave =
    view === null ? '' : `On the host: rabbitmqctl stop_app, then rabbitmqctl reset: the others forget ${other}. `
  return refusal(
    'renamed',
    host,
    `It holds data of ${otherNodes.join(', ')} beside that of ${node}, and ${node} does not run: the host was called otherwise when its broker was started.`,
    `${leave}Stop the broker, give the host the name that ${node} has, and move the folder of ${other} away.`,
  )
}

/** The nodes that a member counts to its cluster. */
function known({ view, data }: BrokerFacts): readonly string[] {
  if (view !== null) return [...view.discNodes, ...view.ramNodes]
  return data?.knownNodes ?? []
}

/** Members that count each other, the cluster that is meant first: one that runs, then the larger, then one with contents. */
function clustersOf(members: readonly BrokerFacts[]): readonly (readonly BrokerFacts[])[] {
  const clusters: BrokerFacts[][] = []
  for (const member of members.filter(({ data, view }) => data !== null || view !== null)) {
    const mine = clusters.find((cluster) =>
      cluster.some((other) => known(other).includes(member.node) && known(member).includes(other.node)),
    )
    if (mine === undefined) clusters.push([member])
    else mine.push(member)
  }
  const weight = (cluster: readonly BrokerFacts[]): readonly number[] => [
    Math.max(...cluster.map(({ view }) => view?.runningNodes.length ?? 0)) > 1 ? 1 : 0,
    cluster.length > 1 ? 1 : 0,
    Math.max(...cluster.map((member) => known(member).length)) > 1 ? 1 : 0,
    cluster.some(({ view }) => view?.isVirgin !== true) ? 1 : 0,
    cluster.length,
  ]
  return clusters.toSorted((one, other) => compare(weight(other), weight(one)))
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [index, left] of one.entries()) {
    const difference = left - (other[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Why the data of a member of another cluster may not be set aside; null when it may. */
function outsider(
  member: BrokerFacts,
  cluster: readonly BrokerFacts[],
  main: readonly BrokerFacts[],
  { purpose, acceptDiscard }: BrokerOptions,
): BrokerRefusal | null {
  const { host, node, view } = member
  if (acceptDiscard.includes(host)) return null
  const counts = main.map((other) => other.host).join(', ')
  if (known(member).length <= 1) {
    if (view?.isVirgin === true) return null
    return refusal(
      'stands-alone',
      host,
      `It is a cluster of its own with data of its own, beside ${counts}.`,
      `When nothing in it is needed: -e '{"rabbitmq_accept_discard": ["${host}"]}' sets its data aside, and it joins.`,
    )
  }
  if (cluster.length === 1 && main.some((other) => known(member).includes(other.node))) {
    const running = main.filter((other) => other.view !== null).length
    if (purpose === 'recover' && running * 2 > known(main[0] ?? member).length) return null
    return refusal(
      'forgotten',
      host,
      `${node} counts itself to the cluster of ${counts}, and that cluster does not count it: it was forgotten while it was down.`,
      'While most members of the cluster run, recover-rabbitmq.yml sets its data aside, and it joins anew.',
    )
  }
  return refusal(
    'two-clusters',
    host,
    `It belongs to another cluster than ${counts}, and both hold data.`,
    'Find out which one the services used. The members of the other are named in rabbitmq_accept_discard.',
  )
}

/** Nobody has data. */
function formed(
  blank: readonly string[],
  { purpose }: BrokerOptions,
): BrokerPlan | { readonly refused: readonly BrokerRefusal[] } {
  const [seed, ...joins] = blank
  if (purpose === 'recover' || seed === undefined) {
    return {
      refused: [
        refusal(
          'no-data',
          null,
          'No member that answers holds data: there is nothing to recover.',
          'Are the disks mounted? To make a new, empty cluster, run site.yml --tags rabbitmq.',
        ),
      ],
    }
  }
  return { ...nothing, seed, joins }
}

/** A cluster is there, running or not: its members are started, those without data join it. */
function regained(
  members: readonly BrokerFacts[],
  main: readonly BrokerFacts[],
  blank: readonly string[],
  setsAside: readonly string[],
  { purpose, acceptLost }: BrokerOptions,
): BrokerPlan | { readonly refused: readonly BrokerRefusal[] } {
  const counted = new Set(main.flatMap(known))
  const isCounted = (host: string): boolean => counted.has(members.find((member) => member.host === host)?.node ?? '')
  const emptied = blank.filter(isCounted)
  if (purpose === 'deploy' && emptied.length > 0) {
    return {
      refused: emptied.map((host) =>
        refusal(
          'lost-data',
          host,
          'The cluster counts it, and it holds no data: its disk is new, or not mounted.',
          'When its data is gone for good, recover-rabbitmq.yml lets the others forget it, and it joins anew.',
        ),
      ),
    }
  }
  const given = [...counted].filter((node) => isNamed(members, node, acceptLost))
  const most = main.filter(({ view }) => view !== null).length * 2 > counted.size
  // Without a majority that runs, an empty data directory is no proof: its disk may not be mounted.
  const proved = most ? nodesOf(members, emptied) : []
  const gone = [...new Set([...given, ...proved])]
  const starts = main.filter(({ service, node }) => service !== 'running' && !gone.includes(node))
  const last = lastStopped(main, starts, [...gone, ...nodesOf(members, emptied)])
  const unproved = nodesOf(members, emptied).filter((node) => !gone.includes(node))
  if (last !== null && unproved.length > 0) {
    const lost = hostOf(members, unproved[0])
    const next = `When its data cannot be brought back: -e '{"rabbitmq_accept_lost": ["${lost}"]}' goes on with what ${last} knows.`
    const because =
      'It ran when every other member had stopped, and its data is gone: what changed in between is lost with it.'
    return { refused: [refusal('last-stopped-lost', lost, because, next)] }
  }
  const awaited = awaitedAway(members, main, starts, acceptLost)
  if (awaited.length > 0) return { refused: awaited }
  const joins = blank.filter(
    (host) => !emptied.includes(host) || nodesOf(members, [host]).some((node) => gone.includes(node)),
  )
  return {
    setsAside,
    forgetsOffline: last === null || gone.length === 0 ? null : { host: last, nodes: gone },
    starts: starts.map(({ host }) => host),
    seed: null,
    forgets: last === null ? gone : [],
    joins: [...joins, ...setsAside],
    warnings: warningsOf(members, main, unproved, acceptLost),
  }
}

function isNamed(members: readonly BrokerFacts[], node: string, names: readonly string[]): boolean {
  return names.includes(node) || members.some((member) => member.node === node && names.includes(member.host))
}

/** The host to begin with when all that are left would wait for members that will not come: the one that waits for the fewest. */
function lastStopped(
  main: readonly BrokerFacts[],
  starts: readonly BrokerFacts[],
  gone: readonly string[],
): string | null {
  const isDown = main.every(({ view }) => view === null)
  const waits = starts.every(({ data }) => data?.ranAtShutdown.some((node) => gone.includes(node)) === true)
  const waitsFor = ({ data }: BrokerFacts): number => data?.ranAtShutdown.length ?? 0
  const [first] = starts.toSorted((one, other) => waitsFor(one) - waitsFor(other))
  return isDown && waits && first !== undefined ? first.host : null
}

/** Members out of reach for whom all that could be started would wait, each for minutes and in vain. */
function awaitedAway(
  members: readonly BrokerFacts[],
  main: readonly BrokerFacts[],
  starts: readonly BrokerFacts[],
  acceptLost: readonly string[],
): readonly BrokerRefusal[] {
  if (starts.length === 0 || main.some(({ service }) => service === 'running')) return []
  const away = members.filter(({ isReachable, host }) => !isReachable && !acceptLost.includes(host))
  const ran =
    ({ node }: BrokerFacts) =>
    ({ data }: BrokerFacts): boolean =>
      data?.ranAtShutdown.includes(node) === true
  if (!starts.every((member) => away.some((one) => ran(one)(member)))) return []
  return away
    .filter((one) => starts.some(ran(one)))
    .map(({ host }) =>
      refusal(
        'unreachable',
        host,
        'It was not reached, and it ran when the members stopped that were: they wait for it, and do not start without it.',
        `Bring it back. When its data cannot be: -e '{"rabbitmq_accept_lost": ["${host}"]}' goes on with what the others know.`,
      ),
    )
}

function warningsOf(
  members: readonly BrokerFacts[],
  main: readonly BrokerFacts[],
  unproved: readonly string[],
  acceptLost: readonly string[],
): readonly string[] {
  const silent = main.filter(({ service, view }) => service === 'running' && view === null)
  const missing = members.filter(({ isReachable, host }) => !isReachable && !acceptLost.includes(host))
  return [
    ...silent.map(
      ({ host }) =>
        `${host}: the broker runs, and its application does not: it is paused, because it sees no majority, or was stopped by hand. It was left as it is.`,
    ),
    ...missing.map(({ host }) => `${host} was not reached, and is left out.`),
    ...unproved.map(
      (node) =>
        `${hostOf(members, node)} holds no data, and the cluster counts it. It is left out until most members run; is its disk mounted?`,
    ),
  ]
}

const nothing: BrokerPlan = {
  setsAside: [],
  forgetsOffline: null,
  starts: [],
  seed: null,
  forgets: [],
  joins: [],
  warnings: [],
}

function nodesOf(members: readonly BrokerFacts[], hosts: readonly string[]): readonly string[] {
  return members.filter(({ host }) => hosts.includes(host)).map(({ node }) => node)
}

function hostOf(members: readonly BrokerFacts[], node: string | undefined): string {
  return members.find((member) => member.node === node)?.host ?? node ?? ''
}

function refusal(reason: BrokerRefusal['reason'], host: string | null, because: string, next: string): BrokerRefusal {
  return { reason, host, because, next }
}
