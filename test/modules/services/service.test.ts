import { describe, expect, test } from 'vitest'
import { perform } from '../../../src/module/perform.ts'
import service from '../../../src/modules/services/service.ts'
import { servicesIn } from '../../../src/modules/services/service_facts.ts'
import systemd from '../../../src/modules/services/systemd.ts'
import sysvinit from '../../../src/modules/services/sysvinit.ts'
import type { Performance } from '../../../src/module/perform.ts'
import type { JsonObject } from '../../../src/value/json.ts'
import { step } from '../../support/no-controller.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

function unit(properties: Readonly<Record<string, string>>, enabled: string): string {
  const lines = Object.entries({ LoadState: 'loaded', ConditionTimestampMonotonic: '0', ...properties })
  return `${lines.map(([name, value]) => `${name}=${value}`).join('\n')}\n== enabled\n${enabled}\n`
}

const running = unit(
  { ActiveState: 'active', ExecStart: '{ path=/usr/sbin/x ; argv[]=/usr/sbin/x -f a=b }' },
  'enabled',
)
const stopped = unit({ ActiveState: 'inactive' }, 'disabled')
const unmet = unit({ ActiveState: 'inactive', ConditionResult: 'no', ConditionTimestampMonotonic: '123' }, 'enabled')
const missing = unit(
  { LoadState: 'not-found', ActiveState: 'inactive' },
  'Failed to get unit file state for x.service: No such file or directory',
)

/** Runs systemd on a unit; gives what was done and the verbs that systemctl got. */
async function run(
  args: JsonObject,
  before: string,
  after = running,
  checkMode = false,
): Promise<Performance & { verbs: readonly string[] }> {
  const verbs: string[] = []
  const target = new ScriptedTarget({}, (command) => {
    const steps = [
      ...command.matchAll(
        /^systemctl ((?:--\S+ )*)(daemon-reload|daemon-reexec|mask|unmask|enable|disable|start|stop|restart|reload)\b/gm,
      ),
    ]
    verbs.push(...steps.map(([, options = '', verb = '']) => `${options}${verb}`))
    return { stdout: steps.length > 0 ? after : before }
  })
  const performance = await perform(systemd, { name: 'x', ...args }, target, { ...step, checkMode, verify: false })
  return { ...performance, verbs }
}

describe('systemd', () => {
  test.each([
    { does: 'leaves a running unit', args: { state: 'started', enabled: true }, before: running, verbs: [] },
    {
      does: 'starts and enables',
      args: { state: 'started', enabled: true },
      before: stopped,
      verbs: ['enable', 'start'],
    },
    {
      does: 'stops and disables',
      args: { state: 'stopped', enabled: false },
      before: running,
      verbs: ['disable', 'stop'],
    },
    { does: 'restarts every time', args: { state: 'restarted' }, before: running, verbs: ['restart'] },
    { does: 'starts what it cannot reload', args: { state: 'reloaded' }, before: stopped, verbs: ['start'] },
    {
      does: 'unmasks first',
      args: { state: 'started', masked: false },
      before: unit({ LoadState: 'masked', ActiveState: 'inactive' }, 'masked'),
      verbs: ['unmask', 'start'],
    },
    {
      does: 'does not enable a static unit',
      args: { enabled: false },
      before: unit({ ActiveState: 'active' }, 'static'),
      verbs: [],
    },
    {
      does: 'takes an activating unit for started',
      args: { state: 'started' },
      before: unit({ ActiveState: 'activating' }, 'enabled'),
      verbs: [],
    },
    {
      does: 'does not wait with no_block',
      args: { state: 'restarted', no_block: true },
      before: running,
      verbs: ['--no-block restart'],
    },
  ])('$does', async ({ args, before, verbs }) => {
    const done = await run(args, before)
    expect(done.verbs).toEqual(verbs)
    expect(done.result['changed']).toBe(verbs.length > 0)
  })

  test('reloading systemd is done and is no change', async () => {
    const done = await run({ daemon_reload: true, state: 'started' }, running)
    expect(done.verbs).toEqual(['daemon-reload'])
    expect(done.result['changed']).toBe(false)
  })

  test('a unit that is not known is refused, but not before systemd was reloaded', async () => {
    expect((await run({ state: 'started' }, missing)).diagnostic?.code).toBe('service/not-found')
    expect((await run({ state: 'started', daemon_reload: true }, missing)).verbs).toEqual(['daemon-reload', 'start'])
  })

  test('without an answer of systemd nothing is started', async () => {
    expect((await run({ state: 'started' }, '== enabled\ndisabled\n')).diagnostic?.code).toBe('service/no-systemd')
    expect((await run({ enabled: true }, '== enabled\ndisabled\n')).verbs).toEqual(['enable'])
  })

  test('a unit whose condition does not hold is tried, warned of, and no change', async () => {
    const done = await run({ state: 'started', enabled: true }, unmet, unmet)
    expect(done.verbs).toEqual(['start'])
    expect(done.result).toMatchObject({ changed: false, warnings: [expect.stringContaining('Condition')] })
    expect((await run({ state: 'started' }, unmet, unmet, true)).result['changed']).toBe(false)
    expect((await run({ state: 'started' }, unmet, running)).result).not.toHaveProperty('warnings')
  })

  test('a unit that failed after it was started fails the task', async () => {
    const failed = unit({ ActiveState: 'failed' }, 'enabled')
    const answer = `${failed}\n== journal\nERROR: no such option: workerz\n`
    const { diagnostic } = await run({ state: 'started' }, stopped, answer)
    expect(diagnostic?.code).toBe('service/failed')
    expect(diagnostic?.detail).toContain('Its last lines:\n    ERROR: no such option: workerz')
    expect((await run({ state: 'started' }, stopped, failed)).diagnostic?.detail).not.toContain('last lines')
  })

  test('returns the properties that the unit had', async () => {
    const { result } = await run({ state: 'started' }, running)
    expect(result).toMatchObject({
      name: 'x',
      state: 'started',
      status: { ExecStart: '{ path=/usr/sbin/x ; argv[]=/usr/sbin/x -f a=b }' },
    })
  })
})

describe('service', () => {
  test('uses systemd where it runs', async () => {
    const target = new ScriptedTarget({}, () => ({ stdout: `== systemd\n${running}` }))
    expect((await perform(service, { name: 'x', state: 'started' }, target, step)).result).toMatchObject({
      changed: false,
      state: 'started',
    })
  })

  test('uses the init script where it does not', async () => {
    const target = new ScriptedTarget({}, () => ({ stdout: '== sysvinit\nknown\nenabled\nstatus 3\n' }))
    const { result } = await perform(service, { name: 'x', state: 'started', enabled: true }, target, {
      ...step,
      verify: false,
    })
    expect(result['changed']).toBe(true)
    expect(target.commands.at(-1)).toContain('service "$name" start </dev/null')
  })
})

describe('sysvinit', () => {
  test.each([
    { said: 'known\nenabled\nstatus 0\nxinetd is running.\n', changed: false },
    { said: 'known\nenabled\nstatus 0\nxinetd is stopped\n', changed: true },
    { said: 'known\nenabled\nstatus 3\n', changed: true },
    { said: 'known\nstatus 0\nrunning\n', changed: true },
  ])('by "$said" changed is $changed', async ({ said, changed }) => {
    const target = new ScriptedTarget({}, () => ({ stdout: said }))
    const { result } = await perform(sysvinit, { name: 'xinetd', state: 'started', enabled: true }, target, {
      ...step,
      verify: false,
    })
    expect(result['changed']).toBe(changed)
  })
})

test('service_facts joins running units and unit files', () => {
  const output = `== units
ssh.service     loaded    active   running OpenBSD Secure Shell server
● bad.service   loaded    failed   failed  Broken
gone.service    not-found inactive dead    gone.service
chrony.service  loaded    inactive dead    chrony
== files
ssh.service     enabled  enabled
bad.service     enabled  enabled
chrony.service  enabled  enabled
rsync.service   disabled enabled
`
  expect(servicesIn(output)).toEqual({
    'ssh.service': { name: 'ssh.service', state: 'running', status: 'enabled', source: 'systemd' },
    'bad.service': { name: 'bad.service', state: 'stopped', status: 'failed', source: 'systemd' },
    'gone.service': { name: 'gone.service', state: 'stopped', status: 'not-found', source: 'systemd' },
    'chrony.service': { name: 'chrony.service', state: 'stopped', status: 'enabled', source: 'systemd' },
    'rsync.service': { name: 'rsync.service', state: 'inactive', status: 'disabled', source: 'systemd' },
  })
})
