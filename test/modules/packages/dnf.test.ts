import { describe, expect, test } from 'vitest'
import { perform } from '../../../src/module/perform.ts'
import dnf from '../../../src/modules/packages/dnf.ts'
import packageModule from '../../../src/modules/packages/package.ts'
import { nothingToDo, transactionOf } from '../../../src/modules/packages/dnf-command.ts'
import type { JsonObject } from '../../../src/value/json.ts'
import { step } from '../../support/no-controller.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

// Rocky 9: what rpm and check-update print for the names asked below.
const answers: Readonly<Record<string, string>> = {
  haproxy: 'haproxy-0:2.4.22-3.el9_3.x86_64\n',
  kernel: 'kernel-0:5.14.0-362.el9.x86_64\nkernel-0:5.14.0-427.el9.x86_64\n',
  '/usr/bin/curl': 'curl-0:7.76.1-29.el9.x86_64\n',
}
const outdated = `
Last metadata expiration check: 0:10:00 ago
haproxy.x86_64                 2.4.22-4.el9                 appstream
Obsoleting Packages
socat.x86_64                   1.7.4.1-5.el9                appstream
`

async function run(
  args: JsonObject,
  stdout = 'Complete!\n',
): Promise<{ result: JsonObject; commands: readonly string[] }> {
  const target = new ScriptedTarget({}, (command) => {
    if (!command.includes('rpm -q')) return { stdout }
    const names = /^for name in (.*); do$/m.exec(command)?.[1]?.split(' ') ?? []
    const installed = names.map((name) => `== ${name.replaceAll("'", '')}\n${answers[name] ?? ''}`)
    return {
      stdout: [...installed, command.includes('check-update') ? `== outdated packages${outdated}` : ''].join(''),
    }
  })
  const { result } = await perform(dnf, args, target, { ...step, verify: false })
  const commands = target.commands.flatMap((text) =>
    [...text.matchAll(/^"\$dnf" -y (.*) \|\| exit$/gm)].map(([, words = '']) => words.replaceAll("'", '')),
  )
  return { result, commands }
}

describe('dnf', () => {
  test.each([
    { does: 'leaves installed packages', args: { name: ['haproxy', 'kernel'] }, commands: [] },
    { does: 'knows a package by a path of its', args: { name: '/usr/bin/curl' }, commands: [] },
    {
      does: 'installs a missing one',
      args: { name: ['haproxy', 'socat'], enablerepo: 'crb' },
      commands: ['--enablerepo=crb install socat'],
    },
    {
      does: 'updates what has something newer',
      args: { name: ['haproxy', 'kernel'], state: 'latest' },
      commands: ['upgrade haproxy'],
    },
    {
      does: 'installs and updates',
      args: { name: ['haproxy', 'socat'], state: 'latest' },
      commands: ['install socat', 'upgrade haproxy'],
    },
    { does: 'removes', args: { name: ['haproxy', 'socat'], state: 'removed' }, commands: ['remove haproxy'] },
    {
      does: 'updates everything',
      args: { name: '*', state: 'latest', exclude: 'kernel*' },
      commands: ['--exclude=kernel* upgrade'],
    },
    { does: 'removes what nothing needs', args: { autoremove: true }, commands: ['autoremove'] },
    {
      does: 'keeps words from yum that it does not know',
      args: { name: 'socat', allowerasing: true, disable_gpg_check: true },
      commands: ['--nogpgcheck ${modern:+--allowerasing} install socat'],
    },
  ])('$does', async ({ args, commands }) => {
    const done = await run(args)
    expect(done.commands).toEqual(commands)
    expect(done.result['changed']).toBe(commands.length > 0)
  })

  test('says Nothing to do as Ansible does', async () => {
    expect((await run({ name: 'haproxy' })).result).toEqual({
      changed: false,
      results: [],
      rc: 0,
      msg: 'Nothing to do',
    })
  })

  test('a refreshed cache is no change, and a group that is there is none either', async () => {
    expect((await run({ update_cache: true })).result['changed']).toBe(false)
    expect(
      (await run({ name: '@core' }, 'Dependencies resolved.\nNothing to do.\nComplete!\n')).result['changed'],
    ).toBe(false)
  })
})

test.each([
  {
    of: 'dnf',
    output:
      'Installed:\n  socat-1.7.4.1-5.el9.x86_64   tcp_wrappers-libs-7.6-96.el9.x86_64\n\nRemoved:\n  nc-1.x86_64\n\nComplete!\n',
    done: [
      'Installed: socat-1.7.4.1-5.el9.x86_64',
      'Installed: tcp_wrappers-libs-7.6-96.el9.x86_64',
      'Removed: nc-1.x86_64',
    ],
  },
  {
    of: 'yum 3',
    output: 'Installed:\n  socat.x86_64 0:1.7.3.2-2.el7                                       \n\nComplete!\n',
    done: ['Installed: socat.x86_64 0:1.7.3.2-2.el7'],
  },
])('what a transaction of $of did is read from its end', ({ output, done }) => {
  expect(transactionOf(output)).toEqual(done)
})

test('nothing to do is said in several ways', () => {
  expect(nothingToDo('Nothing to do.\n')).toBe(true)
  expect(nothingToDo('No packages marked for update\n')).toBe(true)
  expect(nothingToDo('Complete!\n')).toBe(false)
})

describe('package', () => {
  const debian = new ScriptedTarget({}, (command) =>
    command.includes('zypper') ? { stdout: 'apt\n' } : { stdout: '== cache\n1\n1\n== installed\nii  curl amd64 1\n' },
  )
  const suse = new ScriptedTarget({}, () => ({ stdout: 'zypper\n' }))

  test('does what the module of the host’s manager does', async () => {
    expect(
      (await perform(packageModule, { name: 'curl', state: 'present', cache_valid_time: 3600 }, debian, step)).result,
    ).toMatchObject({
      changed: false,
      cache_updated: false,
    })
  })

  test('refuses arguments that this manager’s module does not have', async () => {
    const { result } = await perform(packageModule, { name: 'curl', state: 'present', enablerepo: 'crb' }, debian, step)
    expect(result['msg']).toContain('Unsupported parameters for (apt) module: enablerepo')
  })

  test('refuses a manager without a module', async () => {
    const { diagnostic } = await perform(packageModule, { name: 'curl', state: 'present' }, suse, step)
    expect(diagnostic?.code).toBe('package/no-manager')
  })
})
