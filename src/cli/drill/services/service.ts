import type { Lab } from '../lab.ts'
import type { Writer } from '../ledger.ts'

/** What a member shows after a drill: asked by the service's own tools, past hadeploy. */
export interface MemberView {
  readonly host: string
  /** Numbers of the ledger that this member gives back. */
  readonly entries: ReadonlySet<number>
  /** What all members must tell alike. */
  readonly alike: readonly SharedFact[]
  /** What is not as it is in a cluster that is whole, a sentence each. */
  readonly wrong: readonly string[]
  /** When the server was started, and how often systemd did. */
  readonly starts: string
}

/** A fact of the cluster as one member tells it: A2 for what was written, A3 for the cluster itself. */
export interface SharedFact {
  readonly code: 'A2' | 'A3'
  readonly name: string
  readonly value: string
}

/** A service under drill: what it must be afterwards, and what a refusal must leave. */
export interface DrilledService {
  /** Null for a service that holds none. */
  readonly data: DrilledData | null
  /** Looks at these members, who are to be the whole cluster. */
  look(hosts: readonly string[]): Promise<readonly MemberView[]>
  /** All that a refusal must leave as it is, as one text a member. */
  traces(): Promise<readonly string[]>
}

/** How entries of the ledger come into a service, and what a recovery must keep of it. */
export interface DrilledData {
  /**
   * Writers of the ledger.
   *
   * @param holder - who has the virtual address; a writer through that address runs on another member, for this one may lose its power
   */
  writers(holder: string): readonly Writer[]
  /** Makes room for the ledger in a cluster that is whole, and remembers which cluster that is. */
  begin(): Promise<void>
  /** How many copies each host keeps of what a recovery gave up or touched. */
  copies(): Promise<ReadonlyMap<string, number>>
}

/** Whether all hosts of the lab serve, in one cluster. */
export async function isWhole(service: DrilledService, lab: Lab): Promise<boolean> {
  const views = await service.look(lab.hosts.map(({ name }) => name))
  return views.every(({ wrong }) => wrong.length === 0)
}
