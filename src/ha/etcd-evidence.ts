import type { EtcdFacts, EtcdView } from './etcd-cluster.ts'
import type { Sections } from './evidence-sections.ts'

/**
 * The facts of one etcd member from the sections of its evidence; null sections mean that none came.
 *
 * `unit`: `Key=Value` of systemctl show; `data`: `wal` when there is a write-ahead log, and the fields of `etcdctl snapshot
 * status` on the database of a stopped member; `status`: the fields of `etcdctl endpoint status`; `members`: the lines of
 * `etcdctl member list`. `end` comes last: without it the evidence is cut off, and counts as none.
 *
 * @param peerUrl - where the inventory says that the other members reach it
 */
export function etcdFacts(host: string, peerUrl: string, sections: Sections | null): EtcdFacts {
  if (sections?.['end'] === undefined)
    return { host, peerUrl, isReachable: false, service: 'unknown', view: null, data: null }
  const data = sections['data'] ?? ''
  return {
    host,
    peerUrl,
    isReachable: true,
    service: serviceState(sections['unit'] ?? ''),
    view: viewOf(sections),
    data: /^wal$/m.test(data) ? { revision: numberOf(data, 'Revision') } : null,
  }
}

function serviceState(unit: string): EtcdFacts['service'] {
  switch (/^ActiveState=(.*)$/m.exec(unit)?.[1]) {
    case 'active':
    case 'reloading':
      return 'running'
    case 'activating':
      return 'starting'
    default:
      return 'stopped'
  }
}

function viewOf(sections: Sections): EtcdView | null {
  const status = sections['status'] ?? ''
  const clusterId = fieldOf(status, 'ClusterID')
  if (clusterId === null) return null
  return {
    clusterId: BigInt(clusterId).toString(16),
    hasLeader: fieldOf(status, 'Leader') !== '0',
    revision: numberOf(status, 'Revision') ?? -1,
    members: (sections['members'] ?? '')
      .split('\n')
      .map((line) => line.split(', '))
      // id, status, name, peer URLs, client URLs, learner
      .flatMap(([id, , , peerUrl]) => (id === undefined || peerUrl === undefined ? [] : [{ id, peerUrl }])),
    // "Errors" : [memberID:1305 alarm:NOSPACE]
    alarms: [...new Set([...status.matchAll(/\balarm:(\w+)/g)].map(([, alarm = '']) => alarm))],
  }
}

/** A number of etcd as it is printed: ids are beyond what a number holds. */
function fieldOf(text: string, name: string): string | null {
  return new RegExp(`^"${name}"\\s*:\\s*(\\d+)\\s*$`, 'm').exec(text)?.[1] ?? null
}

function numberOf(text: string, name: string): number | null {
  const field = fieldOf(text, name)
  return field === null ? null : Number(field)
}
