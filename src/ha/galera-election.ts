import { zeroUuid, type MemberFacts, type Position } from './galera-state.ts'

/** What the operator allows beyond what evidence shows. Each name in a list is a promise that the operator makes. */
export interface ElectionOptions {
  /** Form a new cluster when all members are fresh. */
  readonly deploy: boolean
  /** Members proved dead and fenced. */
  readonly acceptMissing: readonly string[]
  /** Members whose claim shall count although their state cannot be trusted. */
  readonly acceptTainted: readonly string[]
  /** Members whose own data shall be thrown away. */
  readonly acceptDiscard: readonly string[]
  /** What a `safe_to_bootstrap` flag on a member that is not the most advanced means when epochs do not tell. */
  readonly onSafeConflict: 'refuse' | 'seqno'
}

export type RefusalReason =
  | 'config'
  | 'config-leak'
  | 'split-brain'
  | 'ahead'
  | 'foreign-data'
  | 'unreachable'
  | 'broken'
  | 'tainted'
  | 'no-state'
  | 'uuid-mismatch'
  | 'epoch-mismatch'
  | 'version'
  | 'safe-flag-conflict'

/** What may be done, and why. `joins` are members to start one after another, the most advanced first. */
export type Decision =
  | { readonly action: 'noop'; readonly primary: readonly string[]; readonly warnings: readonly string[] }
  | {
      readonly action: 'join'
      readonly primary: readonly string[]
      readonly joins: readonly string[]
      readonly rejoins: readonly string[]
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
      readonly warnings: readonly string[]
    }
  | {
      readonly action: 'pc-bootstrap'
      readonly host: string
      readonly position: Position
      readonly joins: readonly string[]
      readonly warnings: readonly string[]
    }
  | { readonly action: 'fresh-bootstrap'; readonly host: string; readonly joins: readonly string[] }
  | { readonly action: 'refuse'; readonly refused: readonly Refused[] }

export interface Refused {
  readonly reason: RefusalReason
  readonly host: string | null
  /** One sentence: which evidence says no. */
  readonly because: string
  /** What the operator can do, with the variable that overrides it and what that would cost. */
  readonly next: string
}

/** How a stopped member's state is to be taken. */
export type MemberClass = 'fresh' | 'clean' | 'crashed' | 'tainted' | 'broken'

export interface Classified {
  readonly class: MemberClass
  /** Where it stands: proved for clean and crashed, claimed for tainted, unknown for the others. */
  readonly position: Position | null
  readonly because: string
}

/**
 * Decides what a cluster's members may do, from the evidence of all of them. Pure: the same facts, the same decision.
 *
 * The first rule that applies wins. Safety comes before availability: without the evidence of a member, or with evidence
 * that contradicts itself, it refuses and names what is missing.
 */
export function decide(members: readonly MemberFacts[], options: ElectionOptions): Decision {
  return (
    checkedConfiguration(members) ??
    leftOrders(members) ??
    besidePrimary(members, options) ??
    allAnswer(members, options) ??
    settled(members) ??
    withoutPrimary(members, options) ??
    elected(members, options)
  )
}

/** D0: a member that is not configured as one cannot be judged as one. */
function checkedConfiguration(members: readonly MemberFacts[]): Decision | null {
  const reachable = members.filter((member) => member.isReachable)
  const names = new Set(reachable.map((member) => member.settings.clusterName))
  const refused: Refused[] = reachable
    .filter((member) => !member.settings.isWsrepOn)
    .map((member) => ({
      reason: 'config',
      host: member.host,
      because: 'wsrep_on is off in its configuration, so it would start as a database of its own.',
      next: `Write its Galera configuration first:\n    hadeploy site.yml --tags galera --limit ${member.host}`,
    }))
  if (names.size > 1) {
    refused.push({
      reason: 'config',
      host: null,
      because: `The members are configured for different clusters: ${[...names].map((name) => `"${name}"`).join(', ')}.`,
      next: 'Give all members the same wsrep_cluster_name, or take the strangers out of the group.',
    })
  }
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
  if (split !== null) return { action: 'refuse', refused: [split] }
  const { stateUuid, lastCommitted } = first.live
  const highest = primary.reduce(
    (most, { live }) => (live !== null && live.lastCommitted > most ? live.lastCommitted : most),
    lastCommitted,
  )
  const refused: Refused[] = []
  const warnings: string[] = []
  const joins: { readonly host: string; readonly seqno: bigint }[] = []
  for (const member of members.filter((one) => one.isReachable && one.process === 'stopped')) {
    const found = mayJoin(member, stateUuid, highest, options)
    if (found.refused !== null) refused.push(found.refused)
    else joins.push({ host: member.host, seqno: found.seqno })
  }
  for (const member of members.filter((one) => !one.isReachable)) {
    warnings.push(`${member.host} was not reached; it is left as it is.`)
  }
  const activating = members.filter((one) => one.isReachable && one.process === 'activating')
  for (const member of activating) warnings.push(`${member.host} is starting; it is left to it.`)
  const hasQuorum = first.live.size * 2 > members.length
  const rejoins = members.filter(
    (one) => one.live !== null && one.live.status !== 'Primary' && hasQuorum && one.process === 'running',
  )
  if (joins.length === 0 && rejoins.length === 0 && refused.length === 0) {
    return { action: 'noop', primary: hostsOf(primary), warnings }
  }
  return {
    action: 'join',
    primary: hostsOf(primary),
    joins: joins.toSorted((a, b) => compare(b.seqno, a.seqno)).map(({ host }) => host),
    rejoins: hostsOf(rejoins),
    warnings,
    refused,
  }
}

function splitBrain(primary: readonly MemberFacts[]): Refused | null {
  const uuids = new Set(primary.map((member) => member.live?.stateUuid))
  const views = new Set(primary.map((member) => [...(member.live?.members ?? [])].toSorted().join(',')))
  const confs = new Set(primary.map((member) => member.live?.confId))
  if (uuids.size === 1 && (views.size === 1 || confs.size === 1)) return null
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

function mayJoin(
  member: MemberFacts,
  uuid: string,
  committed: bigint,
  options: ElectionOptions,
): { readonly refused: Refused | null; readonly seqno: bigint } {
  const { host } = member
  const state = classify(member)
  const seqno = state.position?.seqno ?? -1n
  if (options.acceptDiscard.includes(host) || state.class === 'fresh') return { refused: null, seqno }
  if (state.position === null || state.position.uuid === zeroUuid) {
    if (state.class !== 'broken' && member.datadir.userSchemas.length === 0) return { refused: null, seqno }
    if (state.class === 'broken' && isBehind(member, uuid, committed)) return { refused: null, seqno }
    return { refused: foreignData(member, state.because), seqno }
  }
  if (state.position.uuid !== uuid) {
    return { refused: foreignData(member, `Its data belongs to another history (${state.position.uuid}).`), seqno }
  }
  if (state.position.seqno > committed) {
    return {
      refused: {
        reason: 'ahead',
        host,
        because: `It holds writes up to ${state.position.seqno}, the running cluster only up to ${committed}: joining would erase the difference.`,
        next: `Save its data first. To throw the difference away, set\n    galera_accept_discard: [${host}]`,
      },
      seqno,
    }
  }
  return { refused: null, seqno }
}

// Broken, but its own file proves that the cluster already holds all it had.
function isBehind({ grastate }: MemberFacts, uuid: string, committed: bigint): boolean {
  return grastate.kind === 'ok' && grastate.uuid === uuid && grastate.seqno >= 0n && grastate.seqno <= committed
}

function foreignData({ host, datadir }: MemberFacts, because: string): Refused {
  const schemas = datadir.userSchemas.length === 0 ? '' : ` It holds the databases ${datadir.userSchemas.join(', ')}.`
  return {
    reason: 'foreign-data',
    host,
    because: `${because}${schemas} Joining would erase them.`,
    next: `Save its data first. To throw it away, set\n    galera_accept_discard: [${host}]`,
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

/** D5: a member that is starting may form the cluster by itself (it waits 30 s for the others). */
function settled(members: readonly MemberFacts[]): Decision | null {
  const activating = members.filter((member) => member.process === 'activating')
  if (activating.length === 0) return null
  return {
    action: 'wait',
    hosts: hostsOf(activating),
    seconds: 60,
    reason: 'They are starting, and may find each other.',
  }
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
  const uuids = new Set(running.map((member) => member.live?.stateUuid))
  if (uuids.size > 1)
    return {
      action: 'refuse',
      refused: [uuidMismatch(running.map((member) => ({ host: member.host, position: liveposition(member) })))],
    }
  const stopped = members.filter((member) => member.process === 'stopped')
  const candidates = running.map((member) => ({ host: member.host, position: liveposition(member), isRunning: true }))
  const trust = trusted(
    stopped,
    candidates.map(({ position }) => position),
    options,
  )
  if ('refused' in trust) return { action: 'refuse', refused: trust.refused }
  const all = [...candidates, ...trust.members.map(({ host, position }) => ({ host, position, isRunning: false }))]
  const others = all.filter(({ position }) => position.uuid !== candidates[0]?.position.uuid)
  if (others.length > 0) return { action: 'refuse', refused: [uuidMismatch(all)] }
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
    joins: [...joins.map(({ host }) => host), ...trust.excluded],
    warnings: trust.warnings,
  }
}

/** D7 to D11: all are stopped. */
function elected(members: readonly MemberFacts[], options: ElectionOptions): Decision {
  const present = members.filter((member) => member.isReachable && !isGivenUp(member, options))
  const fresh = present.filter((member) => classify(member).class === 'fresh')
  if (fresh.length === present.length) {
    const [first, ...rest] = hostsOf(fresh)
    if (options.deploy && first !== undefined && present.length === members.length) {
      return { action: 'fresh-bootstrap', host: first, joins: rest }
    }
    return { action: 'refuse', refused: [noState(options)] }
  }
  const trust = trusted(present, [], options)
  if ('refused' in trust) return { action: 'refuse', refused: trust.refused }
  const [first] = trust.members
  if (first === undefined) return { action: 'refuse', refused: [noState(options)] }
  const mismatch = mismatched(trust.members, present)
  if (mismatch !== null) return { action: 'refuse', refused: [mismatch] }
  return winner(trust, fresh, options)
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

interface Trusted {
  readonly members: readonly Candidate[]
  /** Members that the elected one will overwrite, without loss. */
  readonly excluded: readonly string[]
  readonly warnings: readonly string[]
}

interface Candidate {
  readonly host: string
  readonly position: Position
  readonly class: MemberClass
  readonly isSafe: boolean
  readonly facts: MemberFacts
}

/** D8 and D9: who counts. Broken and tainted members are left out only when others provably hold all they had. */
function trusted(
  members: readonly MemberFacts[],
  known: readonly Position[],
  options: ElectionOptions,
): Trusted | { readonly refused: readonly Refused[] } {
  const states = members.map((facts) => ({ facts, state: classify(facts) }))
  const candidates: Candidate[] = states.flatMap(({ facts, state }) => {
    if (options.acceptDiscard.includes(facts.host)) return []
    const counts =
      state.class === 'clean' ||
      state.class === 'crashed' ||
      (state.class === 'tainted' && options.acceptTainted.includes(facts.host))
    if (!counts || state.position === null) return []
    const isSafe = facts.grastate.kind === 'ok' && facts.grastate.isSafe && facts.grastate.uuid !== zeroUuid
    return [{ host: facts.host, position: state.position, class: state.class, isSafe, facts }]
  })
  const positions = [...known, ...candidates.map(({ position }) => position)]
  const covers = (position: Position): boolean =>
    positions.some(({ uuid, seqno }) => uuid === position.uuid && seqno >= position.seqno)
  const refused: Refused[] = []
  const excluded: string[] = []
  for (const { facts, state } of states) {
    const { host } = facts
    if (options.acceptDiscard.includes(host)) {
      if (state.class !== 'fresh') excluded.push(host)
    } else if (state.class === 'broken') {
      const bound = statedPosition(facts)
      if (bound !== null && covers(bound)) excluded.push(host)
      else refused.push(broken(host, state.because))
    } else if (state.class === 'tainted' && !options.acceptTainted.includes(host)) {
      if (state.position !== null && covers(state.position)) excluded.push(host)
      else refused.push(tainted(host, state))
    }
  }
  return refused.length > 0 ? { refused } : { members: candidates, excluded, warnings: [] }
}

// What a clean stop wrote: no writes beyond it are on that disk.
function statedPosition({ grastate }: MemberFacts): Position | null {
  if (grastate.kind !== 'ok' || grastate.seqno < 0n) return null
  return { uuid: grastate.uuid, seqno: grastate.seqno }
}

function broken(host: string, because: string): Refused {
  return {
    reason: 'broken',
    host,
    because: `${because} It may hold writes that no other member has.`,
    next: `Save and repair its data directory first. To give up its writes, set\n    galera_accept_discard: [${host}]`,
  }
}

function tainted(host: string, { because, position }: Classified): Refused {
  const claim = position === null ? 'Nothing says where it stands.' : `It claims ${position.uuid}:${position.seqno}.`
  return {
    reason: 'tainted',
    host,
    because: `${because} ${claim}`,
    next: `If its data is whole (no interrupted copy), let its claim count with\n    galera_accept_tainted: [${host}]\nTo give up its writes, set\n    galera_accept_discard: [${host}]`,
  }
}

function mismatched(members: readonly Candidate[], present: readonly MemberFacts[]): Refused | null {
  if (new Set(members.map(({ position }) => position.uuid)).size > 1) return uuidMismatch(members)
  const epochs = new Set(members.flatMap(({ facts }) => (facts.epoch === null ? [] : [facts.epoch])))
  if (epochs.size > 1) {
    return {
      reason: 'epoch-mismatch',
      host: null,
      because: `The members were bootstrapped apart from each other: their epochs differ (${members.map(({ host, facts }) => `${host} ${facts.epoch ?? 'unknown'}`).join(', ')}), though they share a uuid.`,
      next: 'Decide which history is the truth, save the others, and give those up with galera_accept_discard.',
    }
  }
  const versions = new Set(present.flatMap(({ version }) => (version === '' ? [] : [version])))
  if (versions.size > 1) {
    return {
      reason: 'version',
      host: null,
      because: `The members run different versions: ${present.map(({ host, version }) => `${host} ${version}`).join(', ')}.`,
      next: 'Finish or undo the upgrade first: data of a newer version does not start on an older one.',
    }
  }
  return null
}

/** D11: the most advanced wins; flags decide only among equals, for they can be stale or edited. */
function winner(trust: Trusted, fresh: readonly MemberFacts[], options: ElectionOptions): Decision {
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
    const epochs = new Set(members.map(({ facts }) => facts.epoch))
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
    joins: [...hostsOf(rest), ...trust.excluded, ...hostsOf(fresh)],
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

function uuidMismatch(members: readonly { readonly host: string; readonly position: Position }[]): Refused {
  return {
    reason: 'uuid-mismatch',
    host: null,
    because: `The members hold different histories: ${members.map(({ host, position }) => `${host} ${position.uuid}:${position.seqno}`).join(', ')}.`,
    next: 'Decide which history is production, save the others, and give those up with galera_accept_discard.',
  }
}

function liveposition({ live }: MemberFacts): Position {
  return { uuid: live?.stateUuid ?? zeroUuid, seqno: live?.lastCommitted ?? -1n }
}

/** How the state of a stopped member is to be taken, and why. */
export function classify({ grastate, recovered, marks, datadir }: MemberFacts): Classified {
  const hasCopyMarks = marks.sstInProgress || marks.sstFolder || marks.rsyncPid
  const claim = recovered.kind === 'ok' && recovered.position.uuid !== zeroUuid ? recovered.position : null
  const stated = grastate.kind === 'ok' && grastate.uuid !== zeroUuid ? grastate : null
  if (!datadir.isOwnedByServer && datadir.isInitialised) {
    return { class: 'broken', position: null, because: "Its data directory does not belong to the server's user." }
  }
  if (!datadir.isInitialised && !hasCopyMarks && datadir.userSchemas.length === 0) {
    return { class: 'fresh', position: null, because: 'Its data directory is empty.' }
  }
  if (
    stated === null &&
    claim === null &&
    !hasCopyMarks &&
    datadir.userSchemas.length === 0 &&
    recovered.kind !== 'failed'
  ) {
    return { class: 'fresh', position: null, because: 'It never was a member, and holds no data.' }
  }
  if (recovered.kind === 'failed')
    return { class: 'broken', position: null, because: 'InnoDB could not recover its data.' }
  if (hasCopyMarks)
    return { class: 'tainted', position: claim ?? stated, because: 'A copy from another member was interrupted.' }
  if (stated === null) {
    const what = grastate.kind === 'ok' ? 'says nothing (zero uuid)' : `is ${grastate.kind}`
    return { class: 'tainted', position: claim, because: `Its grastate.dat ${what}, and its data claims a history.` }
  }
  if (claim !== null && claim.uuid !== stated.uuid) {
    return { class: 'tainted', position: claim, because: 'Its data and its grastate.dat name different histories.' }
  }
  if (stated.seqno >= 0n) {
    if (claim !== null && claim.seqno !== stated.seqno) {
      return { class: 'tainted', position: claim, because: 'Its data and its grastate.dat name different positions.' }
    }
    return { class: 'clean', position: { uuid: stated.uuid, seqno: stated.seqno }, because: 'It was stopped in order.' }
  }
  if (claim === null)
    return { class: 'broken', position: null, because: 'It crashed, and its position was not recovered.' }
  return { class: 'crashed', position: claim, because: 'It crashed; its position was recovered from its data.' }
}

function hostsOf(members: readonly { readonly host: string }[]): readonly string[] {
  return members.map(({ host }) => host)
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
