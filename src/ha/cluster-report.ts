import { childNamed, elementsIn, type XmlElement } from '../value/xml.ts'

/** What `crm_mon` tells of a Pacemaker cluster, as the host that was asked sees it. */
export interface ClusterReport {
  /** Whether this host's part of the cluster may run resources. */
  readonly isQuorate: boolean
  /** The member that decides; null while none is elected. */
  readonly coordinator: string | null
  readonly isInMaintenance: boolean
  readonly nodes: readonly NodeReport[]
  readonly resources: readonly ResourceReport[]
  readonly failures: readonly FailureReport[]
}

export interface NodeReport {
  readonly name: string
  readonly isOnline: boolean
  readonly isStandby: boolean
  /** Lost, and not yet known to be dead. */
  readonly isUnclean: boolean
}

/** A resource; the instances of a clone are told together. */
export interface ResourceReport {
  readonly id: string
  readonly agent: string
  /** Where it runs. */
  readonly nodes: readonly string[]
  readonly hasFailed: boolean
  /** Pacemaker cannot go on with it: a stop failed, and nothing may fence the node. */
  readonly isBlocked: boolean
  readonly isManaged: boolean
}

export interface FailureReport {
  /** `vip_monitor_10000`. */
  readonly operation: string
  readonly node: string
  readonly why: string
}

/**
 * Reads the output of `crm_mon --one-shot --inactive` as XML: of Pacemaker 2 (`--output-as=xml`), or of 1.1 (`--as-xml`).
 * Both have the same elements under different roots.
 */
export function clusterReport(root: XmlElement): ClusterReport {
  const summary = childNamed(root, 'summary')
  const coordinator = summary === undefined ? undefined : childNamed(summary, 'current_dc')
  const options = summary === undefined ? undefined : childNamed(summary, 'cluster_options')
  return {
    isQuorate: isTrue(coordinator, 'with_quorum'),
    coordinator: isTrue(coordinator, 'present') ? (coordinator?.attributes['name'] ?? null) : null,
    isInMaintenance: isTrue(options, 'maintenance-mode'),
    nodes: (childNamed(root, 'nodes')?.children ?? []).map((node) => ({
      name: node.attributes['name'] ?? '',
      isOnline: isTrue(node, 'online'),
      isStandby: isTrue(node, 'standby') || isTrue(node, 'standby_onfail'),
      isUnclean: isTrue(node, 'unclean'),
    })),
    resources: resourceReports(childNamed(root, 'resources')),
    failures: (childNamed(root, 'failures')?.children ?? []).map(({ attributes }) => ({
      operation: attributes['op_key'] ?? attributes['id'] ?? '',
      node: attributes['node'] ?? '',
      why: [attributes['exitstatus'], attributes['exitreason']]
        .filter((part) => part !== undefined && part !== '')
        .join(': '),
    })),
  }
}

function resourceReports(section: XmlElement | undefined): readonly ResourceReport[] {
  const byId = new Map<string, ResourceReport>()
  for (const element of section === undefined ? [] : elementsIn(section)) {
    if (element.name !== 'resource') continue
    // The instances of a clone that may differ are numbered: `db:0`.
    const id = (element.attributes['id'] ?? '').replace(/:\d+$/, '')
    const before = byId.get(id)
    byId.set(id, {
      id,
      agent: element.attributes['resource_agent'] ?? '',
      nodes: [
        ...(before?.nodes ?? []),
        ...(isTrue(element, 'active') ? element.children.flatMap(({ attributes: { name } }) => name ?? []) : []),
      ],
      hasFailed: before?.hasFailed === true || isTrue(element, 'failed'),
      isBlocked: before?.isBlocked === true || isTrue(element, 'blocked'),
      isManaged: before?.isManaged !== false && isTrue(element, 'managed'),
    })
  }
  return [...byId.values()]
}

function isTrue(element: XmlElement | undefined, name: string): boolean {
  return element?.attributes[name] === 'true'
}
