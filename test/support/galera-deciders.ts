import { classify } from '../../src/ha/galera-class.ts'
import { decide, type Decision } from '../../src/ha/galera-election.ts'
import { zeroUuid, type MemberFacts, type Position } from '../../src/ha/galera-state.ts'
import { strict } from './galera-members.ts'
import type { TruthRow } from './galera-truth-table.ts'

/** What a tool does with a cluster: whom it bootstraps, or why it does not. */
export type Verdict = { readonly bootstraps: string; readonly isNewHistory?: true } | { readonly does: string }

/** How somebody else decides, in as few lines as hold the rule. Only the election: what they install is another matter. */
export interface Decider {
  readonly name: string
  /** The rule in one sentence. */
  readonly rule: string
  /** Where it was read. */
  readonly source: string
  readonly decide: (members: readonly MemberFacts[]) => Verdict
}

const seqnoOf = (member: MemberFacts): bigint => positionOf(member)?.seqno ?? -1n

/** Where a member stands or claims to stand; null when nobody can know. */
function positionOf(member: MemberFacts): Position | null {
  if (!member.isReachable) return null
  if (member.live !== null) return { uuid: member.live.stateUuid, seqno: member.live.lastCommitted }
  return classify(member).position ?? statedBound(member)
}

/** What a clean stop wrote holds all there is on the disk, also where InnoDB cannot read it any more. */
function statedBound({ grastate }: MemberFacts): Position | null {
  return grastate.kind === 'ok' && grastate.seqno >= 0n ? { uuid: grastate.uuid, seqno: grastate.seqno } : null
}

const kolla: Decider = {
  name: 'kolla-ansible',
  rule: 'Stops all, takes the highest seqno that each member recovers, the last one among equals; histories are not compared.',
  source: 'openstack/kolla-ansible, ansible/roles/mariadb/tasks/recover_cluster.yml',
  decide(members) {
    if (members.some(({ isReachable, recovered }) => !isReachable || recovered.kind === 'failed')) {
      return { does: 'fails at an undefined variable' }
    }
    return bootstrapOf(members.toSorted((a, b) => Number(seqnoOf(a) - seqnoOf(b))).at(-1))
  },
}

const agent: Decider = {
  name: 'OCF agent galera',
  rule: 'The first member with safe_to_bootstrap 1 wins at once; else, when all have told their seqno, the highest one.',
  source: 'ClusterLabs/resource-agents, heartbeat/galera.in',
  decide(members) {
    if (members.some(({ live }) => live?.status === 'Primary')) return { does: 'starts the others' }
    const flagged = members.find(
      ({ isReachable, grastate, recovered }) =>
        isReachable && grastate.kind === 'ok' && grastate.isSafe && (grastate.seqno >= 0n || recovered.kind === 'ok'),
    )
    if (flagged !== undefined) return bootstrapOf(flagged)
    if (members.some((member) => !member.isReachable || (member.recovered.kind === 'failed' && seqnoOf(member) < 0n))) {
      return { does: 'waits for ever' }
    }
    // Among equals those without a grastate.dat come last.
    const ranked = members.toSorted(
      (a, b) => Number(seqnoOf(a) - seqnoOf(b)) || Number(hasFile(a)) - Number(hasFile(b)),
    )
    return bootstrapOf(ranked.at(-1))
  },
}

const openstackAnsible: Decider = {
  name: 'openstack-ansible',
  rule: 'Stops all and bootstraps the first member of the inventory, if Galera lets it.',
  source: 'openstack/openstack-ansible-galera_server, galera_force_bootstrap',
  decide([first]) {
    if (first === undefined || !first.isReachable) return { does: 'fails at the first member' }
    const { grastate } = first
    if (grastate.kind === 'ok' && !grastate.isSafe) return { does: 'Galera refuses: the flag is 0' }
    return bootstrapOf(first, grastate.kind !== 'ok')
  },
}

const deletedFile: Decider = {
  name: 'delete grastate.dat',
  rule: 'Deletes grastate.dat everywhere and bootstraps the member that is called the owner: here the first.',
  source: 'how-to notes found on the web',
  decide: ([first]) => (first?.isReachable === true ? bootstrapOf(first, true) : { does: 'cannot: the owner is gone' }),
}

const setFlag: Decider = {
  name: 'flag 0 → 1',
  rule: 'Sets safe_to_bootstrap to 1 everywhere and bootstraps the owner: here the first.',
  source: 'how-to notes found on the web',
  decide: ([first]) =>
    first?.isReachable === true
      ? bootstrapOf(first, first.grastate.kind !== 'ok' || first.grastate.uuid === zeroUuid)
      : { does: 'cannot: the owner is gone' },
}

/** Others, and what people type at night. */
export const deciders: readonly Decider[] = [kolla, agent, openstackAnsible, deletedFile, setFlag]

/** Our own decision in the same terms; "refuses" names the rule. */
export function ownVerdict({ members, given }: TruthRow): Verdict {
  const decision = decide(members, { ...strict, ...given })
  return decision.action === 'bootstrap' ? { bootstraps: decision.host } : { does: ownWords(decision) }
}

function ownWords(decision: Decision): string {
  switch (decision.action) {
    case 'refuse':
      return `refuses: ${[...new Set(decision.refused.map(({ reason }) => reason))].join(', ')}`
    case 'join':
      return `starts ${[...decision.awaits, ...decision.joins, ...decision.rejoins].join(', ')}${decision.refused.length > 0 ? `, refuses ${decision.refused.map(({ host }) => host).join(', ')}` : ''}`
    case 'pc-bootstrap':
      return `makes ${decision.host} primary again`
    case 'fresh-bootstrap':
      return `forms a new cluster on ${decision.host}`
    case 'stop':
      return `stops ${decision.hosts.join(', ')}, and looks again`
    case 'clean-flags':
      return 'removes the order, and looks again'
    case 'wait':
      return 'waits, and looks again'
    case 'noop':
      return 'does nothing'
    case 'bootstrap':
      return `bootstraps ${decision.host}`
  }
}

/** What nobody has any more once this member was bootstrapped and the others copied it. */
export function lossesOf(verdict: Verdict, members: readonly MemberFacts[]): readonly string[] {
  if (!('bootstraps' in verdict)) return []
  const base = members.find(({ host }) => host === verdict.bootstraps)
  if (base === undefined) return []
  const own = positionOf(base)
  const interrupted = members.some(({ live }) => live?.status === 'Primary') ? ['a cluster that serves is stopped'] : []
  const mixture = base.marks.sstInProgress ? [`${base.host} is half a copy`] : []
  return [
    ...interrupted,
    ...mixture,
    ...members.filter((member) => member !== base).flatMap((member) => lossOf(member, own)),
  ]
}

function lossOf(member: MemberFacts, own: Position | null): readonly string[] {
  if (!member.isReachable) return [`what only ${member.host} holds`]
  const position = positionOf(member)
  if (position === null) return member.datadir.userSchemas.length > 0 ? [`what only ${member.host} holds`] : []
  if (own === null || own.uuid !== position.uuid) return [`all of ${member.host}`]
  if (position.seqno <= own.seqno) return []
  return [`${member.host}'s ${own.seqno + 1n} to ${position.seqno}`]
}

function bootstrapOf(member: MemberFacts | undefined, isNewHistory = false): Verdict {
  if (member === undefined) return { does: 'finds nobody' }
  return { bootstraps: member.host, ...(isNewHistory ? { isNewHistory } : {}) }
}

function hasFile({ grastate }: MemberFacts): boolean {
  return grastate.kind === 'ok'
}
