import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { hostname, tmpdir, totalmem, userInfo } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gatherFacts } from '../../src/facts/gather.ts'
import { perform } from '../../src/module/perform.ts'
import type { AnyModule } from '../../src/module/contract.ts'
import { builtinModules } from '../../src/modules/builtins.ts'
import { createTarget } from '../../src/target/create-target.ts'
import type { WriteTarget } from '../../src/target/target.ts'
import { localConnection } from '../../src/transport/local.ts'
import type { JsonObject } from '../../src/value/json.ts'
import { subjects, type Subject } from '../support/connections.ts'
import { step } from '../support/no-controller.ts'

const applets = mkdtempSync(path.join(tmpdir(), 'hadeploy-applets-'))
execFileSync('busybox', ['--install', '-s', applets])

const onlyBusybox: Subject = {
  name: 'local busybox sh with the tools of busybox',
  open: () => {
    const connection = localConnection({ shell: `env PATH=${applets} /usr/bin/busybox sh` })
    return Promise.resolve({ connection, close: () => connection.close() })
  },
}

/** A step whose clock and pauses are real. */
const realStep = {
  ...step,
  now: () => Date.now(),
  sleep: (durationMs: number) => new Promise<void>((resolve) => setTimeout(resolve, durationMs)),
}

function moduleNamed(name: string): AnyModule {
  const module = builtinModules.find((one) => one.name === name)
  if (module === undefined) throw new Error(`No module ${name}`)
  return module
}

describe.each([...subjects, onlyBusybox])('modules over $name', ({ open }) => {
  let target: WriteTarget
  let close: () => Promise<void>
  let folder: string
  let server: Server
  let port: number
  const guests: Socket[] = []

  const run = async (name: string, args: JsonObject): Promise<JsonObject> =>
    (await perform(moduleNamed(name), args, target, realStep)).result

  beforeAll(async () => {
    const opened = await open()
    close = opened.close
    target = createTarget(await opened.connection.shell({ become: false }), { host: 'ctl-1' })
    folder = mkdtempSync(path.join(tmpdir(), 'hadeploy-modules-'))
    chmodSync(folder, 0o755)
    server = createServer((guest) => {
      guests.push(guest)
      guest.on('error', () => undefined)
      guest.write('J\u0000\u0000\n5.5.5-10.11.19-MariaDB\n')
    })
    port = await new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
  })

  afterAll(async () => {
    for (const guest of guests) guest.destroy()
    server.close()
    await close()
    rmSync(folder, { recursive: true })
  })

  test('facts are those of this machine', async () => {
    writeFileSync(path.join(folder, 'app.fact'), '[general]\nversion = 3\n')
    writeFileSync(path.join(folder, 'made.fact'), '#!/bin/sh\necho \'{"a": [1]}\'\n', { mode: 0o755 })
    const facts = await gatherFacts(target, { subset: ['all'], factPath: folder, timeoutMs: 20_000 })
    const { username, uid } = userInfo()
    expect(facts).toMatchObject({
      nodename: hostname(),
      hostname: hostname().split('.')[0],
      kernel: execFileSync('uname', ['-r'], { encoding: 'utf8' }).trim(),
      system: 'Linux',
      memtotal_mb: Math.floor(totalmem() / 1024 / 1024),
      user_id: username,
      user_uid: uid,
      local: { app: { general: { version: '3' } }, made: { a: [1] } },
      lo: { device: 'lo', type: 'loopback', ipv4: { address: '127.0.0.1', netmask: '255.0.0.0', prefix: '8' } },
      gather_subset: ['all'],
    })
    expect(facts['distribution']).toBeTypeOf('string')
    expect(facts['mounts']).not.toEqual([])
    expect(facts['env']).toHaveProperty('PATH')
  })

  test('a port is seen open and closed, and what it says is matched', async () => {
    expect(await run('wait_for', { port, timeout: 5, connect_timeout: 1 })).toMatchObject({ changed: false, port })
    const said = await run('wait_for', {
      port,
      timeout: 5,
      connect_timeout: 1,
      search_regex: '(\\d+\\.\\d+)\\.\\d+-MariaDB',
    })
    expect(said).toMatchObject({ match_groups: ['10.11'] })
    expect(await run('wait_for', { port: 1, state: 'stopped', timeout: 2 })).toMatchObject({ changed: false })
    expect(await run('wait_for', { port: 1, timeout: 0 })).toMatchObject({
      failed: true,
      msg: 'Timeout when waiting for 127.0.0.1:1',
    })
  })

  test('a file is waited for on the host', async () => {
    const file = path.join(folder, 'ready')
    const waiting = run('wait_for', { path: file, timeout: 10 })
    setTimeout(() => {
      writeFileSync(file, '')
    }, 300)
    expect(await waiting).toMatchObject({ changed: false, path: file })
  })

  test('ping answers', async () => {
    expect(await run('ping', {})).toEqual({ changed: false, ping: 'pong' })
  })

  test('a setting of the kernel is kept in a file, and no second time', async () => {
    const args = {
      name: 'net.ipv4.ip_nonlocal_bind',
      value: 1,
      sysctl_file: path.join(folder, '60-test.conf'),
      reload: false,
    }
    expect((await run('sysctl', args))['changed']).toBe(true)
    expect((await run('sysctl', args))['changed']).toBe(false)
  })

  test('accounts and groups that are right are left', async () => {
    expect(await run('group', { name: 'root', gid: 0 })).toMatchObject({ changed: false, gid: 0 })
    expect(await run('user', { name: 'root', uid: 0, home: '/root' })).toMatchObject({ changed: false, uid: 0 })
  })

  test('what is mounted is no change', async () => {
    expect(
      await run('mount', { path: '/nowhere', state: 'unmounted', fstab: path.join(folder, 'fstab') }),
    ).toMatchObject({ changed: false })
  })
})

describe('modules that ask programs of this machine', () => {
  let target: WriteTarget
  let close: () => Promise<void>

  beforeAll(async () => {
    const connection = localConnection({})
    target = createTarget(await connection.shell({ become: false }), { host: 'ctl-1' })
    close = () => connection.close()
  })

  afterAll(() => close())

  test('getent finds what there is', async () => {
    const { result } = await perform(moduleNamed('getent'), { database: 'passwd', key: 'root' }, target, realStep)
    expect(result).toMatchObject({
      ansible_facts: { getent_passwd: { root: ['x', '0', '0', 'root', '/root', '/bin/bash'] } },
    })
    const missing = await perform(moduleNamed('getent'), { database: 'passwd', key: 'nobody-at-all' }, target, realStep)
    expect(missing.result).toMatchObject({ failed: true, msg: expect.stringContaining('could not be found') as string })
  })

  test('apt knows what is installed, what could be, and what cannot', async () => {
    const inCheck = { ...realStep, checkMode: true }
    expect((await perform(moduleNamed('apt'), { name: ['dpkg', 'apt'] }, target, inCheck)).result['changed']).toBe(
      false,
    )
    const missing = await perform(moduleNamed('apt'), { name: 'no-such-package-here' }, target, inCheck)
    expect(missing.result).toMatchObject({
      failed: true,
      msg: "No package matching 'no-such-package-here' is available",
    })
  })

  test('package_facts lists dpkg', async () => {
    const { result } = await perform(moduleNamed('package_facts'), {}, target, realStep)
    expect(result).toMatchObject({ ansible_facts: { packages: { dpkg: [{ name: 'dpkg', source: 'apt' }] } } })
  })
})
