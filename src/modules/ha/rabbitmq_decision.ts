import { decideBrokers, type BrokerPlan } from '../../ha/rabbitmq-cluster.ts'
import { brokerFacts, type BrokerFacts } from '../../ha/rabbitmq-evidence.ts'
import { defineAction } from '../../module/contract.ts'
import type { JsonObject } from '../../value/json.ts'
import { evidenceByHost } from './evidence-results.ts'
import { refusedDecision } from './refused-decision.ts'

const list = (description: string) => ({ type: 'array', items: { type: 'string' }, default: [], description }) as const

/** Decides, from the evidence of all members, what may be done with a RabbitMQ cluster; touches nothing. */
export default defineAction({
  name: 'rabbitmq_decision',
  summary: 'Decide from the evidence of all members whether a RabbitMQ cluster may be formed, joined or started.',
  params: {
    properties: {
      members: { type: 'array', items: { type: 'string' }, description: 'All members, in the order of the inventory.' },
      nodes: { type: 'array', items: { type: 'string' }, description: 'The node of each member, in the same order.' },
      evidence: {
        type: 'array',
        items: { type: 'raw' },
        description: 'Results of rabbitmq_evidence, one for each member.',
      },
      purpose: {
        type: 'string',
        enum: ['deploy', 'recover'],
        default: 'deploy',
        description: 'Deploy forms a cluster and lets new members in; recover brings members back.',
      },
      accept_lost: list('Members (or nodes) proved dead: what only they had is given up.'),
      accept_discard: list('Members whose own data is set aside when they join.'),
    },
    required: ['members', 'nodes', 'evidence'],
  },
  returns: {
    sets_aside: 'Members whose data is set aside.',
    forgets_offline: 'The stopped member that forgets dead nodes, and these; or null.',
    starts: 'Members with data to start, all together.',
    seed: 'The first member of a new cluster, or null.',
    forgets: 'Nodes that the running members forget.',
    joins: 'Members without data to start, one after another.',
    reached: 'Members that answered.',
    running: 'Members whose broker answers.',
    table: 'The evidence, a line for each member.',
    warnings: 'What is odd, and was no reason to refuse.',
  },
  examples: `
- name: Decide what may be done
  rabbitmq_decision:
    members: [mq1, mq2, mq3]
    nodes: [rabbit@mq1, rabbit@mq2, rabbit@mq3]
    evidence: "{{ rabbitmq_evidence_of.results }}"
  run_once: true
  register: rabbitmq_decision
`,
  run(params) {
    const evidence = evidenceByHost(params.evidence)
    const facts = params.members.map((host, index) =>
      brokerFacts(host, params.nodes[index] ?? '', evidence.get(host) ?? null),
    )
    const decision = decideBrokers(facts, {
      purpose: params.purpose,
      acceptLost: params.accept_lost,
      acceptDiscard: params.accept_discard,
    })
    const table = facts.map(shown)
    if (!('refused' in decision)) return Promise.resolve({ changed: false, ...resultOf(decision, facts), table })
    return Promise.resolve(refusedDecision(decision.refused, table))
  },
})

function resultOf(plan: BrokerPlan, facts: readonly BrokerFacts[]): JsonObject {
  return {
    sets_aside: plan.setsAside,
    forgets_offline: plan.forgetsOffline === null ? null : { ...plan.forgetsOffline },
    starts: plan.starts,
    seed: plan.seed,
    forgets: plan.forgets,
    joins: plan.joins,
    reached: facts.filter(({ isReachable }) => isReachable).map(({ host }) => host),
    running: facts.filter(({ view }) => view !== null).map(({ host }) => host),
    warnings: plan.warnings,
  }
}

/** One member in one line, for people. */
function shown({ host, isReachable, service, view, data }: BrokerFacts): string {
  if (!isReachable) return `${host}: no answer`
  if (view !== null) return `${host}: runs with ${view.runningNodes.join(', ')}`
  const files =
    data === null
      ? 'no data'
      : `counts ${data.knownNodes.join(', ')}; up when it stopped: ${data.ranAtShutdown.join(', ')}`
  return `${host}: ${service}, ${service === 'running' ? 'and its application does not answer' : files}`
}
