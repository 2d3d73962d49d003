import { describe, expect, test } from 'vitest'
import type { StateModule } from '../../../src/module/contract.ts'
import type { ParamsSchema } from '../../../src/module/params.ts'
import { perform, type Performance } from '../../../src/module/perform.ts'
import decision from '../../../src/modules/ha/rabbitmq_decision.ts'
import evidence from '../../../src/modules/ha/rabbitmq_evidence.ts'
import featureFlag from '../../../src/modules/ha/rabbitmq_feature_flag.ts'
import parameter from '../../../src/modules/ha/rabbitmq_parameter.ts'
import plugin from '../../../src/modules/ha/rabbitmq_plugin.ts'
import policy from '../../../src/modules/ha/rabbitmq_policy.ts'
import upgrade from '../../../src/modules/ha/rabbitmq_upgrade.ts'
import user from '../../../src/modules/ha/rabbitmq_user.ts'
import vhost from '../../../src/modules/ha/rabbitmq_vhost.ts'
import type { Command, CommandResult } from '../../../src/target/target.ts'
import type { JsonObject } from '../../../src/value/json.ts'
import { step } from '../../support/no-controller.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

// What RabbitMQ 3.10 answers, by the function that is asked.
const broker: Readonly<Record<string, unknown>> = {
  list_users: [
    {
      tags: ['monitoring', 'policymaker'],
      permissions: [
        { vhost: '/', configure: '.*', write: '.*', read: '.*' },
        { vhost: '/old', configure: '', write: '', read: '' },
      ],
      topics: [],
    },
  ],
  'rabbit_vhost:info_all': [{ tracing: false }],
  'rabbit_policy:list_formatted': [
    {
      vhost: '/',
      name: 'expire',
      pattern: '^reply_.*',
      'apply-to': 'queues',
      definition: '{"expires":3600000}',
      priority: 0,
    },
  ],
  'rabbit_ff_extra:cli_info': [
    { name: 'quorum_queue', state: 'enabled' },
    { name: 'stream_queue', state: 'disabled' },
  ],
  'rabbit_runtime_parameters:list_formatted': [{ component: 'federation', name: 'local', value: '{"b":1,"a":2}' }],
}

// What the broker was never told of.
const unknown = ['nova', '/n', 'glance', 'x'].map((name) => `base64:decode("${Buffer.from(name).toString('base64')}")`)

/** The answer to a script that asks the broker; nothing for other commands. */
function answered(command: string, answers: Readonly<Record<string, unknown>> = broker): Partial<CommandResult> {
  const asked = Object.keys(answers).find((name) => command.includes(name))
  if (asked === undefined || !command.includes('ask_broker')) return {}
  return { stdout: JSON.stringify(unknown.some((name) => command.includes(name)) ? [] : answers[asked]) }
}

interface Done extends Performance {
  readonly commands: readonly string[]
}

async function run(
  module: StateModule<ParamsSchema, unknown, unknown>,
  args: JsonObject,
  answer: (command: string) => Partial<CommandResult> = answered,
): Promise<Done> {
  const target = new ScriptedTarget({}, answer)
  const performance = await perform(module, args, target, { ...step, verify: false })
  return {
    ...performance,
    commands: target.commands.slice(1).map((command) => command.replace('rabbitmqctl -q -n rabbit ', '')),
  }
}

const all = { configure_priv: '.*', write_priv: '.*', read_priv: '.*' }

test.each([
  {
    does: 'leaves a user',
    module: user,
    args: { user: 'openstack', password: 'x', tags: 'policymaker,monitoring', ...all },
    commands: [],
  },
  {
    does: 'makes a user',
    module: user,
    args: { user: 'nova', password: 'x', tags: 'administrator', ...all },
    commands: ['add_user nova', 'set_user_tags nova administrator', 'set_permissions -p / nova .* .* .*'],
  },
  {
    does: 'gives permissions in one virtual host',
    module: user,
    args: { user: 'openstack', vhost: '/n', ...all },
    commands: ['set_permissions -p /n openstack .* .* .*'],
  },
  {
    does: 'takes others away when all are named',
    module: user,
    args: { user: 'openstack', permissions: [{ vhost: '/', ...all }] },
    commands: ['clear_permissions -p /old openstack'],
  },
  {
    does: 'takes all tags',
    module: user,
    args: { user: 'openstack', tags: '', ...all },
    commands: ['set_user_tags openstack'],
  },
  {
    does: 'removes a user',
    module: user,
    args: { user: 'openstack', state: 'absent' },
    commands: ['delete_user openstack'],
  },
  {
    does: 'makes a user anew',
    module: user,
    args: { user: 'openstack', force: true, password: 'x' },
    commands: ['delete_user openstack', 'add_user openstack', 'set_permissions -p / openstack ^$ ^$ ^$'],
  },
  { does: 'traces a virtual host', module: vhost, args: { name: '/', tracing: true }, commands: ['trace_on -p /'] },
  { does: 'makes a virtual host', module: vhost, args: { name: '/n' }, commands: ['add_vhost /n'] },
  {
    does: 'leaves a policy whose numbers came as text',
    module: policy,
    args: { name: 'expire', pattern: '^reply_.*', apply_to: 'queues', tags: { expires: '3600000' } },
    commands: [],
  },
  {
    does: 'changes a policy',
    module: policy,
    args: { name: 'expire', pattern: '^reply_.*', apply_to: 'queues', tags: { expires: 1 }, priority: 2 },
    commands: ['set_policy -p / --priority 2 --apply-to queues expire ^reply_.* {"expires":1}'],
  },
  {
    does: 'removes a policy',
    module: policy,
    args: { name: 'expire', state: 'absent' },
    commands: ['clear_policy -p / expire'],
  },
  { does: 'leaves an enabled flag', module: featureFlag, args: { name: 'quorum_queue' }, commands: [] },
  {
    does: 'enables a flag',
    module: featureFlag,
    args: { name: 'stream_queue' },
    commands: ['enable_feature_flag stream_queue'],
  },
  { does: 'enables all flags', module: featureFlag, args: { name: 'all' }, commands: ['enable_feature_flag all'] },
  {
    does: 'leaves a parameter whose keys have another order',
    module: parameter,
    args: { component: 'federation', name: 'local', value: { a: 2, b: 1 } },
    commands: [],
  },
  {
    does: 'sets a parameter',
    module: parameter,
    args: { component: 'federation', name: 'local', value: '"x"' },
    commands: ['set_parameter -p / federation local "x"'],
  },
])('$does', async ({ module, args, commands }) => {
  const done = await run(module, args)
  expect(done.commands).toEqual(commands)
  expect(done.result['changed']).toBe(commands.length > 0)
})

describe('passwords', () => {
  test('go through stdin or the environment, and are changed only when they do not log in', async () => {
    const inputs: (readonly [string, unknown])[] = []
    const target = new ScriptedTarget({}, answered)
    const recording = Object.assign(Object.create(target) as ScriptedTarget, {
      query: (command: Command, { environment }: { environment?: Readonly<Record<string, string>> } = {}) => {
        inputs.push(['query', environment])
        expect(JSON.stringify(command)).not.toContain('S3cret')
        return target.query(command)
      },
      run: (command: readonly string[], how: { stdin?: string } = {}) => {
        inputs.push([command.join(' '), how.stdin])
        return target.run(command)
      },
    })
    const { result } = await perform(
      user,
      { user: 'openstack', password: 'S3cret', update_password: 'always', ...all },
      recording,
      { ...step, verify: false },
    )
    expect(result['changed']).toBe(true)
    expect(inputs).toEqual([
      ['query', { HADEPLOY_SECRET: 'S3cret' }],
      ['rabbitmqctl -q -n rabbit change_password openstack', 'S3cret\n'],
    ])
  })
})

describe('rabbitmq_plugin', () => {
  const listed = { stdout: '% by hand\n[rabbitmq_management,\n rabbitmq_shovel].\n' }

  test.each([
    { args: { names: 'rabbitmq_management', new_only: true }, enabled: [], disabled: [] },
    { args: { names: 'rabbitmq_management' }, enabled: [], disabled: ['rabbitmq_shovel'] },
    { args: { names: 'rabbitmq_prometheus', new_only: true }, enabled: ['rabbitmq_prometheus'], disabled: [] },
    { args: { names: 'rabbitmq_shovel', state: 'disabled' }, enabled: [], disabled: ['rabbitmq_shovel'] },
  ])('$args', async ({ args, enabled, disabled }) => {
    const { result } = await run(plugin, args, (command) => (command.includes('enabled_plugins') ? listed : {}))
    expect(result).toMatchObject({ changed: enabled.length + disabled.length > 0, enabled, disabled })
  })
})

test('drain and revive look at what holds already', async () => {
  const drained = new ScriptedTarget({}, () => ({ stdout: '{"is_under_maintenance":true}' }))
  expect((await perform(upgrade, { action: 'drain' }, drained, step)).result['changed']).toBe(false)
  expect((await perform(upgrade, { action: 'revive' }, drained, step)).result['changed']).toBe(true)
  expect(drained.commands.at(-1)).toBe('rabbitmq-upgrade -n rabbit revive')
})

test('a broker that does not answer, and a flag that it does not have', async () => {
  const silent = { status: 69, stderr: 'Error: unable to perform an operation on node' }
  expect((await run(user, { user: 'x' }, () => silent)).diagnostic?.code).toBe('rabbitmq/no-answer')
  expect((await run(featureFlag, { name: 'nope' })).diagnostic?.code).toBe('rabbitmq/unknown-feature-flag')
})

describe('rabbitmq_vhost with a default queue type', () => {
  const listed = (type: string) => ({ 'rabbit_vhost:info_all': [{ tracing: false, default_queue_type: type }] })
  const on = async (
    type: string,
    canChange: boolean,
  ): Promise<Performance & { readonly commands: readonly string[] }> => {
    const target = new ScriptedTarget({}, (command) => {
      return command.includes(' help ') ? { status: canChange ? 0 : 64 } : answered(command, listed(type))
    })
    const args = { name: 'cinder', default_queue_type: 'quorum' }
    const performance = await perform(vhost, args, target, { ...step, verify: false })
    return {
      ...performance,
      commands: target.commands.filter((command) => command.includes(' -n rabbit ') && !command.includes('ask_broker')),
    }
  }

  test('leaves one that has it', async () => {
    expect((await on('quorum', true)).result['changed']).toBe(false)
  })

  test('changes it where the broker can', async () => {
    expect((await on('undefined', true)).commands).toEqual([
      'rabbitmqctl -q -n rabbit update_vhost_metadata cinder --default-queue-type quorum',
    ])
  })

  test('refuses where it cannot', async () => {
    const done = await on('undefined', false)
    expect(done).toMatchObject({ diagnostic: { code: 'rabbitmq/queue-type-fixed' }, commands: [] })
  })

  test('makes a new one with it', async () => {
    const target = new ScriptedTarget({}, answered)
    await perform(vhost, { name: 'glance', default_queue_type: 'quorum' }, target, { ...step, verify: false })
    expect(target.commands.at(-1)).toBe('rabbitmqctl -q -n rabbit add_vhost glance --default-queue-type quorum')
  })
})

describe('the decision about a RabbitMQ cluster', () => {
  const given = {
    members: ['c1', 'c2', 'c3'],
    nodes: ['rabbit@c1', 'rabbit@c2', 'rabbit@c3'],
    accept_lost: [],
    accept_discard: [],
  }
  const down = '@@ unit\nActiveState=inactive\n@@ nodes\n@@ known\n@@ ran\n@@ end\n'

  async function resultsFrom(outputs: readonly (string | null)[]): Promise<JsonObject[]> {
    return Promise.all(
      outputs.map(async (stdout, index) => {
        const item = given.members[index] ?? ''
        if (stdout === null) return { item, unreachable: true }
        const target = new ScriptedTarget({}, () => ({ stdout }))
        const told = await perform(evidence, { node: `rabbit@${item}` }, target, step)
        return { item, ...told.result }
      }),
    )
  }

  test('forms a cluster from hosts without data', async () => {
    const results = await resultsFrom([down, down, down])
    const told = await perform(decision, { ...given, evidence: results }, new ScriptedTarget(), step)
    expect(told.result).toMatchObject({ seed: 'c1', joins: ['c2', 'c3'], running: [] })
  })

  test('shows what it refuses for, with the evidence of all', async () => {
    const results = await resultsFrom([down, null, down])
    const told = await perform(decision, { ...given, evidence: results }, new ScriptedTarget(), step)
    expect(told.result['failed']).toBe(true)
    expect(told.result).toMatchObject({ refused: [{ reason: 'unreachable', host: 'c2' }] })
    expect(told.result['msg']).toContain('c1: stopped, no data\nc2: no answer\nc3: stopped, no data')
  })
})
