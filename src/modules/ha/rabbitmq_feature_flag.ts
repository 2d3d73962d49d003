import { defineModule, refuse } from '../../module/contract.ts'
import { askedOf, field, nodeParam, rabbitmqctl, rowsExpression, rowsOf } from './rabbitmq-command.ts'

interface State {
  /** State by name of every flag that the broker knows; undefined for those that "all" will enable. */
  readonly flags: Readonly<Record<string, string | undefined>>
}

/**
 * Enables a feature flag; flags cannot be disabled again.
 *
 * Source: community.rabbitmq.rabbitmq_feature_flag 1.2, and the name `all` for all that are stable.
 */
export default defineModule({
  name: 'rabbitmq_feature_flag',
  aliases: ['community.rabbitmq.rabbitmq_feature_flag'],
  summary: 'Enable feature flags of RabbitMQ.',
  params: {
    properties: {
      name: { type: 'string', description: 'The flag, or `all`.' },
      ...nodeParam,
    },
    required: ['name'],
  },
  examples: `
- name: Enable what the new version brought, after the last member was upgraded
  rabbitmq_feature_flag:
    name: all
`,

  async probe({ node }, target): Promise<State> {
    const rows = rowsOf(await askedOf(target, node, rowsExpression('rabbit_ff_extra:cli_info()')))
    return { flags: Object.fromEntries(rows.map((row) => [field(row, 'name'), field(row, 'state')])) }
  },

  plan({ name }, { flags }) {
    if (name === 'all') {
      return {
        flags: Object.fromEntries(
          Object.entries(flags).map(([flag, state]) => [flag, state === 'disabled' ? undefined : state]),
        ),
      }
    }
    const state = flags[name]
    if (state === undefined || state === 'unavailable') {
      return refuse(
        'rabbitmq/unknown-feature-flag',
        `Feature flag ${name} not found or unsupported by the running cluster.`,
      )
    }
    return { flags: { ...flags, [name]: 'enabled' } }
  },

  async apply({ name, node }, _, target) {
    await target.run(rabbitmqctl(node, 'enable_feature_flag', name))
    return {}
  },
})
