import { describe, expect, test } from 'vitest'
import { perform, type Performance } from '../../../src/module/perform.ts'
import type { AnyModule } from '../../../src/module/contract.ts'
import galeraRestart from '../../../src/modules/ha/galera_restart.ts'
import restartOutdated from '../../../src/modules/services/restart_outdated.ts'
import type { JsonObject } from '../../../src/value/json.ts'
import { step } from '../../support/no-controller.ts'
import { ScriptedTarget, type Answer } from '../../support/scripted-target.ts'

const run = (module: AnyModule, args: JsonObject, target: ScriptedTarget, checkMode = false): Promise<Performance> =>
  perform(module, args, target, { ...step, checkMode })

describe.each([
  { module: restartOutdated, args: { name: 'etcd', config: ['/etc/default/etcd'] }, restart: 'systemctl restart etcd' },
  { module: galeraRestart, args: { config: ['/etc/default/etcd'] }, restart: 'systemctl restart mariadb' },
])('$module.name', ({ module, args, restart }) => {
  const newer: Answer = (command) => ({
    stdout: command.includes('MainPID') && !command.includes('ActiveState -p SubState') ? '/etc/default/etcd\n' : '',
  })

  test('restarts what is older than its configuration', async () => {
    const target = new ScriptedTarget({}, newer)
    expect((await run(module, args, target)).result).toMatchObject({ changed: true, newer: ['/etc/default/etcd'] })
    expect(target.commands.join('\n')).toContain(restart)
  })

  test('tells so in check mode, and restarts nothing', async () => {
    const target = new ScriptedTarget({}, newer)
    expect((await run(module, args, target, true)).result).toMatchObject({ changed: true })
    expect(target.commands.join('\n')).not.toContain(restart)
  })

  test('leaves alone what is newer', async () => {
    const target = new ScriptedTarget()
    expect((await run(module, args, target)).result).toMatchObject({ changed: false })
    expect(target.commands).toHaveLength(1)
  })
})

test('galera_restart drains the member, and restarts it whatever its age when told to', async () => {
  const target = new ScriptedTarget()
  expect((await run(galeraRestart, { always: true, drain: 4 }, target)).result).toMatchObject({ changed: true })
  expect(target.commands.join('\n')).toMatch(/touch \/run\/galera-drained; sleep 4; fi\nsystemctl restart mariadb/)
})

test('restart_outdated reloads what shall go on, by the age of the youngest process', async () => {
  const target = new ScriptedTarget({}, (command) => ({
    stdout: command.includes('since=reload') ? '/etc/haproxy.cfg\n' : '',
  }))
  const done = await run(restartOutdated, { name: 'haproxy', config: ['/etc/haproxy.cfg'], reload: true }, target)
  expect(done.result).toMatchObject({ changed: true })
  expect(target.commands.join('\n')).toContain('systemctl reload haproxy')
  expect(target.commands.join('\n')).not.toContain('systemctl restart haproxy')
})

test('restart_outdated brings the last words of a service that does not come up again', async () => {
  const target = new ScriptedTarget({}, (command) =>
    command.includes('MainPID') ? { stdout: '/etc/default/etcd\n' } : undefined,
  )
  await run(restartOutdated, { name: 'etcd', config: ['/etc/default/etcd'] }, target)
  expect(target.commands.at(-1)).toMatch(/^systemctl restart etcd \|\| .*journalctl .* -u etcd >&2.*exit \$status/)
})
