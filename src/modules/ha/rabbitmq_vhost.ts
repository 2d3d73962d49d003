import { defineModule, refuse } from '../../module/contract.ts'
import { askedOf, binary, field, nodeParam, rabbitmqctl, rowsOf } from './rabbitmq-command.ts'

interface State {
  readonly exists: boolean
  readonly tracing: boolean
  /** The type of queues that are declared without one; null when nobody asks. */
  readonly queueType: string | null
  /** Whether the broker can change the type of a virtual host that is there. */
  readonly canChangeType: boolean
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
      default_queue_type: {
        type: 'string',
        enum: ['classic', 'quorum', 'stream'],
        description:
          'The type of queues that are declared without one. From RabbitMQ 3.10 on; to change it, from 3.12 on.',
      },
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

  async probe({ name, node, default_queue_type: wanted }, target): Promise<State> {
    const [row] = rowsOf(await askedOf(target, node, vhostExpression(name)))
    const type = row === undefined || wanted === undefined ? '' : field(row, 'default_queue_type')
    const queueType = type === '' ? null : type
    const canChangeType =
      row !== undefined &&
      queueType !== (wanted ?? null) &&
      (await target.query(['rabbitmqctl', 'help', 'update_vhost_metadata'])).status === 0
    return { exists: row !== undefined, tracing: row?.['tracing'] === true, queueType, canChangeType }
  },

  plan({ state, tracing, name, default_queue_type: wanted }, before) {
    if (state === 'absent') return { ...before, exists: false, tracing: false, queueType: null }
    if (before.exists && wanted !== undefined && before.queueType !== wanted && !before.canChangeType)
      return refuse(
        'rabbitmq/queue-type-fixed',
        `The virtual host ${name} was made with the default queue type ${before.queueType ?? 'classic'}, and this version of RabbitMQ cannot change that.`,
        {
          hint: 'Give the services another virtual host; or, when nothing is in this one, delete it and make it anew.',
        },
      )
    return { ...before, exists: true, tracing, queueType: wanted ?? before.queueType }
  },

  async apply({ name, node }, after, target, before) {
    if (!after.exists) {
      await target.run(rabbitmqctl(node, 'delete_vhost', name))
      return {}
    }
    const type = after.queueType === null ? [] : ['--default-queue-type', after.queueType]
    if (!before.exists) await target.run(rabbitmqctl(node, 'add_vhost', name, ...type))
    else if (after.queueType !== before.queueType)
      await target.run(rabbitmqctl(node, 'update_vhost_metadata', name, ...type))
    if (after.tracing !== before.tracing)
      await target.run(rabbitmqctl(node, after.tracing ? 'trace_on' : 'trace_off', '-p', name))
    return {}
  },

  result: ({ name, state }) => ({ name, state }),
})

/** A list with the virtual host, or an empty one. Before RabbitMQ 3.10 it tells no queue type. */
function vhostExpression(name: string): string {
  return `[maps:with([tracing, default_queue_type], maps:from_list(Info)) || Info <- rabbit_vhost:info_all(), proplists:get_value(name, Info) =:= ${binary(name)}]`
}
