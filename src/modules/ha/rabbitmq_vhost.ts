import { defineModule } from '../../module/contract.ts'
import { brokerSilent, nodeParam, rabbitmqctl, rabbitmqQuestions, rabbitmqRows } from './rabbitmq-command.ts'

interface State {
  readonly exists: boolean
  readonly tracing: boolean
}

/**
 * Keeps virtual hosts of RabbitMQ.
 *
 * Source: community.rabbitmq.rabbitmq_vhost 1.2.
 */
export default defineModule({
  name: 'rabbitmq_vhost',
  aliases: ['community.rabbitmq.rabbitmq_vhost'],
  summary: 'Manage virtual hosts of RabbitMQ.',
  params: {
    properties: {
      name: { type: 'string', aliases: ['vhost'], description: 'Name of the virtual host.' },
      tracing: { type: 'boolean', default: false, aliases: ['trace'], description: 'Whether messages are traced.' },
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
  returns: { name: 'The virtual host.', state: 'Its state.' },
  examples: `
- name: Create the virtual host of the OpenStack services
  rabbitmq_vhost:
    name: /openstack
`,

  async probe({ name, node }, target): Promise<State> {
    const script = rabbitmqQuestions({ vhosts: rabbitmqctl(node, 'list_vhosts', 'name', 'tracing') })
    const { stdout, stderr } = await target.query({ script })
    const rows = rabbitmqRows(stdout, 'vhosts', 'name')
    if (rows === null) throw brokerSilent(stderr)
    const row = rows.find(([vhost]) => vhost === name)
    return { exists: row !== undefined, tracing: row?.[1] === 'true' }
  },

  plan: ({ state, tracing }) => (state === 'absent' ? { exists: false, tracing: false } : { exists: true, tracing }),

  async apply({ name, node }, after, target, before) {
    if (!after.exists) {
      await target.run(rabbitmqctl(node, 'delete_vhost', name))
      return {}
    }
    if (!before.exists) await target.run(rabbitmqctl(node, 'add_vhost', name))
    if (after.tracing !== before.tracing)
      await target.run(rabbitmqctl(node, after.tracing ? 'trace_on' : 'trace_off', '-p', name))
    return {}
  },

  result: ({ name, state }) => ({ name, state }),
})
