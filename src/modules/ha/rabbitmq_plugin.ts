import { defineModule, refuse } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import { quoteAll } from '../../transport/quote.ts'

const params = {
  properties: {
    names: { type: 'string', aliases: ['name'], description: 'Plug-ins, comma between.' },
    state: {
      type: 'string',
      enum: ['enabled', 'disabled'],
      default: 'enabled',
      description: 'Whether they are switched on.',
    },
    new_only: {
      type: 'boolean',
      default: false,
      description: 'Leave plug-ins alone that are not named; without it they are switched off.',
    },
    broker_state: {
      type: 'string',
      enum: ['online', 'offline'],
      default: 'online',
      description: 'Offline only writes the file.',
    },
    prefix: { type: 'string', description: 'Where RabbitMQ is installed, when its programs are not in the path.' },
  },
  required: ['names'],
} as const

type Params = ParamsOf<typeof params>

interface State {
  /** Plug-ins that were switched on by name, sorted. */
  readonly enabled: readonly string[]
  /** Why the program did not answer. */
  readonly trouble: string | null
}

/**
 * Switches plug-ins of RabbitMQ on and off.
 *
 * Source: community.rabbitmq.rabbitmq_plugin 1.2: without new_only, plug-ins that are not named are switched off.
 */
export default defineModule({
  name: 'rabbitmq_plugin',
  aliases: ['community.rabbitmq.rabbitmq_plugin'],
  summary: 'Switch plug-ins of RabbitMQ on and off.',
  params,
  returns: { enabled: 'What was switched on.', disabled: 'What was switched off.' },
  examples: `
- name: Switch the management plug-in on
  rabbitmq_plugin:
    names: rabbitmq_management
    new_only: true
`,

  async probe(given, target): Promise<State> {
    const { status, stdout, stderr } = await target.query({ script: enabledText(given) })
    const names = stdout.replaceAll(/%.*/g, '').match(/\w+/g) ?? []
    return { enabled: [...names].sort(), trouble: status === 0 ? null : stderr.trim() }
  },

  plan(given, before) {
    if (before.trouble !== null)
      return refuse('rabbitmq/no-answer', `rabbitmq-plugins does not answer: ${before.trouble}`)
    const names = namesOf(given)
    const others = before.enabled.filter((name) => !names.includes(name))
    if (given.state === 'disabled') return { ...before, enabled: others }
    return { ...before, enabled: [...new Set([...names, ...(given.new_only ? others : [])])].sort() }
  },

  async apply(given, after, target, before) {
    const on = after.enabled.filter((name) => !before.enabled.includes(name))
    const off = before.enabled.filter((name) => !after.enabled.includes(name))
    if (on.length > 0) await target.run([program(given), 'enable', '-q', ...offline(given), ...on])
    if (off.length > 0) await target.run([program(given), 'disable', '-q', ...offline(given), ...off])
    return {}
  },

  result: (_, before, after) => ({
    enabled: after.enabled.filter((name) => !before.enabled.includes(name)),
    disabled: before.enabled.filter((name) => !after.enabled.includes(name)),
  }),
})

function program({ prefix }: Params): string {
  return prefix === undefined ? 'rabbitmq-plugins' : `${prefix}/sbin/rabbitmq-plugins`
}

/**
 * Shell text that prints the plug-ins which were switched on by name: the file in which they stand, where it is in its place,
 * and else what rabbitmq-plugins lists, a virtual machine and two seconds later.
 */
function enabledText(given: Params): string {
  const listed = quoteAll([program(given), 'list', '-q', '-E', '-m'])
  if (given.prefix !== undefined) return listed
  return `if [ -f ${enabledFile} ] && ! grep -qs ENABLED_PLUGINS_FILE /etc/rabbitmq/rabbitmq-env.conf
then cat ${enabledFile}
else ${listed}
fi`
}

const enabledFile = '/etc/rabbitmq/enabled_plugins'

function offline({ broker_state: state }: Params): readonly string[] {
  return state === 'offline' ? ['--offline'] : []
}

function namesOf({ names }: Params): readonly string[] {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
