import { execFileSync, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Diagnostic } from '../../src/diagnostic/diagnostic.ts'
import type { Endpoint } from '../../src/transport/connection.ts'
import { ConnectionPool } from '../../src/transport/pool.ts'
import { parseSshConfig } from '../../src/transport/ssh-config.ts'
import { startLoopbackSshd, type LoopbackSshd } from '../support/loopback-sshd.ts'

describe('ssh', () => {
  let sshd: LoopbackSshd
  let pool: ConnectionPool
  const warnings: Diagnostic[] = []
  const at = (name: string): string => path.join(sshd.folder, name)

  beforeAll(async () => {
    sshd = await startLoopbackSshd()
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at('other_key')])
    execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', 'open sesame', '-f', at('locked_key')])
    writeFileSync(at('authorized_keys'), readFileSync(at('locked_key.pub')), { flag: 'a' })
  })

  afterAll(async () => {
    await sshd.stop()
  })

  beforeEach(() => {
    warnings.length = 0
    pool = newPool()
  })

  afterEach(async () => {
    await pool.closeAll()
  })

  function newPool(more: Partial<ConstructorParameters<typeof ConnectionPool>[0]> = {}): ConnectionPool {
    return new ConnectionPool({
      user: { name: 'root', homeFolder: sshd.folder },
      warn: (warning) => warnings.push(warning),
      ...more,
    })
  }

  async function hello(endpoint: Endpoint, through = pool): Promise<string> {
    const shell = await through.connection(endpoint).shell({ become: false })
    return Buffer.from((await shell.run({ script: 'echo hello' })).stdout).toString()
  }

  function knownHosts(name: string, text: string): readonly string[] {
    writeFileSync(at(name), text)
    return [at(name)]
  }

  const publicKey = (name: string): string =>
    readFileSync(at(`${name}.pub`), 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ')

  describe('host keys', () => {
    test.each([
      { does: 'plain', line: () => `[127.0.0.1]:${sshd.port} ${publicKey('host_key')}` },
      { does: 'among several', line: () => `other,[127.0.0.*]:${sshd.port} ${publicKey('host_key')}` },
      { does: 'hashed', line: () => `${hashed(`[127.0.0.1]:${sshd.port}`)} ${publicKey('host_key')}` },
      {
        does: 'after other keys',
        line: () =>
          `[127.0.0.1]:${sshd.port} ${publicKey('other_key')}\n[127.0.0.1]:${sshd.port} ${publicKey('host_key')}`,
      },
    ])('are taken when known: $does', async ({ line }) => {
      expect(await hello(sshd.endpoint({ knownHostsFiles: knownHosts('kh', `# ours\n${line()}\n`) }))).toBe('hello\n')
      expect(warnings).toEqual([])
    })

    test.each([
      { code: 'transport/unknown-host-key', line: () => '', command: 'ssh-keyscan -p' },
      {
        code: 'transport/unknown-host-key',
        line: () => `127.0.0.1 ${publicKey('host_key')}`,
        command: 'ssh-keyscan -p',
      },
      {
        code: 'transport/changed-host-key',
        line: () => `[127.0.0.1]:${sshd.port} ${publicKey('other_key')}`,
        command: 'ssh-keygen -f',
      },
      {
        code: 'transport/revoked-host-key',
        line: () => `@revoked * ${publicKey('host_key')}`,
        command: 'ssh-keygen -A',
      },
      {
        code: 'transport/host-certificate',
        line: () => `@cert-authority * ${publicKey('other_key')}`,
        command: 'ssh-keyscan -p',
      },
    ])('are refused with $code and the next command', async ({ code, line, command }) => {
      const endpoint = sshd.endpoint({ knownHostsFiles: knownHosts('kh', `${line()}\n`), retries: 3 })
      await expect(hello(endpoint)).rejects.toMatchObject({
        kind: 'unreachable',
        diagnostic: { code, hint: expect.stringContaining(command) as string },
      })
    })

    test('are taken unseen when checking is off, with a warning', async () => {
      const endpoint = sshd.endpoint({ hostKeyChecking: false, knownHostsFiles: knownHosts('kh', '') })
      expect(await hello(endpoint)).toBe('hello\n')
      expect(warnings).toMatchObject([{ code: 'transport/host-key-unchecked', severity: 'warning' }])
    })

    test('are taken when new and new ones are accepted, and refused when changed', async () => {
      const accept = { acceptNewHostKeys: true }
      expect(await hello(sshd.endpoint({ ...accept, knownHostsFiles: knownHosts('kh', '') }))).toBe('hello\n')
      expect(warnings).toHaveLength(1)
      const changed = knownHosts('kh2', `[127.0.0.1]:${sshd.port} ${publicKey('other_key')}\n`)
      await expect(hello(sshd.endpoint({ ...accept, knownHostsFiles: changed }))).rejects.toMatchObject({
        diagnostic: { code: 'transport/changed-host-key' },
      })
    })
  })

  describe('logins', () => {
    test('are refused with what was tried', async () => {
      await expect(
        hello(sshd.endpoint({ privateKeyFile: at('other_key'), password: 'wrong-password', retries: 2 })),
      ).rejects.toMatchObject({
        kind: 'unreachable',
        diagnostic: {
          code: 'transport/auth-refused',
          detail: expect.stringMatching(/Tried: key .*other_key, password/) as string,
        },
      })
    })

    test('never show a password', async () => {
      const failure: unknown = await hello(
        sshd.endpoint({ privateKeyFile: at('other_key'), password: 'wrong-password' }),
      ).catch((caught: unknown) => caught)
      expect(JSON.stringify(failure)).not.toContain('wrong-password')
    })

    test('work with an encrypted key and its passphrase', async () => {
      const endpoint = sshd.endpoint({ privateKeyFile: at('locked_key'), privateKeyPassphrase: 'open sesame' })
      expect(await hello(endpoint)).toBe('hello\n')
    })

    test.each(['locked_key', 'no_such_key', 'authorized_keys'])('are not tried with %s', async (name) => {
      await expect(hello(sshd.endpoint({ privateKeyFile: at(name) }))).rejects.toMatchObject({
        diagnostic: { code: 'transport/private-key' },
      })
    })

    test('work when the agent is gone', async () => {
      const endpoint = sshd.endpoint({ privateKeyFile: at('other_key') })
      const withoutAgent = newPool({ agentSocket: at('no-agent') })
      await expect(hello(endpoint, withoutAgent)).rejects.toMatchObject({
        diagnostic: { code: 'transport/auth-refused' },
      })
      await withoutAgent.closeAll()
    })

    test('work with the keys of an agent, all or only the chosen ones', async () => {
      const agent = spawn('ssh-agent', ['-D', '-a', at('agent')], { stdio: 'ignore' })
      try {
        const environment = { ...process.env, SSH_AUTH_SOCK: at('agent') }
        await expect.poll(() => socketIsThere(at('agent'))).toBe(true)
        execFileSync('ssh-add', ['-q', at('other_key'), sshd.key], { env: environment, stdio: 'ignore' })
        const { privateKeyFile, ...rest } = sshd.endpoint()
        expect(privateKeyFile).toBe(sshd.key)
        const withAgent = newPool({ agentSocket: at('agent') })
        expect(await hello(rest, withAgent)).toBe('hello\n')
        expect(await hello({ ...rest, identitiesOnly: true, identityFiles: [sshd.key] }, withAgent)).toBe('hello\n')
        await expect(
          hello({ ...rest, identitiesOnly: true, identityFiles: [at('other_key')] }, withAgent),
        ).rejects.toMatchObject({
          diagnostic: { code: 'transport/auth-refused' },
        })
        await withAgent.closeAll()
      } finally {
        agent.kill()
      }
    })
  })

  describe('ways to the host', () => {
    test('go over jump hosts, one after another', async () => {
      const config = parseSshConfig(
        `Host bastion inner\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User root\n  IdentityFile ${sshd.key}\n  UserKnownHostsFile ${sshd.knownHosts}\n`,
        'config',
        () => [],
      ).value
      const jumping = newPool({ sshConfig: config })
      expect(await hello(sshd.endpoint({ jumps: ['bastion'] }), jumping)).toBe('hello\n')
      expect(await hello(sshd.endpoint({ jumps: ['bastion', 'inner'] }), jumping)).toBe('hello\n')
      await jumping.closeAll()
    })

    test('name the jump host that failed', async () => {
      await expect(hello(sshd.endpoint({ jumps: ['nobody@127.0.0.1:1'] }))).rejects.toMatchObject({
        diagnostic: { code: 'transport/unreachable', detail: expect.stringContaining('nobody@127.0.0.1:1') as string },
      })
    })

    test('go through a proxy command', async () => {
      const proxy = `${process.execPath} -e "const s=require('net').connect(+process.argv[2],process.argv[1]);process.stdin.pipe(s);s.pipe(process.stdout)" %h %p`
      expect(await hello(sshd.endpoint({ proxyCommand: proxy }))).toBe('hello\n')
    })

    test('end in time when nobody listens, or nobody speaks', async () => {
      await expect(hello(sshd.endpoint({ port: 1 }))).rejects.toMatchObject({
        diagnostic: { code: 'transport/unreachable' },
      })
      const silent = net.createServer()
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
      const address = silent.address()
      const port = address !== null && typeof address === 'object' ? address.port : 0
      const begun = performance.now()
      await expect(hello(sshd.endpoint({ port, connectTimeoutMs: 500 }))).rejects.toMatchObject({
        diagnostic: { code: 'transport/unreachable' },
      })
      expect(performance.now() - begun).toBeLessThan(3000)
      silent.close()
    })

    test('are tried again as often as asked', async () => {
      let attempts = 0
      const door = net.createServer((socket) => {
        attempts += 1
        socket.destroy()
      })
      await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
      const address = door.address()
      const port = address !== null && typeof address === 'object' ? address.port : 0
      await expect(hello(sshd.endpoint({ port, retries: 1 }))).rejects.toMatchObject({
        diagnostic: { code: 'transport/unreachable' },
      })
      expect(attempts).toBe(2)
      door.close()
    })
  })

  test('opens the connection again at the next request after it was cut', async () => {
    const shell = await pool.connection(sshd.endpoint()).shell({ become: false })
    await shell.run({ script: 'true' })
    // The process of sshd that serves this connection.
    const cut = shell.run({ script: 'kill -9 $(ps -o ppid= -p $$)' })
    await expect(cut).rejects.toMatchObject({ kind: 'lost', diagnostic: { code: 'transport/closed' } })
    expect(Buffer.from((await shell.run({ script: 'echo again' })).stdout).toString()).toBe('again\n')
  })

  test('notices within thirty seconds that a host fell silent', { timeout: 60_000 }, async () => {
    const relay = await startRelay(sshd.port)
    const knownHostsFiles = knownHosts('kh', `[127.0.0.1]:${relay.port} ${publicKey('host_key')}\n`)
    const shell = await pool.connection(sshd.endpoint({ port: relay.port, knownHostsFiles })).shell({ become: false })
    await shell.run({ script: 'true' })
    const begun = performance.now()
    const waiting = shell.run({ script: 'sleep 300' })
    relay.freeze()
    await expect(waiting).rejects.toMatchObject({ kind: 'lost' })
    expect(performance.now() - begun).toBeLessThan(30_000)
    relay.close()
  })

  test('opens no more sessions than sshd allows', async () => {
    const connection = pool.connection(sshd.endpoint())
    const users = ['daemon', 'bin', 'sys', 'games', 'man', 'lp', 'mail', 'news', 'uucp', 'proxy', 'www-data', 'backup']
    for (const round of [1, 2]) {
      for (const user of users) {
        const shell = await connection.shell({ become: true, method: 'su', user })
        const reply = await shell.run({ script: `echo ${round}; id -un` })
        expect(Buffer.from(reply.stdout).toString()).toBe(`${round}\n${user}\n`)
      }
    }
  })
})

function hashed(name: string): string {
  const salt = Buffer.alloc(20, 7)
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
}

function socketIsThere(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(file)
    socket.once('connect', () => {
      socket.end()
      resolve(true)
    })
    socket.once('error', () => {
      resolve(false)
    })
  })
}

// A wire that can be cut without either side being told, as when a host loses its power.
async function startRelay(to: number): Promise<{ port: number; freeze: () => void; close: () => void }> {
  const sockets: net.Socket[] = []
  const server = net.createServer((near) => {
    const far = net.connect(to, '127.0.0.1')
    sockets.push(near, far)
    near.pipe(far)
    far.pipe(near)
    near.on('error', () => undefined)
    far.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    freeze: () => {
      for (const socket of sockets) {
        socket.unpipe()
        socket.pause()
      }
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
