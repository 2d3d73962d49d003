import { randomUUID } from 'node:crypto'
import { decide, type Decision } from '../../ha/galera-election.ts'
import { epochsOf, newest } from '../../ha/galera-epochs.ts'
import { memberFacts } from '../../ha/galera-evidence.ts'
import type { Refused } from '../../ha/galera-refusal.ts'
import { shownEpoch, type MemberFacts, zeroUuid } from '../../ha/galera-state.ts'
import { evidenceTable } from '../../ha/galera-table.ts'
import { defineAction } from '../../module/contract.ts'
import type { JsonObject } from '../../value/json.ts'
import { evidenceByHost } from './evidence-results.ts'
import { refusalMessage, shownReasons } from './refused-decision.ts'

const list = (description: string) => ({ type: 'array', items: { type: 'string' }, default: [], description }) as const

/** Decides, from the evidence of all members, what may be done with a Galera cluster; touches nothing. */
export default defineAction({
  name: 'galera_decision',
  summary: 'Decide from the evidence of all members whether a Galera cluster may be formed, joined or bootstrapped.',
  params: {
    properties: {
      members: { type: 'array', items: { type: 'string' }, description: 'All members, in the order of the inventory.' },
      evidence: {
        type: 'array',
        items: { type: 'raw' },
        description: 'Results of galera_evidence, one for each member.',
      },
      addresses: {
        type: 'array',
        items: { type: 'string' },
        default: [],
        description: 'Where the inventory says that each member is, in the same order.',
      },
      look: {
        type: 'integer',
        default: 1,
        description: 'Which look at the cluster this is: what may pass by itself is looked at more than once.',
      },
      foresee: {
        type: 'boolean',
        default: false,
        description: 'Foresee a deployment whose configuration is not written yet, for check mode.',
      },
      deploy: { type: 'boolean', default: false, description: 'Form a new cluster when all members are fresh.' },
      allow: {
        type: 'array',
        items: { type: 'string' },
        default: ['noop', 'join', 'fresh-bootstrap'],
        description: 'Decisions that the caller carries out; any other fails with what to do instead.',
      },
      accept_missing: list('Members proved dead and fenced: their writes are given up.'),
      accept_tainted: list('Members whose claim counts although their state cannot be trusted.'),
      accept_discard: list('Members whose own data is thrown away when they join.'),
      on_safe_conflict: {
        type: 'string',
        enum: ['refuse', 'seqno'],
        default: 'refuse',
        description: 'What a bootstrap flag on a member that is behind means.',
      },
    },
    required: ['members', 'evidence'],
  },
  returns: {
    action: 'noop, join, fresh-bootstrap, bootstrap, pc-bootstrap, wait, stop or clean-flags.',
    host: 'The member to bootstrap, or null.',
    position: 'The uuid and the seqno of that member.',
    hosts: 'Members that wait, stop or clean-flags is about.',
    awaits: 'Members that are starting already, to wait for before any other is started.',
    joins: 'Members to start, one after another.',
    rejoins: 'Members that run outside the cluster, to restart one after another.',
    copies: 'Those of the joins that must get a whole copy.',
    reached: 'Members that answered.',
    primary: 'Members of the primary component that runs.',
    size: 'How many members there are once the decision is carried out.',
    seconds: 'How long to wait before the next look.',
    epoch: 'The mark to write on the members that take part.',
    writer: 'A member that takes statements once the decision is carried out, or null.',
    table: 'The evidence, a line for each member.',
    warnings: 'What is odd, and was no reason to refuse.',
  },
  examples: `
- name: Decide what may be done
  galera_decision:
    members: [db1, db2, db3]
    evidence: "{{ galera_evidence_of.results }}"
  run_once: true
  register: galera_decision
`,
  run(params, _target, step) {
    const evidence = evidenceByHost(params.evidence)
    const facts = params.members.map((host, index) =>
      memberFacts(host, evidence.get(host) ?? null, params.addresses[index] ?? ''),
    )
    const decision = decide(facts, {
      deploy: params.deploy,
      acceptMissing: params.accept_missing,
      acceptTainted: params.accept_tainted,
      acceptDiscard: params.accept_discard,
      onSafeConflict: params.on_safe_conflict,
      look: params.look,
      isForeseen: params.foresee,
    })
    const table = evidenceTable(facts)
    const told = { ...resultOf(decision, facts, table), epoch: epochOf(decision, facts, step.now()) }
    const reason = refusalOf(decision, params.allow)
    if (reason === null) return Promise.resolve({ changed: false, ...told })
    return Promise.resolve({
      changed: false,
      failed: true,
      ...told,
      msg: refusalMessage(reason, table),
    })
  },
})

function resultOf(decision: Decision, facts: readonly MemberFacts[], table: readonly string[]): JsonObject {
  const synced = facts.find(({ live }) => live?.status === 'Primary' && live.localState === 4)?.host ?? null
  const host = 'host' in decision ? decision.host : null
  return {
    action: decision.action,
    host,
    position: 'position' in decision ? { uuid: decision.position.uuid, seqno: String(decision.position.seqno) } : null,
    rewrites_uuid: decision.action === 'bootstrap' && decision.rewritesUuid,
    hosts: 'hosts' in decision ? decision.hosts : [],
    seconds: decision.action === 'wait' ? decision.seconds : 0,
    awaits: 'awaits' in decision ? decision.awaits : [],
    joins: 'joins' in decision ? decision.joins : [],
    rejoins: 'rejoins' in decision ? decision.rejoins : [],
    copies: 'copies' in decision ? decision.copies : [],
    primary: 'primary' in decision ? decision.primary : [],
    reached: facts.filter(({ isReachable }) => isReachable).map(({ host }) => host),
    size: sizeAfter(decision),
    writer: synced ?? (decision.action === 'fresh-bootstrap' ? host : null),
    warnings: 'warnings' in decision ? decision.warnings : [],
    refused: 'refused' in decision ? decision.refused.map(shownRefusal) : [],
    table,
  }
}

function sizeAfter(decision: Decision): number {
  switch (decision.action) {
    case 'noop':
      return decision.primary.length
    case 'join':
      return decision.primary.length + decision.awaits.length + decision.joins.length + decision.rejoins.length
    case 'bootstrap':
    case 'pc-bootstrap':
    case 'fresh-bootstrap':
      return 1 + decision.joins.length
    case 'wait':
    case 'stop':
    case 'clean-flags':
    case 'refuse':
      return 0
  }
}

/** A bootstrap begins an epoch on top of the last one; everything else goes on in the one that is. */
function epochOf(decision: Decision, facts: readonly MemberFacts[], now: number): string | null {
  const last = newest(epochsOf(facts))
  switch (decision.action) {
    case 'noop':
    case 'join':
      return last === null ? null : shownEpoch(last)
    case 'fresh-bootstrap':
      return shownEpoch({ id: idOf(now), base: { uuid: zeroUuid, seqno: -1n }, parent: null })
    case 'bootstrap':
    case 'pc-bootstrap':
      return shownEpoch({ id: idOf(now), base: decision.position, parent: last?.id ?? null })
    case 'wait':
    case 'stop':
    case 'clean-flags':
    case 'refuse':
      return null
  }
}

// The time, so that people can tell which came first, and chance, for two controllers that act in one moment.
function idOf(now: number): string {
  return `${new Date(now).toISOString()}-${randomUUID().slice(0, 8)}`
}

function shownRefusal({ reason, host, because, next }: Refused): JsonObject {
  return { reason, host, because, next }
}

/** Why the play cannot go on with this decision, or null. */
function refusalOf(decision: Decision, allowed: readonly string[]): string | null {
  if ('refused' in decision && decision.refused.length > 0) {
    return shownReasons(decision.refused)
  }
  if (allowed.includes(decision.action)) return null
  switch (decision.action) {
    case 'bootstrap':
      return `All members are down, and ${decision.host} holds the most writes (${decision.position.uuid}:${decision.position.seqno}). A cluster with data is bootstrapped by its recovery alone, never by its deployment.`
    case 'pc-bootstrap':
      return `Members run, and none of them is in a primary component; ${decision.host} holds the most writes.`
    case 'wait':
      return `${decision.hosts.join(', ')}: ${decision.reason} Run this again in ${decision.seconds} seconds.`
    case 'stop':
      return `${decision.hosts.join(', ')} would have to stop first: ${decision.reason}`
    case 'clean-flags':
      return `On ${decision.hosts.join(', ')} an order to bootstrap at the next start was left behind (/run/mariadb-wsrep-new-cluster, or _WSREP_NEW_CLUSTER in systemd's environment). Remove it first:\n    rm -f /run/mariadb-wsrep-new-cluster; systemctl unset-environment _WSREP_NEW_CLUSTER`
    default:
      return `The decision is ${decision.action}, which is not allowed here.`
  }
}
