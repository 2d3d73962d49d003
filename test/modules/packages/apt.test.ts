import { describe, expect, test } from 'vitest'
import { perform } from '../../../src/module/perform.ts'
import apt from '../../../src/modules/packages/apt.ts'
import { aptGet, summaryCounts } from '../../../src/modules/packages/apt-get.ts'
import { aptAnswer } from '../../../src/modules/packages/apt-query.ts'
import { matchesGlob, specificationOf } from '../../../src/modules/packages/apt-specification.ts'
import type { JsonObject } from '../../../src/value/json.ts'
import { step } from '../../support/no-controller.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

// Debian 12; haproxy is held, sl was removed without its configuration, postfix provides mail-transport-agent.
const answer = `== cache
1000
4600
== interrupted
== installed
hi  haproxy amd64 2.6.12-1+deb12u1
ii  curl amd64 7.88.1-10+deb12u5
rc  sl amd64 5.02-1+b1
== provided
mail-transport-agent
== candidates
curl:
  Installed: 7.88.1-10+deb12u5
  Candidate: 7.88.1-10+deb12u12
  Version table:
haproxy:
  Installed: 2.6.12-1+deb12u1
  Candidate: 2.6.12-1+deb12u1
socat:
  Installed: (none)
  Candidate: 1.7.4.4-2
virtual-only:
  Installed: (none)
  Candidate: (none)
== versions
 socat | 1.7.4.4-2 | http://deb.debian.org/debian bookworm/main amd64 Packages
 socat | 1.7.3.0-1 | http://deb.debian.org/debian bullseye/main amd64 Packages
`

/** Runs apt against the answer above; gives the result and the apt-get command, if any. */
async function run(
  args: JsonObject,
  more: { output?: string; stdout?: string } = {},
): Promise<{ result: JsonObject; command: string }> {
  const target = new ScriptedTarget({}, (command) =>
    command.includes('dpkg-query') || command.includes("echo '== cache'")
      ? { stdout: more.output ?? answer }
      : { stdout: more.stdout ?? '0 upgraded, 1 newly installed, 0 to remove and 0 not upgraded.\n' },
  )
  const { result } = await perform(apt, args, target, { ...step, verify: false })
  const command = target.commands.find((line) => /^apt-get -y/m.test(line)) ?? ''
  return {
    result,
    command: /^apt-get -y -o DPkg::Lock::Timeout=\d+ (.*)$/m.exec(command)?.[1]?.replaceAll("'", '') ?? '',
  }
}

const options = '-o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold'

describe('apt', () => {
  test.each([
    { does: 'leaves installed packages', args: { name: ['curl', 'haproxy'] }, command: '' },
    { does: 'installs a missing one', args: { name: ['curl', 'socat'] }, command: `${options} install socat` },
    { does: 'takes a provided virtual package for installed', args: { name: 'mail-transport-agent' }, command: '' },
    {
      does: 'brings the newest',
      args: { name: ['curl', 'haproxy'], state: 'latest' },
      command: `${options} install curl`,
    },
    { does: 'keeps a version that matches', args: { name: 'curl=7.88*' }, command: '' },
    {
      does: 'finds the newest version that matches',
      args: { name: 'socat=1.7.3*' },
      command: `${options} install socat=1.7.3.0-1`,
    },
    { does: 'removes', args: { name: ['curl', 'sl'], state: 'absent' }, command: `${options} remove curl` },
    {
      does: 'purges what was only removed',
      args: { name: 'sl', state: 'absent', purge: true },
      command: `${options} --purge remove sl`,
    },
    { does: 'does not install with only_upgrade', args: { name: 'socat', only_upgrade: true }, command: '' },
    {
      does: 'hands options on',
      args: {
        name: 'socat',
        install_recommends: false,
        default_release: 'bookworm-backports',
        allow_downgrade: true,
        dpkg_options: 'force-confnew',
      },
      command:
        '-o Dpkg::Options::=--force-confnew --allow-downgrades -t bookworm-backports --no-install-recommends install socat',
    },
  ])('$does', async ({ args, command }) => {
    const done = await run(args)
    expect(done.command).toBe(command)
    expect(done.result['changed']).toBe(command !== '')
  })

  test.each([
    { args: { name: 'nosuch' }, msg: "No package matching 'nosuch' is available", code: 'apt/no-such-package' },
    { args: { name: 'curl=9*' }, msg: 'no available installation candidate for curl=9*', code: 'apt/no-such-package' },
  ])('refuses $args.name', async ({ args, msg }) => {
    expect((await run(args)).result).toMatchObject({ failed: true, msg })
  })

  test('refuses to touch packages while dpkg has not finished, but only then', async () => {
    const output = answer.replace('== interrupted\n', '== interrupted\n0001\n')
    const target = new ScriptedTarget({}, () => ({ stdout: output }))
    const refused = await perform(apt, { name: 'socat' }, target, step)
    expect(refused.diagnostic).toMatchObject({
      code: 'apt/interrupted',
      hint: expect.stringContaining('dpkg --configure -a') as string,
    })
    expect((await perform(apt, { name: 'curl' }, target, step)).result['changed']).toBe(false)
  })

  test.each([
    { does: 'old lists are fetched', args: { update_cache: true }, updated: true, changed: true },
    { does: 'young lists are not', args: { cache_valid_time: 7200 }, updated: false, changed: false },
    {
      does: 'fetching for installed packages is no change',
      args: { name: 'haproxy', cache_valid_time: 3600 },
      updated: true,
      changed: false,
    },
  ])('$does', async ({ args, updated, changed }) => {
    const { result } = await run(args, { stdout: '' })
    expect(result).toMatchObject({ cache_updated: updated, changed })
  })

  test('after the lists were fetched, apt-get says whether "latest" changed anything', async () => {
    const args = { name: 'curl', state: 'latest', update_cache: true }
    const nothing = '0 upgraded, 0 newly installed, 0 to remove and 3 not upgraded.\n'
    expect((await run(args, { stdout: nothing })).result['changed']).toBe(false)
    expect((await run(args)).result['changed']).toBe(true)
  })

  test('an upgrade is what its rehearsal says', async () => {
    const output = `${answer}== pending\nInst curl [1] (2 Debian:12)\nConf curl (2)\n`
    expect(await run({ upgrade: 'full' }, { output })).toMatchObject({
      command: `${options} dist-upgrade`,
      result: { changed: true },
    })
    expect((await run({ upgrade: 'full' }, { output: `${answer}== pending\n` })).result['changed']).toBe(false)
  })

  test('policy-rc.d stands only while apt-get runs, and a kept one comes back', () => {
    const command = aptGet({
      words: ['install', 'x'],
      updateRetries: 0,
      updateRetryMaxDelay: 1,
      policyRcD: 101,
      lockTimeout: 60,
    })
    const script = 'script' in command ? command.script : ''
    expect(script).toContain("exit %s\\n' 101")
    expect(script.indexOf('trap ')).toBeLessThan(script.indexOf('apt-get'))
  })
})

test.each([
  ['htop', { name: 'htop', version: null, release: null }],
  ['htop=3.2*', { name: 'htop', version: '3.2*', release: null }],
  ['libc6:i386', { name: 'libc6:i386', version: null, release: null }],
  ['curl/bookworm-backports', { name: 'curl', version: null, release: 'bookworm-backports' }],
])('%s is read as a specification', (text, specification) => {
  expect(specificationOf(text)).toMatchObject(specification)
})

test.each([
  ['lib*', 'libc6', true],
  ['lib?6', 'libc6', true],
  ['1.2.*', '1x2.3', false],
  ['[!a]b', 'cb', true],
  ['a+b', 'a+b', true],
])('glob %s on %s: %s', (glob, text, matches) => {
  expect(matchesGlob(glob, text)).toBe(matches)
})

test('a summary with a downgrade or removal counts', () => {
  expect(summaryCounts('0 upgraded, 0 newly installed, 1 downgraded, 0 to remove and 1 not upgraded.')).toBe(true)
  expect(summaryCounts('0 upgraded, 0 newly installed, 2 to remove and 1 not upgraded.')).toBe(true)
  expect(summaryCounts('0 upgraded, 0 newly installed, 0 to remove and 1 not upgraded.')).toBe(false)
})

test('an empty answer is a host without packages', () => {
  expect(aptAnswer('')).toMatchObject({ cacheUpdatedAt: 0, isInterrupted: false, installed: {}, names: [] })
})
