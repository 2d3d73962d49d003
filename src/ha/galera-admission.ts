import { classify, type Classified } from './galera-class.ts'
import { leftAt } from './galera-epochs.ts'
import type { ElectionOptions } from './galera-election-options.ts'
import { barrierOf, broken, foreignData, type Refused } from './galera-refusal.ts'
import { livePosition, zeroUuid, type Epoch, type MemberFacts } from './galera-state.ts'

/** What a joiner is held against. */
export interface Component {
  readonly uuid: string
  readonly committed: bigint
  readonly epoch: Epoch | null
}

export interface Admission {
  readonly refused: Refused | null
  readonly seqno: bigint
  /** Its own state must not count when it starts: Galera would believe what hadeploy does not. */
  readonly needsCopy: boolean
}

/** Whether a member may join a primary component that runs, without losing what only it holds. */
export function mayJoin(member: MemberFacts, component: Component, options: ElectionOptions): Admission {
  const { host } = member
  const state = standing(member)
  const seqno = state.position?.seqno ?? -1n
  const admitted: Admission = { refused: null, seqno, needsCopy: state.class === 'tainted' }
  const turnedAway = (refused: Refused): Admission => ({ refused, seqno, needsCopy: false })
  const barrier = barrierOf(member)
  if (barrier !== null) return turnedAway(barrier)
  if (options.acceptDiscard.includes(host)) return { ...admitted, needsCopy: state.class !== 'fresh' }
  if (state.class === 'fresh') return admitted
  if (state.position === null || state.position.uuid === zeroUuid) {
    if (state.class === 'broken') {
      return isBehind(member, component) ? { ...admitted, needsCopy: true } : turnedAway(broken(host, state.because))
    }
    if (state.class === 'tainted' && member.datadir.userSchemas.length === 0) return admitted
    // Only an interrupted copy leaves a folder of databases without a position: it came from a member.
    return turnedAway(foreignData(member, state.because))
  }
  if (state.position.uuid !== component.uuid) {
    return turnedAway(foreignData(member, `Its data belongs to another history (${state.position.uuid}).`))
  }
  if (seqno > component.committed) {
    return turnedAway(
      ahead(host, `It holds writes up to ${seqno}, the running cluster only up to ${component.committed}`),
    )
  }
  const fork = leftAt(member.epoch, component.epoch)
  if (fork !== null && seqno > fork) {
    return turnedAway(
      ahead(
        host,
        `It holds writes up to ${seqno} of its own, and the running cluster was bootstrapped without it at ${fork}`,
      ),
    )
  }
  return admitted
}

function ahead(host: string, because: string): Refused {
  return {
    reason: 'ahead',
    host,
    because: `${because}: joining would erase the difference.`,
    next: `Save its data first. To throw the difference away, set\n    galera_accept_discard: [${host}]`,
  }
}

/** Where a member stands: its files when it is stopped, its own word when it runs. */
function standing(member: MemberFacts): Classified {
  if (member.live === null) return classify(member)
  return { class: 'crashed', position: livePosition(member), because: 'It runs.' }
}

// Broken, but its own file proves that the cluster already holds all it had.
function isBehind({ grastate }: MemberFacts, { uuid, committed }: Component): boolean {
  return grastate.kind === 'ok' && grastate.uuid === uuid && grastate.seqno >= 0n && grastate.seqno <= committed
}
