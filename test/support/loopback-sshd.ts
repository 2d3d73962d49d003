import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Endpoint } from '../../src/transport/connection.ts'

/** A real sshd on loopback with keys of its own, for tests that need one. Nothing outside its folder is touched. */
export interface LoopbackSshd {
  readonly port: number
  readonly folder: string
  /** A known_hosts file that is right about it. */
  readonly knownHosts: string
  /** A private key that may log in as root. */
  readonly key: string
  /** An endpoint that works, changed as a test wants it. */
  endpoint(changes?: Partial<Endpoint>): Endpoint
  stop(): Promise<void>
}

/** Starts it; needs root and Debian's openssh-server. `settings` are further lines of sshd_config. */
export async function startLoopbackSshd(settings: readonly string[] = []): Promise<LoopbackSshd> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hadeploy-sshd-'))
  const file = (name: string): string => path.join(folder, name)
  const port = await freePort()
  for (const name of ['host_key', 'login_key']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(name)])
  }
  writeFileSync(file('authorized_keys'), readFileSync(file('login_key.pub')))
  writeFileSync(file('known_hosts'), `[127.0.0.1]:${port} ${readFileSync(file('host_key.pub'), 'utf8')}`)
  writeFileSync(
    file('sshd_config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${file('host_key')}`,
      `PidFile ${file('pid')}`,
      `AuthorizedKeysFile ${file('authorized_keys')}`,
      'PermitRootLogin yes',
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication yes',
      ...settings,
      '',
    ].join('\n'),
  )
  // Where sshd keeps its unprivileged half; systemd makes it on a real host.
  mkdirSync('/run/sshd', { recursive: true })
  // Test users log in too, and must get at their authorized keys.
  chmodSync(folder, 0o755)
  const sshd = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', file('sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] })
  await new Promise<void>((resolve, reject) => {
    sshd.stderr.on('data', (said: Buffer) => {
      if (said.includes('Server listening')) resolve()
    })
    sshd.once('exit', (status) => {
      reject(new Error(`sshd ended with status ${status}`))
    })
  })
  return {
    port,
    folder,
    knownHosts: file('known_hosts'),
    key: file('login_key'),
    endpoint: (changes = {}) => ({
      kind: 'ssh',
      name: 'loopback',
      address: '127.0.0.1',
      port,
      user: 'root',
      privateKeyFile: file('login_key'),
      connectTimeoutMs: 10_000,
      hostKeyChecking: true,
      knownHostsFiles: [file('known_hosts')],
      jumps: [],
      retries: 0,
      shell: '/bin/sh',
      ...changes,
    }),
    stop: async () => {
      const ended = new Promise((resolve) => sshd.once('exit', resolve))
      sshd.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port)
        else reject(new Error('No port was given.'))
      })
    })
  })
}
