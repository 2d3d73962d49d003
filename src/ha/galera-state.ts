/**
 * What one member of a Galera cluster has to say for itself: read from it in one go, judged by galera-election.ts.
 * Sequence numbers are `bigint`: Galera counts in 64 bits.
 */
export interface MemberFacts {
  readonly host: string
  /** False when no evidence came from it; everything else is then unknown. */
  readonly isReachable: boolean
  /** What systemd and the process table say, never what files say. */
  readonly process: 'stopped' | 'activating' | 'running' | 'unknown'
  readonly live: LiveState | null
  readonly grastate: Grastate
  readonly recovered: Recovered
  readonly marks: Marks
  readonly datadir: Datadir
  readonly settings: Settings
  /** `10.11`; empty when it is not known. */
  readonly version: string
  /** Our own mark of the last bootstrap that this member took part in; null without one. */
  readonly epoch: Epoch | null
  readonly identity: Identity
  /** The resource by which Pacemaker manages the server; null when it does not. */
  readonly managedBy: string | null
}

/**
 * A mark that hadeploy leaves on every member of a cluster that it bootstrapped. Galera's uuid survives a forced bootstrap, so
 * that two halves of a cluster can count on from one number; their epochs differ.
 */
export interface Epoch {
  readonly id: string
  /** The position from which this epoch went on; what a member of an older epoch holds beyond it was never part of it. */
  readonly base: Position
  /** The epoch before; null when there was none. */
  readonly parent: string | null
}

/** Which machine answered. */
export interface Identity {
  /** Equal on two hosts only when they are one machine with one data directory; empty when it is not known. */
  readonly machine: string
  readonly hostName: string
  /** `wsrep_node_name`; empty when it is not configured. */
  readonly nodeName: string
  /** Addresses that it has, and those that inventory and configuration give it. */
  readonly addresses: readonly string[]
}

/** A place in the one total order of a cluster's writes. A seqno of -1 is not known. */
export interface Position {
  readonly uuid: string
  readonly seqno: bigint
}

export interface LiveState {
  readonly status: 'Primary' | 'non-Primary' | 'Disconnected'
  readonly stateUuid: string
  readonly confId: bigint
  readonly size: number
  readonly lastCommitted: bigint
  /** 4 is Synced, 2 Donor. */
  readonly localState: number
  /** Addresses of its component, as it sees them. */
  readonly members: readonly string[]
  readonly clusterName: string
}

/** grastate.dat as Galera itself reads it. A missing file is no evidence, though Galera takes it for "safe to bootstrap". */
export type Grastate =
  | { readonly kind: 'missing' | 'empty' | 'corrupt' }
  | { readonly kind: 'ok'; readonly uuid: string; readonly seqno: bigint; readonly isSafe: boolean }

/** What `galera_recovery` found in InnoDB. It is run on stopped servers only, for it applies the redo log. */
export type Recovered =
  { readonly kind: 'not-run' | 'failed' | 'wsrep-off' } | { readonly kind: 'ok'; readonly position: Position }

/** Traces that a copy was under way, or that a bootstrap was ordered. */
export interface Marks {
  readonly sstInProgress: boolean
  /** A copy lies beside the data, or the data was set aside for one. */
  readonly sstFolder: boolean
  readonly rsyncPid: boolean
  readonly gvwstate: 'absent' | 'empty' | 'present'
  /** The order to bootstrap at the next start, left behind in /run or in systemd's environment. */
  readonly transientLeak: boolean
  /** The same in a configuration file: pc.bootstrap, wsrep_new_cluster, gcomm:// without members. */
  readonly persistentLeak: string | null
}

export interface Datadir {
  readonly path: string
  /** False when whoever asked may not look into it. */
  readonly isReadable: boolean
  readonly isInitialised: boolean
  /** Databases that no package made. */
  readonly userSchemas: readonly string[]
  readonly isOwnedByServer: boolean
  readonly freeBytes: bigint
}

export interface Settings {
  readonly isWsrepOn: boolean
  readonly clusterName: string
  readonly clusterAddress: string
}

export const zeroUuid = '00000000-0000-0000-0000-000000000000'

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Reads grastate.dat as Galera does: words before a colon, unknown lines skipped, padding allowed, a broken uuid is zero,
 * and a last line without its newline does not count, so that a missing `safe_to_bootstrap` reads as true.
 *
 * @param content - the bytes as text; null when there is no file
 * @see galera/src/saved_state.cpp, release_26.4.18
 */
export function parseGrastate(content: string | null): Grastate {
  if (content === null) return { kind: 'missing' }
  if (content.trim() === '') return { kind: 'empty' }
  if (content.includes('\0') || content.includes('\uFFFD')) return { kind: 'corrupt' }
  const lines = content.split('\n').slice(0, -1)
  const values = new Map<string, string>()
  for (const line of lines) {
    if (line.startsWith('#')) continue
    const colon = line.indexOf(':')
    if (colon < 0) continue
    values.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim())
  }
  const uuid = values.get('uuid')
  const seqno = values.get('seqno')
  if (uuid === undefined || seqno === undefined || !/^-?\d+$/.test(seqno)) return { kind: 'corrupt' }
  const safe = values.get('safe_to_bootstrap')
  return {
    kind: 'ok',
    uuid: uuidPattern.test(uuid) ? uuid.toLowerCase() : zeroUuid,
    seqno: BigInt(seqno),
    isSafe: safe === undefined || Number.parseInt(safe, 10) !== 0,
  }
}

/** The position in what `galera_recovery` prints; with `wsrep_gtid_mode` a domain follows the seqno. */
export function parseRecovered(output: string, status: number): Recovered {
  if (status !== 0) return { kind: 'failed' }
  const found = /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(-?\d+)/i.exec(output)
  const [, uuid, seqno] = found ?? []
  if (uuid === undefined || seqno === undefined) return { kind: 'wsrep-off' }
  return { kind: 'ok', position: { uuid: uuid.toLowerCase(), seqno: BigInt(seqno) } }
}

/** The mark of an epoch as it stands in its file: `id=`, `base=UUID:SEQNO` and `parent=` on a line each. */
export function parseEpoch(content: string): Epoch | null {
  const value = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(content)?.[1]?.trim() ?? ''
  const base = /^([0-9a-f-]{36}):(-?\d+)$/i.exec(value('base'))
  const [, uuid, seqno] = base ?? []
  if (value('id') === '' || uuid === undefined || seqno === undefined) return null
  return {
    id: value('id'),
    base: { uuid: uuid.toLowerCase(), seqno: BigInt(seqno) },
    parent: value('parent') === '' ? null : value('parent'),
  }
}

/** The same, to be written. */
export function shownEpoch({ id, base, parent }: Epoch): string {
  return `id=${id}\nbase=${base.uuid}:${base.seqno}\nparent=${parent ?? ''}\n`
}

/** Where a member that runs says that it stands. */
export function livePosition({ live }: MemberFacts): Position {
  return { uuid: live?.stateUuid ?? zeroUuid, seqno: live?.lastCommitted ?? -1n }
}
