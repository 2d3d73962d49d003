import { writeXml } from '../../document/xml.ts'
import { adviceOn } from '../../ha/cib/advice.ts'
import { changesBetween } from '../../ha/cib/changes.ts'
import { readWanted } from '../../ha/cib/read-wanted.ts'
import { reconciled } from '../../ha/cib/reconcile.ts'
import type { WantedCib } from '../../ha/cib/wanted.ts'
import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import { differences } from '../../module/state-difference.ts'
import { childNamed, xmlElement, type XmlElement } from '../../value/xml.ts'
import { configurationVersion, pushCib, queryCib } from './pacemaker-cib-push.ts'

interface State {
  /** The outermost element with what decides the dialect, and the configuration inside. Status is left out: it always moves. */
  readonly cib: XmlElement
  /** Undefined in a plan: the cluster counts it on. */
  readonly version: string | undefined
}

/**
 * Makes the configuration of a Pacemaker cluster what the data says, in one change.
 *
 * State: the configuration section of the CIB. What hadeploy made is on record in the CIB itself (ha/cib/record.ts): taken out
 * of the data, it goes; what others made stays.
 */
export default defineModule({
  name: 'pacemaker_cib',
  summary: 'Keep properties, resources and constraints of a Pacemaker cluster as the data says, in one atomic change.',
  params: {
    properties: {
      properties: { type: 'object', default: {}, description: 'Cluster properties by name.' },
      resource_defaults: {
        type: 'object',
        default: {},
        description: 'Meta attributes that resources have by default.',
      },
      operation_defaults: { type: 'object', default: {}, description: 'What operations have by default (timeout).' },
      node_attributes: { type: 'object', default: {}, description: 'By cluster node, attributes with their values.' },
      resources: {
        type: 'array',
        items: { type: 'object' },
        default: [],
        description:
          'Resources: id; agent (ocf:heartbeat:IPaddr2, systemd:haproxy, stonith:fence_ipmilan) with options, or group (ids of its members); meta; operations (by action, one or a list); clone or promotable (true, or its meta attributes); clone_id (default: the id with -clone).',
      },
      fencing_levels: {
        type: 'array',
        items: { type: 'object' },
        default: [],
        description: 'Levels: node, pattern, or attribute with value; level (1 to 9); devices; id.',
      },
      constraints: {
        type: 'array',
        items: { type: 'object' },
        default: [],
        description:
          'Constraints: {colocation, with, score, role, with_role}, {order, then, first_action, then_action, kind, symmetrical} or {location, node, score} or {location, rule, discovery}; each may have an id. A rule has score or score_attribute, and all or any: conditions {attribute, operation, value, type}, {date, start, end, duration, spec} or rules in turn.',
      },
    },
  },
  returns: {
    added: 'What was added, in words.',
    modified: 'What was changed.',
    removed: 'What was removed.',
    warnings: 'What Pacemaker takes and is hardly meant.',
  },
  examples: `
- name: Keep the virtual address where haproxy runs
  pacemaker_cib:
    properties:
      no-quorum-policy: stop
    resources:
      - id: vip
        agent: ocf:heartbeat:IPaddr2
        options: {ip: 10.0.0.69, cidr_netmask: 24}
        operations:
          monitor: {interval: 10s, timeout: 20s}
      - id: lb-haproxy
        agent: systemd:haproxy
        clone: {interleave: true}
    constraints:
      - {colocation: vip, with: lb-haproxy-clone}
      - {order: vip, then: lb-haproxy-clone, kind: Optional}
  run_once: true

- name: Run a service on controllers alone
  pacemaker_cib:
    node_attributes:
      controller1: {osprole: controller}
    resources:
      - id: scheduler
        agent: systemd:scheduler
        clone: true
    constraints:
      - location: scheduler-clone
        discovery: exclusive
        rule:
          score: 0
          all: [{attribute: osprole, operation: eq, value: controller}]
  run_once: true
`,

  prepare(data): Promise<WantedCib | Refusal> {
    const { wanted, problems } = readWanted(data)
    return Promise.resolve(problems.length === 0 ? wanted : wrongData(problems))
  },

  async probe(_, target): Promise<State> {
    const cib = await queryCib(target)
    return { cib: withoutStatus(cib), version: configurationVersion(cib) }
  },

  plan(wanted: WantedCib, before): State | Refusal {
    const { configuration, problems } = reconciled(before.cib, wanted)
    if (problems.length > 0) return wrongData(problems)
    const cib = { ...before.cib, children: [configuration] }
    return differences(before.cib, cib).length === 0 ? before : { cib, version: undefined }
  },

  async apply(wanted, _, target, before) {
    await pushCib((cib) => reconciled(cib, wanted), before.version ?? '', target)
    return undefined
  },

  diff: (_, before, after) => [
    { before: writeXml(before.cib), after: writeXml(after.cib), beforeHeader: 'CIB', afterHeader: 'CIB' },
  ],

  result(wanted, before, after) {
    const { added, changed, removed } = changesBetween(configurationOf(before), configurationOf(after))
    return { added, modified: changed, removed, warnings: adviceOn(wanted) }
  },
})

function withoutStatus(cib: XmlElement): XmlElement {
  const { crm_feature_set: features = '', 'validate-with': schema = '' } = cib.attributes
  const attributes = { crm_feature_set: features, 'validate-with': schema }
  return xmlElement(
    'cib',
    attributes,
    cib.children.filter(({ name }) => name === 'configuration'),
  )
}

function configurationOf({ cib }: State): XmlElement {
  return childNamed(cib, 'configuration') ?? xmlElement('configuration', {})
}

function wrongData(problems: readonly string[]): Refusal {
  return refuse('pacemaker/wrong-data', `${problems.join('; ')}.`, {
    hint: 'Nothing was changed. What the module takes is told by:\n    hadeploy doc pacemaker_cib',
  })
}
