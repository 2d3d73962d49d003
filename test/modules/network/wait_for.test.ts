import { describe, expect, test } from 'vitest'
import { error } from '../../../src/diagnostic/catalogue.ts'
import waitFor from '../../../src/modules/network/wait_for.ts'
import waitForConnection from '../../../src/modules/network/wait_for_connection.ts'
import { tcpConnections } from '../../../src/modules/network/socket-table.ts'
import reboot from '../../../src/modules/system/reboot.ts'
import { perform } from '../../../src/module/perform.ts'
import { TransportError } from '../../../src/transport/transport-error.ts'
import type { CommandResult } from '../../../src/target/target.ts'
import type { JsonObject } from '../../../src/value/json.ts'
import { step } from '../../support/no-controller.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

/** A step whose clock runs only while something sleeps. */
function stepWithClock(): typeof step {
  let now = 0
  return {
    ...step,
    now: () => now,
    sleep: (durationMs) => {
      now += durationMs
      return Promise.resolve()
    },
  }
}

/** Answers in order; the last one stays. */
function answering(...answers: readonly (Partial<CommandResult> | Error)[]): ScriptedTarget {
  let next = 0
  return new ScriptedTarget({}, () => {
    const answer = answers[Math.min(next++, answers.length - 1)]
    if (answer instanceof Error) throw answer
    return answer
  })
}

async function wait(args: JsonObject, ...answers: readonly (Partial<CommandResult> | Error)[]): Promise<JsonObject> {
  return (await perform(waitFor, args, answering(...answers), stepWithClock())).result
}

describe('wait_for', () => {
  test.each([
    { args: { port: 3306, host: 'db' }, msg: 'Timeout when waiting for db:3306' },
    { args: { port: 3306, state: 'stopped' }, msg: 'Timeout when waiting for 127.0.0.1:3306 to stop.' },
    { args: { path: '/run/x.pid' }, msg: 'Timeout when waiting for file /run/x.pid' },
    { args: { path: '/run/x.pid', state: 'absent' }, msg: 'Timeout when waiting for /run/x.pid to be absent.' },
    { args: { path: '/x', msg: 'MariaDB is not up' }, msg: 'MariaDB is not up' },
  ])('says "$msg"', async ({ args, msg }) => {
    expect(await wait(args, { status: 4 })).toMatchObject({ failed: true, msg })
  })

  test('matches what a port says by a pattern of Python, and waits until it does', async () => {
    const args = { port: 3306, search_regex: '(?P<version>\\d+\\.\\d+).*(MariaDB)' }
    expect(await wait(args, { stdout: '' }, { stdout: 'J\0\0\n5.5.5-10.11-MariaDB' })).toMatchObject({
      elapsed: 1,
      match_groups: ['5.5', 'MariaDB'],
      match_groupdict: { version: '5.5' },
    })
  })

  test('gives up on a pattern when its time is over', async () => {
    expect(await wait({ path: '/log', search_regex: 'ready', timeout: 3 }, { stdout: 'not yet' })).toMatchObject({
      failed: true,
      elapsed: 3,
      msg: 'Timeout when waiting for search string ready in /log',
    })
  })

  test('waits until nobody is connected any more', async () => {
    const busy = '== 127.0.0.1 \n   1: 0100007F:0CEA 0200007F:9C40 01 00000000:00000000 00:00000000 00000000 0 0 1\n'
    expect(await wait({ port: 3306, state: 'drained' }, { stdout: busy }, { stdout: '== 127.0.0.1 \n' })).toMatchObject(
      { elapsed: 1 },
    )
    const excluded = busy.replace('\n', '\n== 127.0.0.2 \n')
    expect(await wait({ port: 3306, state: 'drained', exclude_hosts: ['lb'] }, { stdout: excluded })).toMatchObject({
      elapsed: 0,
    })
  })

  test('without port and path it waits its time', async () => {
    expect(await wait({ timeout: 7 })).toMatchObject({ elapsed: 7 })
  })

  test.each([
    { args: { path: '/x', state: 'drained' }, says: 'state=drained should only be used for checking a port' },
    { args: { port: 1, exclude_hosts: ['a'] }, says: 'exclude_hosts should only be with state=drained' },
    { args: { port: 1, search_regex: '(' }, says: 'search_regex is not a pattern of Python' },
  ])('refuses $args', async ({ args, says }) => {
    expect((await wait(args))['msg']).toContain(says)
  })

  test('says that the host has nothing to try a port with', async () => {
    expect((await wait({ port: 1 }, { status: 69 }))['msg']).toContain('none of bash, nc')
  })
})

test('the kernel’s table of connections is read for both families', () => {
  const text = `  sl  local_address rem_address   st tx_queue
   0: 3344120A:0CEA 0102000A:C350 01 00000000:00000000
   1: 0000000000000000FFFF00003344120A:0CEA 0000000000000000FFFF00000102000A:C350 06 00000000:00000000
   2: 00000000000000000000000001000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000
`
  expect(tcpConnections(text)).toEqual([
    { localAddress: '10.18.68.51', localPort: 3306, remoteAddress: '10.0.2.1', state: 'ESTABLISHED' },
    { localAddress: '10.18.68.51', localPort: 3306, remoteAddress: '10.0.2.1', state: 'TIME_WAIT' },
    {
      localAddress: '0000:0000:0000:0000:0000:0000:0000:0001',
      localPort: 22,
      remoteAddress: '0000:0000:0000:0000:0000:0000:0000:0000',
      state: 'LISTEN',
    },
  ])
})

const away = new TransportError('unreachable', error('transport/unreachable', 'No route to host'))
const lost = new TransportError('lost', error('transport/closed', 'Connection lost'))

describe('wait_for_connection', () => {
  test('tries until the host answers', async () => {
    const { result } = await perform(waitForConnection, { sleep: 2 }, answering(away, lost, {}), stepWithClock())
    expect(result).toEqual({ changed: false, elapsed: 4 })
  })

  test('gives up in time', async () => {
    const { result } = await perform(waitForConnection, { timeout: 5 }, answering(away), stepWithClock())
    expect(result).toMatchObject({ failed: true, msg: expect.stringContaining('No route to host') as string })
  })
})

describe('reboot', () => {
  test('is over when the boot id is another and the host is ready', async () => {
    const target = answering({ stdout: 'a\n' }, lost, away, { stdout: 'a\n' }, { stdout: 'b\n' }, {})
    expect((await perform(reboot, {}, target, stepWithClock())).result).toMatchObject({ changed: true, rebooted: true })
  })

  test('fails when the host comes back as it was', async () => {
    const target = answering({ stdout: 'a\n' })
    expect((await perform(reboot, { reboot_timeout: 20 }, target, stepWithClock())).result).toMatchObject({
      failed: true,
      rebooted: false,
    })
  })

  test('fails when the command is refused', async () => {
    const target = answering({ stdout: 'a\n' }, { status: 1, stderr: 'Must be root.' })
    expect((await perform(reboot, {}, target, stepWithClock())).result).toMatchObject({
      msg: 'Reboot command failed. Error was: Must be root.',
    })
  })
})
