import { defineModule, refuse } from '../../module/contract.ts'
import type { Json, JsonObject } from '../../value/json.ts'
import { isJsonArray } from '../../value/json.ts'
import { askedOf, binary, field, nodeParam, rabbitmqctl, rowsExpression, rowsOf } from './rabbitmq-command.ts'

interface Policy {
  readonly pattern: string
  readonly applyTo: string
  readonly definition: JsonObject
  readonly priority: number
}

interface State {
  readonly policy: Policy | null
}

/**
 * Keeps policies of RabbitMQ.
 *
 * Source: community.rabbitmq.rabbitmq_policy 1.2.
 */
export default defineModule({
  name: 'rabbitmq_policy',
  aliases: ['community.rabbitmq.rabbitmq_policy'],
  summary: 'Manage policies of RabbitMQ.',
  params: {
    properties: {
      name: { type: 'string', description: 'Name of the policy.' },
      vhost: { type: 'string', default: '/', description: 'Its virtual host.' },
      pattern: { type: 'string', description: 'Which names it applies to.' },
      tags: { type: 'object', description: 'What it sets (`ha-mode`, `expires` …).' },
      apply_to: {
        type: 'string',
        enum: ['all', 'exchanges', 'queues', 'classic_queues', 'quorum_queues', 'streams'],
        default: 'all',
        description: 'What it applies to.',
      },
      priority: { type: 'integer', default: 0, description: 'The highest that applies wins.' },
      ...nodeParam,
      state: {
        type: 'string',
        enum: ['present', 'absent'],
        default: 'present',
        description: 'Whether it shall be there.',
      },
    },
    required: ['name'],
  },
  examples: `
- name: Let idle reply queues go after an hour
  rabbitmq_policy:
    name: expire-replies
    vhost: /
    pattern: ^reply_.*
    apply_to: queues
    tags:
      expires: 3600000
`,

  async probe({ name, vhost, node }, target): Promise<State> {
    const rows = rowsOf(await askedOf(target, node, rowsExpression(`rabbit_policy:list_formatted(${binary(vhost)})`)))
    const row = rows.find((one) => field(one, 'name') === name)
    return { policy: row === undefined ? null : policyOf(row) }
  },

  plan({ state, pattern, tags, apply_to: applyTo, priority }, before) {
    if (state === 'absent') return { policy: null }
    if (pattern === undefined || tags === undefined)
      return refuse('module/parameters', 'state is present but all of the following are missing: pattern, tags')
    const wanted = { pattern, applyTo, definition: typed(tags), priority }
    return before.policy !== null && canonical(before.policy) === canonical(wanted) ? before : { policy: wanted }
  },

  async apply({ name, vhost, node }, { policy }, target) {
    const words =
      policy === null
        ? ['clear_policy', '-p', vhost, name]
        : [
            'set_policy',
            '-p',
            vhost,
            '--priority',
            String(policy.priority),
            '--apply-to',
            policy.applyTo,
            name,
            policy.pattern,
            JSON.stringify(policy.definition),
          ]
    await target.run(rabbitmqctl(node, ...words))
    return {}
  },

  result: ({ name, state }) => ({ name, state }),
})

function policyOf(row: JsonObject): Policy {
  return {
    pattern: field(row, 'pattern'),
    applyTo: field(row, 'apply-to'),
    // The broker prints a JSON object here.
    definition: JSON.parse(field(row, 'definition')) as JsonObject,
    priority: Number(field(row, 'priority')),
  }
}

function canonical({ pattern, applyTo, definition, priority }: Policy): string {
  const sorted = Object.entries(typed(definition)).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([pattern, applyTo, priority, sorted])
}

/** Values that are numbers written as text are numbers: a template prints text, and the broker refuses `"3600000"`. */
function typed(definition: JsonObject): JsonObject {
  const value = (json: Json): Json => {
    if (typeof json === 'string' && /^-?\d+$/.test(json)) return Number(json)
    return json !== null && isJsonArray(json) ? json.map(value) : json
  }
  return Object.fromEntries(Object.entries(definition).map(([name, json]) => [name, value(json)]))
}
