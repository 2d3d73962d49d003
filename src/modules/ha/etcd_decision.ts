import { decideEtcd, type EtcdFacts, type EtcdPlan } from '../../ha/etcd-cluster.ts'
import { etcdFacts } from '../../ha/etcd-evidence.ts'
import { defineAction } from '../../module/contract.ts'
import type { JsonObject } from '../../value/json.ts'
import { evidenceByHost } from './evidence-results.ts'
import { refusedDecision } from './refused-decision.ts'

/** Decides, from the evidence of all members, how an etcd cluster comes back; touches nothing. */
export default defineAction({
  name: 'etcd_decision',
  summary: 'Decide from the evidence of all members whether an etcd cluster is started, mended or restored.',
  params: {
    properties: {
      members: { type: 'array', items: { type: 'string' }, description: 'All members, in the order of the inventory.' },
      peer_urls: {
        type: 'array',
        items: { type: 'string' },
        description: 'Where the others reach each of them, in the same order.',
      },
      evidence: {
        type: 'array',
        items: { type: 'raw' },
        description: 'Results of etcd_evidence, one for each member.',
      },
      accept_lost: {
        type: 'array',
        items: { type: 'string' },
        default: [],
        description: 'Members proved dead: what only they had is given up.',
      },
      has_snapshot: { type: 'boolean', default: false, description: 'Whether there is a snapshot to restore from.' },
    },
    required: ['members', 'peer_urls', 'evidence'],
  },
  returns: {
    starts: 'Members with data to start, all together.',
    replaces: 'Members to take out and add again, one after another: host, and id or null.',
    through: 'A member that serves, or null.',
    restore: 'The source of the new cluster, whether it runs (live), and the members; or null.',
    reached: 'Members that answered.',
    table: 'The evidence, a line for each member.',
    warnings: 'What is odd, and was no reason to refuse.',
  },
  examples: `
- name: Decide what may be done
  etcd_decision:
    members: [kv1, kv2, kv3]
    peer_urls: [http://10.0.0.1:2380, http://10.0.0.2:2380, http://10.0.0.3:2380]
    evidence: "{{ etcd_evidence_of.results }}"
  run_once: true
  register: etcd_decision
`,
  run(params) {
    const evidence = evidenceByHost(params.evidence)
    const facts = params.members.map((host, index) =>
      etcdFacts(host, params.peer_urls[index] ?? '', evidence.get(host) ?? null),
    )
    const decision = decideEtcd(facts, { acceptLost: params.accept_lost, hasSnapshot: params.has_snapshot })
    const table = facts.map(shown)
    if (!('refused' in decision)) return Promise.resolve({ changed: false, ...resultOf(decision, facts), table })
    return Promise.resolve(refusedDecision(decision.refused, table))
  },
})

function resultOf(plan: EtcdPlan, facts: readonly EtcdFacts[]): JsonObject {
  return {
    starts: plan.starts,
    replaces: plan.replaces.map(({ host, id }) => ({ host, id })),
    through: plan.through,
    restore:
      plan.restore === null
        ? null
        : { source: plan.restore.source, live: plan.restore.isLive, members: plan.restore.members },
    reached: facts.filter(({ isReachable }) => isReachable).map(({ host }) => host),
    warnings: plan.warnings,
  }
}

/** One member in one line, for people. */
function shown({ host, isReachable, service, view, data }: EtcdFacts): string {
  if (!isReachable) return `${host}: no answer`
  if (view !== null)
    return `${host}: ${view.hasLeader ? 'serves' : 'runs without a leader'}, revision ${String(view.revision)}, cluster ${view.clusterId} of ${String(view.members.length)}`
  if (data === null) return `${host}: ${service}, no data`
  return `${host}: ${service}, data${data.revision === null ? '' : ` up to revision ${String(data.revision)}`}`
}
