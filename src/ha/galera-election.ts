import { mayJoin, type Component } from './galera-admission.ts'
import { misconfigured, misplaced, unlisted } from './galera-configuration.ts'
import { epochsOf, newest } from './galera-epochs.ts'
import type { ElectionOptions } from './galera-election-options.ts'
import { uuidMismatch, type Refused } from './galera-refusal.ts'
import { livePosition, type MemberFacts, type Position } from './galera-state.ts'
import { mismatched, trusted, type Candidate, type Trusted } from './galera-trust.ts'

// Two components can seem to exist while a view changes: three looks, two seconds apart.
const splitLooks = 3
// Members that lost each other find each other again within evs.inactive_timeout (15 s): three looks, ten seconds apart.
const mergeLooks = 3
// A member that starts waits 30 s for a primary component (pc.wait_prim_timeout), one with a saved view for ever.
const startLooks = 7

/**
 * What may be done, and why. `joins` are members to start one after another, the most advanced first; `awaits` those that are starting
 * already, be it in the middle of a copy, and come before any other start.
 */
export type Decision =
  | { readonly action: 'noop'; readonly primary: readonly string[]; readonly warnings: readonly string[] }
  | {
      readonly action: 'join'
      readonly primary: readonly string[]
      readonly awaits: readonly string[]
      readonly joins: readonly string[]
      /** Members that run outside the primary component, and come back by a restart. */
      readonly rejoins: readonly string[]
      /** Those of the joins whose own state must not count: they get a whole copy. */
      readonly copies: readonly string[]
      readonly warnings: readonly string[]
      /** Members that must not be started, with the reason; the others may. */
      readonly refused: readonly Refused[]
    }
  | { readonly action: 'clean-flags'; readonly hosts: readonly string[] }
  | { readonly action: 'wait'; readonly hosts: readonly string[]; readonly seconds: number; readonly reason: string }
  | { readonly action: 'stop'; readonly hosts: readonly string[]; readonly reason: string }
  | {
      readonly action: 'bootstrap'
      readonly host: string
      readonly position: Position
      /** The state of a tainted member must be written anew from what was recovered. */
      readonly rewritesUuid: boolean
      readonly joins: readonly string[]
      readonly copies: readonly string[]
      readonly warnings: readonly string[]
    }
  | {
      readonly action: 'pc-bootstrap'
      readonly host: string
      readonly position: Position
      readonly joins: readonly string[]
      readonly copies: readonly string[]
      readonly warnings: readonly string[]
    }
  | {
      readonly action: 'fresh-bootstrap'
      readonly host: string
      readonly joins: readonly string[]
      readonly copies: readonly string[]
    }
  | { readonly action: 'refuse'; readonly refused: readonly Refused[] }

/**
 * Decides what a cluster's members may do, from the evidence of all of them. Pure: the same facts, the same decision.
 *
 * The first rule that applies wins. Safety comes before availability: without the evidence of a member, or with evidence
 * that contradicts itself, it refuses and names what is missing.
 */
export function decide(members: readonly MemberFacts[], options: ElectionOptions): Decision {
  const decision =
    checkedConfiguration(members, options) ??
    leftOrders(members) ??
    besidePrimary(members, options) ??
    allAnswer(members, options) ??
    settled(members, options) ??
    knowEachOther(members, options) ??
    withoutPrimary(members, options) ??
    elected(members, options)
  return managedElsewhere(members, decision) ?? decision
}

/** Two masters that start and stop the same servers undo each other's work. */
function managedElsewhere(members: readonly MemberFacts[], decision: Decision): Decision | null {
  if (decision.action === 'noop' || decision.action === 'refuse' || decision.action === 'wait') return null
  const managed = members.filter((member) => member.managedBy !== null)
  if (managed.length === 0) return null
  return {
    action: 'refuse',
    refused: managed.map(({ host, managedBy }) => ({
      reason: 'managed-elsewhere',
      host,
      because: `Pacemaker starts and stops its server (resource ${managedBy ?? ''}).`,
      next: `Let Pacemaker recover it, or take it out of its hands first:\n    pcs resource unmanage ${managedBy ?? ''}`,
    })),
  }
}

/** D0: a member that is not configured as one cannot be judged as one. */
function checkedConfiguration(members: readonly MemberFacts[], options: ElectionOptions): Decision | null {
  const refused = [...misplaced(members), ...(options.isForeseen ? [] : misconfigured(members))]
  return refused.length === 0 ? null : { action: 'refuse', refused }
}

/** D0 again, where no primary component runs: an election needs all members, and the configuration names them. */
function knowEachOther(members: readonly MemberFacts[], options: ElectionOptions): Decision | null {
  if (options.isForeseen) return null
  const refused = unlisted(members, options.acceptMissing)
  return refused.length === 0 ? null : { action: 'refuse', refused }
}

/** D1: an order to bootstrap that somebody left behind makes every start a fork. */
function leftOrders(members: readonly MemberFacts[]): Decision | null {
  const persistent = members.filter((member) => member.isReachable && member.marks.persistentLeak !== null)
  if (persistent.length > 0) {
    return {
      action: 'refuse',
      refused: persistent.map((member) => ({
        reason: 'config-leak',
        host: member.host,
        because: `Its configuration orders a bootstrap at every start: ${member.marks.persistentLeak ?? ''}.`,
        next: 'Remove the line from the file; hadeploy does not edit files that it did not write.',
      })),
    }
  }
  const transient = members.filter((member) => member.isReachable && member.marks.transientLeak)
  return transient.length === 0 ? null : { action: 'clean-flags', hosts: hostsOf(transient) }
}

/** D2 and D3: where a primary component runs, nobody bootstraps; members that are down join it, if they lose nothing. */
function besidePrimary(members: readonly MemberFacts[], options: ElectionOptions): Decision | null {
  const primary = members.filter((member) => member.live?.status === 'Primary')
  const [first] = primary
  if (first?.live == null) return null
  const split = splitBrain(primary)
  if (split !== null) {
    if (options.look >= splitLooks) return { action: 'refuse', refused: [split] }
    return { action: 'wait', hosts: hostsOf(primary), seconds: 2, reason: 'Their views of the cluster differ.' }
  }
  const component: Component = {
    uuid: first.live.stateUuid,
    committed: highestCommitted(primary),
    epoch: newest(epochsOf(primary)),
  }
  const stopped = members.filter((one) => one.isReachable && one.process === 'stopped')
  // A restart brings back a member that runs outside, and costs it what only it holds, as a join would.
  const outside = members.filter(
    (one) => one.process === 'running' && one.live !== null && one.live.status !== 'Primary',
  )
  const hasQuorum = first.live.size * 2 > members.length
  if (outside.length > 0 && options.look < mergeLooks) {
    return { action: 'wait', hosts: hostsOf(outside), seconds: 10, reason: 'They may find the others by themselves.' }
  }
  // Who starts beside a cluster joins it by itself, and is neither missing nor to be started a second time.
  const starting = members.filter((one) => one.process === 'activating')
  if (starting.length > 0 && options.look < startLooks) {
    return {
      action: 'wait',
      hosts: hostsOf(starting),
      seconds: 10,
      reason: 'They are starting, and join by themselves.',
    }
  }
  const found = [...stopped, ...(hasQuorum ? outside : [])].map((member) => ({
    member,
    ...mayJoin(member, component, options),
  }))
  const refused = found.flatMap((one) => (one.refused === null ? [] : [one.refused]))
  // What was read from the component before the member stopped is older than what that member wrote last.
  if (refused.some(({ reason }) => reason === 'ahead') && options.look < splitLooks) {
    return {
      action: 'wait',
      hosts: hostsOf(found.filter((one) => one.refused !== null).map(({ member }) => member)),
      seconds: 2,
      reason: 'They seem to be ahead of the running cluster.',
    }
  }
  const admitted = found
    .filter((one) => one.refused === null)
    .toSorted((a, b) => Number(a.needsCopy) - Number(b.needsCopy) || compare(b.seqno, a.seqno))
  const warnings = bystanders(members)
  if (admitted.length + refused.length + starting.length === 0)
    return { action: 'noop', primary: hostsOf(primary), warnings }
  return {
    action: 'join',
    primary: hostsOf(primary),
    awaits: hostsOf(starting),
    joins: admitted.filter(({ member }) => member.process === 'stopped').map(({ member }) => member.host),
    rejoins: admitted.filter(({ member }) => member.process === 'running').map(({ member }) => member.host),
    copies: admitted.filter(({ needsCopy }) => needsCopy).map(({ member }) => member.host),
    warnings,
    refused,
  }
}

function highestCommitted(primary: readonly MemberFacts[]): bigint {
  return primary.reduce(
    (most, { live }) => (live !== null && live.lastCommitted > most ? live.lastCommitted : most),
    -1n,
  )
}

function bystanders(members: readonly MemberFacts[]): readonly string[] {
  return members.flatMap(({ host, isReachable, process, live }) => {
    if (!isReachable) return [`${host} was not reached; it is left as it is.`]
    if (process === 'unknown') return [`${host} does not tell whether its server runs; it is left as it is.`]
    if (process === 'activating') return [`${host} is starting, perhaps with a copy under way; it is waited for.`]
    if (process === 'running' && live === null) return [`The server of ${host} runs and does not answer.`]
    return []
  })
}

// Views must be the same on all, and hold all: two components that were forced can share the uuid and the number of the view.
function splitBrain(primary: readonly MemberFacts[]): Refused | null {
  const uuids = new Set(primary.map((member) => member.live?.stateUuid))
  const views = new Set(primary.map((member) => [...(member.live?.members ?? [])].toSorted().join(',')))
  const numbers = new Set(primary.map((member) => member.live?.confId))
  const holdsAll = primary.every((member) => (member.live?.size ?? 0) >= primary.length)
  if (uuids.size === 1 && views.size === 1 && numbers.size === 1 && holdsAll) return null
  const shown = primary.map(
    ({ host, live }) =>
      `${host} (${live?.stateUuid ?? ''}:${live?.lastCommitted ?? ''}, with ${live?.members.join(' ') ?? ''})`,
  )
  return {
    reason: 'split-brain',
    host: null,
    because: `More than one primary component is running: ${shown.join('; ')}.`,
    next: 'Stop the writes on all sides, save the data of each, decide which one is the truth, and let the others join it with galera_accept_discard.',
  }
}

/** D4: without a primary component everybody must answer; the highest visible seqno says nothing of a member unseen. */
function allAnswer(members: readonly MemberFacts[], options: ElectionOptions): Decision | null {
  const missing = members.filter(
    (member) => (!member.isReachable || member.process === 'unknown') && !options.acceptMissing.includes(member.host),
  )
  if (missing.length === 0) return null
  return {
    action: 'refuse',
    refused: missing.map(({ host, isReachable }) => ({
      reason: 'unreachable',
      host,
      because: isReachable
        ? 'It answers, but does not tell whether its server runs.'
        : 'It was not reached, so nobody knows whether it runs, and which writes only it holds.',
      next: `Bring it back. If it is dead for good and fenced, give up its writes with\n    galera_accept_missing: [${host}]`,
    })),
  }
}

/** D5: a member that is starting may form the cluster by itself; one that waits in vain is stopped, and looked at again. */
function settled(members: readonly MemberFacts[], options: ElectionOptions): Decision | null {
  const activating = members.filter((member) => member.process === 'activating')
  if (activating.length === 0) return null
  const hosts = hostsOf(activating)
  if (options.look >= startLooks) {
    return { action: 'stop', hosts, reason: 'They wait for a primary component that nobody forms.' }
  }
  return { action: 'wait', hosts, seconds: 10, reason: 'They are starting, and may find each other.' }
}

/** D6: servers run, none in a primary component. */
function withoutPrimary(members: readonly MemberFacts[], options: ElectionOptions): Decision | null {
  const running = members.filter((member) => member.process === 'running')
  if (running.length === 0) return null
  const unclear = running.filter((member) => member.live === null)
  if (unclear.length > 0) {
    return {
      action: 'refuse',
      refused: unclear.map(({ host }) => ({
        reason: 'unreachable',
        host,
        because: 'Its server runs and does not answer, so its position is not known.',
        next: 'Look at its log, and stop it cleanly if it hangs:\n    journalctl -u mariadb -n 50',
      })),
    }
  }
  if (running.length === members.length && options.look < mergeLooks) {
    return { action: 'wait', hosts: hostsOf(running), seconds: 10, reason: 'They run, and may find each other again.' }
  }
  const uuids = new Set(running.map((member) => member.live?.stateUuid))
  if (uuids.size > 1)
    return {
      action: 'refuse',
      refused: [uuidMismatch(running.map((member) => ({ host: member.host, position: livePosition(member) })))],
    }
  const stopped = members.filter((member) => member.process === 'stopped')
  const candidates = running.map((member) => ({ host: member.host, position: livePosition(member), isRunning: true }))
  const trust = trusted(
    stopped,
    candidates.map(({ position }) => position),
    options,
  )
  if ('refused' in trust) return { action: 'refuse', refused: trust.refused }
  const all = [...candidates, ...trust.members.map(({ host, position }) => ({ host, position, isRunning: false }))]
  const others = all.filter(({ position }) => position.uuid !== candidates[0]?.position.uuid)
  if (others.length > 0) return { action: 'refuse', refused: [uuidMismatch(all)] }
  const mismatch = mismatched(trust.members, [...running, ...stopped])
  if (mismatch !== null) return { action: 'refuse', refused: [mismatch] }
  const best = all.reduce((most, one) => (one.position.seqno > most.position.seqno ? one : most))
  if (!best.isRunning) {
    return {
      action: 'stop',
      hosts: hostsOf(running),
      reason: `${best.host} is stopped and holds more writes than those that run.`,
    }
  }
  const joins = all
    .filter(({ host }) => host !== best.host)
    .toSorted((a, b) => compare(b.position.seqno, a.position.seqno))
  return {
    action: 'pc-bootstrap',
    host: best.host,
    position: best.position,
    joins: [...joins.map(({ host }) => host), ...trust.excluded, ...trust.fresh],
    copies: trust.excluded,
    warnings: trust.warnings,
  }
}

/** D7 to D11: all are stopped. */
function elected(members: readonly MemberFacts[], options: ElectionOptions): Decision {
  const present = members.filter((member) => member.isReachable && !isGivenUp(member, options))
  const trust = trusted(present, [], options)
  if ('refused' in trust) return { action: 'refuse', refused: trust.refused }
  if (trust.members.length === 0) {
    const [first, ...rest] = trust.fresh
    // An empty cluster is formed only where every member is there, and none of them ever held one.
    if (options.deploy && first !== undefined && present.length === members.length) {
      return {
        action: 'fresh-bootstrap',
        host: first,
        joins: [...rest, ...trust.excluded],
        copies: trust.excluded,
      }
    }
    return { action: 'refuse', refused: [noState(options)] }
  }
  const mismatch = mismatched(trust.members, present)
  if (mismatch !== null) return { action: 'refuse', refused: [mismatch] }
  return winner(trust, options)
}

function isGivenUp(member: MemberFacts, options: ElectionOptions): boolean {
  return options.acceptMissing.includes(member.host) && (!member.isReachable || member.process === 'unknown')
}

function noState(options: ElectionOptions): Refused {
  return {
    reason: 'no-state',
    host: null,
    because: 'No member holds a state that can be trusted.',
    next: options.deploy
      ? 'Restore a backup, or name the member whose claim shall count with galera_accept_tainted.'
      : 'To form a new, empty cluster, run:\n    hadeploy site.yml --tags galera',
  }
}

/** D11: the most advanced wins; flags decide only among equals, for they can be stale or edited. */
function winner(trust: Trusted, options: ElectionOptions): Decision {
  const { members } = trust
  const highest = members.reduce((most, { position }) => (position.seqno > most ? position.seqno : most), -1n)
  const most = members.filter(({ position }) => position.seqno === highest)
  const flagged = members.filter(({ isSafe }) => isSafe)
  const warnings = [...trust.warnings]
  let safe = flagged
  if (flagged.length > 1) {
    warnings.push(
      `safe_to_bootstrap is 1 on ${hostsOf(flagged).join(', ')}: more than one cannot be true, so the flags were edited and count for nothing.`,
    )
    safe = []
  }
  const stray = safe.find((member) => !most.includes(member))
  if (stray !== undefined) {
    const epochs = new Set(members.map(({ facts }) => facts.epoch?.id ?? null))
    const areEqual = epochs.size === 1 && !epochs.has(null)
    if (!areEqual && options.onSafeConflict === 'refuse') {
      return { action: 'refuse', refused: [safeFlagConflict(stray, highest, most)] }
    }
    warnings.push(`safe_to_bootstrap is 1 on ${stray.host}, which is behind; the position counts.`)
    safe = []
  }
  const [host] = [...most].toSorted((a, b) => Number(safe.includes(b)) - Number(safe.includes(a)) || rank(a) - rank(b))
  if (host === undefined) return { action: 'refuse', refused: [noState(options)] }
  const rest = members
    .filter((member) => member !== host)
    .toSorted((a, b) => compare(b.position.seqno, a.position.seqno))
  return {
    action: 'bootstrap',
    host: host.host,
    position: host.position,
    rewritesUuid: host.class === 'tainted',
    joins: [...hostsOf(rest), ...trust.excluded, ...trust.fresh],
    copies: [...hostsOf(rest.filter((member) => member.class === 'tainted')), ...trust.excluded],
    warnings,
  }
}

function rank(member: Candidate): number {
  return member.class === 'clean' ? 0 : member.class === 'crashed' ? 1 : 2
}

function safeFlagConflict(stray: Candidate, highest: bigint, most: readonly Candidate[]): Refused {
  return {
    reason: 'safe-flag-conflict',
    host: stray.host,
    because: `It says that it was the last to stop (safe_to_bootstrap: 1) at ${stray.position.seqno}, and ${hostsOf(most).join(', ')} went on to ${highest}: one of the two is not true.`,
    next: 'Find out which of them ran last. To let the position count, set\n    galera_on_safe_conflict: seqno',
  }
}

function hostsOf(members: readonly { readonly host: string }[]): readonly string[] {
  return members.map(({ host }) => host)
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
