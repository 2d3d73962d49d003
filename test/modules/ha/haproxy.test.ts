import { describe, expect, test } from 'vitest'
import { perform } from '../../../src/module/perform.ts'
import etcd3 from '../../../src/modules/ha/etcd3.ts'
import haproxy from '../../../src/modules/ha/haproxy.ts'
import { serversIn } from '../../../src/modules/ha/haproxy-socket.ts'
import { step } from '../../support/no-controller.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

// HAProxy 2.6: c1 is in use, c2 in maintenance, c3 was set to drain and is down.
const states = `1
# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change
2 keystone 1 c1 10.10.10.51 2 0 1 1 100
2 keystone 2 c2 10.10.10.52 0 1 1 1 100
2 keystone 3 c3 10.10.10.53 0 8 50 100 100
3 nova 1 c1 10.10.10.51 2 0 1 1 100
`

test('servers are as the operator set them, not as their checks find them', () => {
  expect(serversIn(states).map(({ backend, name, state, weight }) => [backend, name, state, weight])).toEqual([
    ['keystone', 'c1', 'enabled', 1],
    ['keystone', 'c2', 'disabled', 1],
    ['keystone', 'c3', 'drain', 50],
    ['nova', 'c1', 'enabled', 1],
  ])
})

describe('haproxy', () => {
  test.each([
    { args: { host: 'c1', state: 'enabled' }, command: '' },
    { args: { host: 'c2', state: 'disabled' }, command: '' },
    {
      args: { host: 'c1', state: 'drain' },
      command: 'set server keystone/c1 state drain\nset server nova/c1 state drain',
    },
    {
      args: { host: 'c1', state: 'disabled', backend: 'nova', shutdown_sessions: true, health: true },
      command: 'disable health nova/c1\nset server nova/c1 state maint\nshutdown sessions server nova/c1',
    },
    {
      args: { host: 'c2', state: 'enabled', weight: '50%', wait: true },
      command: 'set server keystone/c2 state ready\nset server keystone/c2 weight 50%',
    },
    { args: { host: 'c3', state: 'drain', weight: '50' }, command: '' },
    { args: { host: 'unknown', state: 'enabled' }, command: '' },
  ])('$args', async ({ args, command }) => {
    const target = new ScriptedTarget({}, () => ({ stdout: states }))
    const { result } = await perform(haproxy, args, target, { ...step, verify: false })
    expect(result).toMatchObject({ changed: command !== '', command })
  })

  test.each([
    { answer: { status: 66, stderr: 'There is no socket /x.' }, code: 'haproxy/no-answer' },
    { answer: { stdout: states }, code: 'haproxy/no-such-server' },
  ])('refuses with $code', async ({ answer, code }) => {
    const target = new ScriptedTarget({}, () => answer)
    const args = { host: 'unknown', state: 'enabled', fail_on_not_found: true }
    expect((await perform(haproxy, args, target, step)).diagnostic?.code).toBe(code)
  })

  test('says when a server does not come to its state', async () => {
    const target = new ScriptedTarget({}, (command) =>
      command.includes('send ') ? { status: 75 } : { stdout: states },
    )
    expect((await perform(haproxy, { host: 'c2', state: 'enabled', wait: true }, target, step)).diagnostic?.code).toBe(
      'haproxy/not-reached',
    )
  })
})

describe('etcd3', () => {
  const hex = { stdout: '\\x2f\\x61\n\\x78\\x0a\\xc3\\xa9\n' }

  test.each([
    { does: 'leaves a value', args: { value: 'x\né', state: 'present' }, changed: false },
    { does: 'changes a value', args: { value: 'y', state: 'present' }, changed: true },
    { does: 'removes a key', args: { value: '', state: 'absent' }, changed: true },
  ])('$does', async ({ args, changed }) => {
    const target = new ScriptedTarget({}, () => hex)
    const { result } = await perform(etcd3, { key: '/a', ...args }, target, { ...step, verify: false })
    expect(result).toEqual({ changed, key: '/a', old_value: 'x\né' })
  })

  test('neither value nor password stand in a command line', async () => {
    const target = new ScriptedTarget({}, () => hex)
    await perform(etcd3, { key: '/a', value: 'S3cret', state: 'present', user: 'u', password: 'P4ss' }, target, {
      ...step,
      verify: false,
    })
    expect(target.commands.join('\n')).not.toMatch(/S3cret|P4ss/)
  })

  test('a cluster that does not answer is refused', async () => {
    const target = new ScriptedTarget({}, () => ({ status: 1, stderr: 'Error: context deadline exceeded' }))
    expect((await perform(etcd3, { key: '/a', value: '', state: 'present' }, target, step)).diagnostic?.code).toBe(
      'etcd/no-answer',
    )
  })
})
