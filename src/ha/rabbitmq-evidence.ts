import { brokerView, type BrokerView } from './broker-question.ts'
import type { Sections } from './evidence-sections.ts'

/** What a broker that runs says of its cluster, and whether somebody uses it. */
export interface MemberView extends BrokerView {
  /** Whether it holds nothing but what its first start makes: the user guest and the virtual host `/`. Null when nobody asked. */
  readonly isVirgin: boolean | null
}

/** What the disk of a member says. */
export interface BrokerData {
  /** The members of its cluster, itself among them. */
  readonly knownNodes: readonly string[]
  /** The members that were up when this one was last; who knows of nobody but itself was the last to stop. */
  readonly ranAtShutdown: readonly string[]
}

/** What one member of a RabbitMQ cluster can say for itself. */
export interface BrokerFacts {
  /** Its name in the inventory. */
  readonly host: string
  /** The node that it is, or shall be. */
  readonly node: string
  readonly isReachable: boolean
  readonly service: 'stopped' | 'starting' | 'running' | 'unknown'
  /** Null when the broker does not run, or runs and does not answer: its application is stopped, or paused. */
  readonly view: MemberView | null
  /** Null when it has none. */
  readonly data: BrokerData | null
  /** Nodes of other names that have data on this host: it was called otherwise once. */
  readonly otherNodes: readonly string[]
}

/**
 * The facts of one member from the sections of its evidence; null sections mean that none came.
 *
 * `unit`: `Key=Value` of systemctl show; `nodes`: nodes with data, one a line; `known`, `ran`: the Erlang terms of
 * cluster_nodes.config and nodes_running_at_shutdown; `status`: the broker's view as JSON; `contents`: numbers of virtual
 * hosts, users and queues, and whether guest is there. `end` comes last: without it the evidence is cut off, and counts as none.
 */
export function brokerFacts(host: string, node: string, sections: Sections | null): BrokerFacts {
  if (sections?.['end'] === undefined)
    return { host, node, isReachable: false, service: 'unknown', view: null, data: null, otherNodes: [] }
  const nodes = lines(sections['nodes'])
  return {
    host,
    node,
    isReachable: true,
    service: serviceState(sections['unit'] ?? ''),
    view: viewOf(sections),
    data: nodes.includes(node)
      ? { knownNodes: erlangNodes(sections['known'] ?? ''), ranAtShutdown: erlangNodes(sections['ran'] ?? '') }
      : null,
    otherNodes: nodes.filter((name) => name !== node),
  }
}

/** The node names in an Erlang term, each once: atoms, in quotes where they hold a hyphen. */
export function erlangNodes(term: string): readonly string[] {
  return [...new Set(term.match(/[\w.-]+@[\w.-]*\w/g) ?? [])]
}

function serviceState(unit: string): BrokerFacts['service'] {
  switch (/^ActiveState=(.*)$/m.exec(unit)?.[1]) {
    case 'active':
    case 'reloading':
      return 'running'
    case 'activating':
    case 'deactivating':
      return 'starting'
    default:
      return 'stopped'
  }
}

function viewOf(sections: Sections): MemberView | null {
  const view = brokerView(sections['status'] ?? '')
  if (view?.isRunning !== true) return null
  const contents = sections['contents']?.trim() ?? ''
  return { ...view, isVirgin: contents === '' ? null : contents === '[1,1,0,true]' }
}

function lines(text: string | undefined): readonly string[] {
  return (text ?? '').split('\n').filter((line) => line !== '')
}
