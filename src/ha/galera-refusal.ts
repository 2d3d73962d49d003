import type { MemberFacts, Position } from './galera-state.ts'

/** Which rule said no. */
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
  | 'managed-elsewhere'

/** A decision against, for one member or for all of them (`host` is null). */
export interface Refused {
  readonly reason: RefusalReason
  readonly host: string | null
  /** One sentence: which evidence says no. */
  readonly because: string
  /** What the operator can do, with the variable that overrides it and what that would cost. */
  readonly next: string
}

/** What keeps a server from its own data: no copy would mend it, and no promise of the operator. */
export function barrierOf({ host, datadir }: MemberFacts): Refused | null {
  if (!datadir.isReadable) {
    const because = 'Its data directory cannot be read, so nothing is known of it.'
    return { reason: 'broken', host, because, next: 'Ask as root: set become for the play, or run with\n    --become' }
  }
  if (!datadir.isOwnedByServer && datadir.isInitialised) {
    const because = "Its data directory does not belong to the server's user, so the server cannot start."
    const next = `Somebody ran the server as root there. Look at the files, then give them back:\n    chown -R mysql: ${datadir.path}`
    return { reason: 'broken', host, because, next }
  }
  return null
}

export function broken(host: string, because: string): Refused {
  return {
    reason: 'broken',
    host,
    because: `${because} It may hold writes that no other member has.`,
    next: `Save and repair its data directory first. To give up its writes, set\n    galera_accept_discard: [${host}]`,
  }
}

export function foreignData({ host, datadir }: MemberFacts, because: string): Refused {
  const schemas = datadir.userSchemas.length === 0 ? '' : ` It holds the databases ${datadir.userSchemas.join(', ')}.`
  return {
    reason: 'foreign-data',
    host,
    because: `${because}${schemas} Joining would erase them.`,
    next: `Save its data first. To throw it away, set\n    galera_accept_discard: [${host}]`,
  }
}

export function uuidMismatch(members: readonly { readonly host: string; readonly position: Position }[]): Refused {
  return {
    reason: 'uuid-mismatch',
    host: null,
    because: `The members hold different histories: ${members.map(({ host, position }) => `${host} ${position.uuid}:${position.seqno}`).join(', ')}.`,
    next: 'Decide which history is production, save the others, and give those up with galera_accept_discard.',
  }
}
