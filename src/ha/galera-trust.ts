import { classify, type Classified, type MemberClass } from './galera-class.ts'
import { descends, epochsOf, leftAt, newest } from './galera-epochs.ts'
import type { ElectionOptions } from './galera-election-options.ts'
import { barrierOf, broken, foreignData, uuidMismatch, type Refused } from './galera-refusal.ts'
import { zeroUuid, type MemberFacts, type Position } from './galera-state.ts'

export interface Trusted {
  readonly members: readonly Candidate[]
  /** Members that the elected one will overwrite, without loss. */
  readonly excluded: readonly string[]
  readonly fresh: readonly string[]
  readonly warnings: readonly string[]
}

export interface Candidate {
  readonly host: string
  readonly position: Position
  readonly class: MemberClass
  readonly isSafe: boolean
  readonly facts: MemberFacts
}

/** D8 and D9: who counts. Broken and tainted members are left out only when others provably hold all they had. */
export function trusted(
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
    const barrier = barrierOf(facts)
    if (barrier !== null) {
      refused.push(barrier)
    } else if (options.acceptDiscard.includes(host)) {
      if (state.class !== 'fresh') excluded.push(host)
    } else if (state.class === 'fresh' && facts.epoch !== null) {
      refused.push(broken(host, 'It was a member, and its data directory is empty: is its disk mounted?'))
    } else if (state.class === 'broken') {
      const bound = statedPosition(facts)
      if (bound !== null && covers(bound)) excluded.push(host)
      else refused.push(broken(host, state.because))
    } else if (state.class === 'tainted' && !options.acceptTainted.includes(host)) {
      if (state.position === null ? isHalfCopy(facts) : covers(state.position)) excluded.push(host)
      else if (state.position === null && facts.datadir.userSchemas.length > 0)
        refused.push(foreignData(facts, state.because))
      else refused.push(tainted(host, state))
    }
  }
  const fresh = states.filter(({ state }) => state.class === 'fresh').map(({ facts }) => facts.host)
  return refused.length > 0 ? { refused } : { members: candidates, excluded, fresh, warnings: [] }
}

// Whoever asks for a whole copy has given up its own state by then; without databases or a position nothing else came to it.
function isHalfCopy({ marks, datadir }: MemberFacts): boolean {
  return (marks.sstInProgress || marks.sstFolder || marks.rsyncPid) && datadir.userSchemas.length === 0
}

// What a clean stop wrote: no writes beyond it are on that disk.
function statedPosition({ grastate }: MemberFacts): Position | null {
  if (grastate.kind !== 'ok' || grastate.seqno < 0n) return null
  return { uuid: grastate.uuid, seqno: grastate.seqno }
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

/** What makes it impossible to hold the positions of members against each other. */
export function mismatched(members: readonly Candidate[], present: readonly MemberFacts[]): Refused | null {
  if (new Set(members.map(({ position }) => position.uuid)).size > 1) return uuidMismatch(members)
  const fork = forked(members)
  if (fork !== null) return fork
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

// Members that were bootstrapped apart from each other share a uuid and count on from it, each for itself. Only the newest epoch
// knows where it began: who is not of it may stand there at most.
function forked(members: readonly Candidate[]): Refused | null {
  const known = epochsOf(members.map(({ facts }) => facts))
  const last = newest(known)
  if (last === null) return null
  const isOneHistory =
    known.every(({ id }) => id === last.id || descends(last, id, known)) &&
    members.every(({ position, facts }) => position.seqno <= (leftAt(facts.epoch, last) ?? position.seqno))
  if (isOneHistory) return null
  return {
    reason: 'epoch-mismatch',
    host: null,
    because: `The members were bootstrapped apart from each other: their epochs differ (${members.map(({ host, position, facts }) => `${host} ${facts.epoch?.id ?? 'unknown'} at ${position.seqno}`).join(', ')}), though they share a uuid.`,
    next: 'Decide which history is the truth, save the others, and give those up with galera_accept_discard.',
  }
}
