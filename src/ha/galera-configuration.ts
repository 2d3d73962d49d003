import type { Refused } from './galera-refusal.ts'
import type { MemberFacts } from './galera-state.ts'

/** Hosts whose evidence is not their own: one machine that is listed twice, or that answers in the place of another. */
export function misplaced(members: readonly MemberFacts[]): readonly Refused[] {
  const reachable = members.filter((member) => member.isReachable)
  return reachable.flatMap((member, index): Refused[] => {
    const { host, identity } = member
    const twin = reachable
      .slice(0, index)
      .find((other) => identity.machine !== '' && other.identity.machine === identity.machine)
    if (twin !== undefined) {
      return [
        {
          reason: 'config',
          host,
          because: `It is the same machine as ${twin.host}: both names lead to one data directory.`,
          next: 'Correct ansible_host of one of the two in the inventory.',
        },
      ]
    }
    const other = members.find((one) => one.host !== host && one.host === identity.nodeName)
    if (other === undefined) return []
    return [
      {
        reason: 'config',
        host,
        because: `It calls itself ${other.host}, which is another member of the inventory.`,
        next: 'Correct ansible_host in the inventory, or wsrep_node_name on that machine.',
      },
    ]
  })
}

/** Members that would not start as members of this cluster. */
export function misconfigured(members: readonly MemberFacts[]): readonly Refused[] {
  const reachable = members.filter((member) => member.isReachable)
  const refused: Refused[] = reachable
    .filter((member) => !member.settings.isWsrepOn)
    .map((member) => ({
      reason: 'config',
      host: member.host,
      because: 'wsrep_on is off in its configuration, so it would start as a database of its own.',
      next: `Write its Galera configuration first:\n    hadeploy site.yml --tags galera --limit ${member.host}`,
    }))
  const names = new Set(
    reachable.flatMap(({ settings, live }) => [
      settings.clusterName,
      ...(live === null || live.clusterName === '' ? [] : [live.clusterName]),
    ]),
  )
  if (names.size > 1) {
    refused.push({
      reason: 'config',
      host: null,
      because: `The members belong to different clusters: ${[...names].map((name) => `"${name}"`).join(', ')}.`,
      next: 'Give all members the same wsrep_cluster_name, or take the strangers out of the group.',
    })
  }
  return refused
}

/**
 * Members and `wsrep_cluster_address` that do not name the same hosts. Before an election that matters: a member that the
 * inventory does not know could hold the last writes, and one that the configuration does not know would start alone.
 *
 * @param acceptMissing - members, by name or address, whose absence was accepted
 */
export function unlisted(members: readonly MemberFacts[], acceptMissing: readonly string[]): readonly Refused[] {
  const reachable = members.filter((member) => member.isReachable)
  const known = new Set(members.flatMap(namesOf))
  return reachable.flatMap((member): Refused[] => {
    const listed = addressesIn(member.settings.clusterAddress)
    const own = namesOf(member)
    const strangers = listed.filter((address) => !known.has(address) && !acceptMissing.includes(address))
    if (!listed.some((address) => own.includes(address))) {
      return [
        {
          reason: 'config',
          host: member.host,
          because: `Its wsrep_cluster_address (${member.settings.clusterAddress}) does not name it.`,
          next: `Write its Galera configuration again:\n    hadeploy site.yml --tags galera`,
        },
      ]
    }
    if (strangers.length === 0) return []
    return [
      {
        reason: 'config',
        host: member.host,
        because: `Its wsrep_cluster_address names ${strangers.join(', ')}, and no member of the inventory has that name or address: nobody can say which writes only it holds.`,
        next: `Add it to the group. If it is gone for good, give up its writes with\n    galera_accept_missing: [${strangers.join(', ')}]`,
      },
    ]
  })
}

function namesOf({ host, identity }: MemberFacts): readonly string[] {
  return [host, identity.hostName, ...identity.addresses].filter((name) => name !== '')
}

/** The hosts of `gcomm://a,b:4567,[::1]:4567?option=…`, without ports. */
export function addressesIn(clusterAddress: string): readonly string[] {
  const [hosts = ''] = clusterAddress.replace(/^gcomm:\/\//, '').split('?')
  return hosts
    .split(',')
    .map((host) => host.trim())
    .map((host) => /^\[(.*)\]/.exec(host)?.[1] ?? (host.split(':').length === 2 ? host.replace(/:\d+$/, '') : host))
    .filter((host) => host !== '')
}
