import { defineModule, refuse } from '../../module/contract.ts'
import { askedOf, binary, field, nodeParam, rabbitmqctl, rowsExpression, rowsOf } from './rabbitmq-command.ts'

interface State {
  /** JSON text with sorted keys; null when the parameter is not set. */
  readonly value: string | null
}

/**
 * Keeps runtime parameters of RabbitMQ (shovels, federation upstreams).
 *
 * Source: community.rabbitmq.rabbitmq_parameter 1.2.
 */
export default defineModule({
  name: 'rabbitmq_parameter',
  aliases: ['community.rabbitmq.rabbitmq_parameter'],
  summary: 'Manage runtime parameters of RabbitMQ.',
  params: {
    properties: {
      component: { type: 'string', description: 'The component that the parameter belongs to.' },
      name: { type: 'string', description: 'Name of the parameter.' },
      value: { type: 'raw', description: 'Its value: JSON as text, or a dict, list or number.' },
      vhost: { type: 'string', default: '/', description: 'Its virtual host.' },
      ...nodeParam,
      state: {
        type: 'string',
        enum: ['present', 'absent'],
        default: 'present',
        description: 'Whether it shall be set.',
      },
    },
    required: ['component', 'name'],
  },
  examples: `
- name: Name the cluster for federation
  rabbitmq_parameter:
    component: federation
    name: local-username
    value: '"guest"'
`,

  async probe({ component, name, vhost, node }, target): Promise<State> {
    const list = `rabbit_runtime_parameters:list_formatted(${binary(vhost)})`
    const rows = rowsOf(await askedOf(target, node, rowsExpression(list)))
    const row = rows.find((one) => field(one, 'component') === component && field(one, 'name') === name)
    return { value: row === undefined ? null : canonical(field(row, 'value')) }
  },

  plan({ state, value }) {
    if (state === 'absent') return { value: null }
    if (value === undefined)
      return refuse('module/parameters', 'state is present but all of the following are missing: value')
    return { value: canonical(typeof value === 'string' ? value : JSON.stringify(value)) }
  },

  async apply({ component, name, vhost, node }, { value }, target) {
    const words =
      value === null
        ? ['clear_parameter', '-p', vhost, component, name]
        : ['set_parameter', '-p', vhost, component, name, value]
    await target.run(rabbitmqctl(node, ...words))
    return {}
  },

  result: ({ component, name, vhost, state }, _, { value }) => ({ component, name, vhost, state, value }),
})

/** JSON with sorted keys; text that is no JSON stays, and the broker will say what it thinks of it. */
function canonical(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    )
  } catch {
    return text
  }
}
