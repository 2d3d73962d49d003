import { zeroUuid, type MemberFacts, type Position } from './galera-state.ts'

/** How a stopped member's state is to be taken. */
export type MemberClass = 'fresh' | 'clean' | 'crashed' | 'tainted' | 'broken'

export interface Classified {
  readonly class: MemberClass
  /** Where it stands: proved for clean and crashed, claimed for tainted, unknown for the others. */
  readonly position: Position | null
  readonly because: string
}

/** How the state of a stopped member is to be taken, and why. */
export function classify({ grastate, recovered, marks, datadir }: MemberFacts): Classified {
  if (!datadir.isReadable) {
    return { class: 'broken', position: null, because: 'Its data directory cannot be read; it takes root (become).' }
  }
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
