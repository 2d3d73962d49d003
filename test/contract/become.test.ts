import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Become, Connection } from '../../src/transport/connection.ts'
import { ConnectionPool } from '../../src/transport/pool.ts'
import { startLoopbackSshd, type LoopbackSshd } from '../support/loopback-sshd.ts'

const suffix = String(process.pid)
/** May use sudo with a password; without one; not at all; and one to become. */
const users = { asks: `hdasks${suffix}`, free: `hdfree${suffix}`, none: `hdnone${suffix}`, other: `hdother${suffix}` }
const passwords: Readonly<Record<string, string>> = { asks: "pass'word $1 %", other: 'other secret' }
const { asks: asksPassword = '', other: otherPassword = '' } = passwords
const sudoers = `/etc/sudoers.d/hadeploy-test-${suffix}`

describe.each(['/bin/sh', 'bash', 'busybox sh'])('become from a login with %s', (shell) => {
  let sshd: LoopbackSshd
  let pool: ConnectionPool
  let doasBefore: string | null

  beforeAll(async () => {
    for (const user of Object.values(users)) execFileSync('useradd', ['--create-home', '--shell', '/bin/bash', user])
    execFileSync('usermod', ['--shell', '/usr/sbin/nologin', users.other])
    // Without a password an account is locked, and sshd lets nobody in.
    const lines = Object.entries(users).map(([role, user]) => `${user}:${passwords[role] ?? suffix}\n`)
    execFileSync('chpasswd', { input: lines.join('') })
    writeFileSync(sudoers, `${users.asks} ALL=(ALL:ALL) ALL\n${users.free} ALL=(ALL:ALL) NOPASSWD: ALL\n`, {
      mode: 0o440,
    })
    doasBefore = existsSync('/etc/doas.conf') ? readFileSync('/etc/doas.conf', 'utf8') : null
    writeFileSync('/etc/doas.conf', `permit nopass ${users.free}\npermit ${users.asks}\n`)
    sshd = await startLoopbackSshd()
    pool = new ConnectionPool({ user: { name: 'root', homeFolder: sshd.folder } })
  })

  afterAll(async () => {
    await pool.closeAll()
    await sshd.stop()
    if (doasBefore === null) rmSync('/etc/doas.conf', { force: true })
    else writeFileSync('/etc/doas.conf', doasBefore)
    rmSync(sudoers, { force: true })
    for (const user of Object.values(users)) execFileSync('userdel', ['--remove', user], { stdio: 'ignore' })
  })

  function as(user: keyof typeof users | 'root'): Connection {
    return pool.connection(sshd.endpoint({ user: user === 'root' ? 'root' : users[user], shell }))
  }

  async function whoami(connection: Connection, become: Omit<Become, 'become'>): Promise<string> {
    const opened = await connection.shell({ become: true, ...become })
    const reply = await opened.run({ script: 'printf "%s %s" "$(id -un)" "$HOME"' })
    return Buffer.from(reply.stdout).toString()
  }

  test.each([
    { does: 'sudo from root', from: 'root', become: { method: 'sudo', user: users.other } },
    { does: 'sudo without a password', from: 'free', become: { method: 'sudo', user: users.other } },
    {
      does: 'sudo with a password',
      from: 'asks',
      become: { method: 'sudo', user: users.other, password: asksPassword },
    },
    {
      does: 'sudo with a password nobody asks for',
      from: 'free',
      become: { method: 'sudo', user: users.other, password: 'touch /tmp/hadeploy-intruder' },
    },
    {
      does: 'sudo with flags of its own',
      from: 'asks',
      become: { method: 'sudo', user: users.other, password: asksPassword, flags: '-Hn' },
    },
    {
      does: 'sudo by another name',
      from: 'free',
      become: { method: 'sudo', user: users.other, executable: '/usr/bin/sudo' },
    },
    { does: 'su from root', from: 'root', become: { method: 'su', user: users.other, flags: '-s /bin/sh' } },
    { does: 'doas without a password', from: 'free', become: { method: 'doas', user: users.other } },
  ] as const)('works by $does', async ({ from, become }) => {
    expect(await whoami(as(from), become)).toBe(`${users.other} /home/${users.other}`)
    expect(existsSync('/tmp/hadeploy-intruder')).toBe(false)
  })

  test('logs in with a password', async () => {
    const { privateKeyFile, ...rest } = sshd.endpoint({ user: users.asks, shell })
    expect(privateKeyFile).toBe(sshd.key)
    const opened = await pool.connection({ ...rest, password: asksPassword }).shell({ become: false })
    expect(Buffer.from((await opened.run({ script: 'id -un' })).stdout).toString()).toBe(`${users.asks}\n`)
  })

  test('works by su with a password', async () => {
    execFileSync('usermod', ['--shell', '/bin/sh', users.other])
    expect(await whoami(as('none'), { method: 'su', user: users.other, password: otherPassword })).toBe(
      `${users.other} /home/${users.other}`,
    )
  })

  test.each([
    {
      does: 'sudo needs a password',
      from: 'asks',
      become: { method: 'sudo', user: 'root' },
      code: 'transport/become-password-needed',
    },
    {
      does: 'su needs a password',
      from: 'none',
      become: { method: 'su', user: users.other },
      code: 'transport/become-password-needed',
    },
    {
      does: 'doas needs a password',
      from: 'asks',
      become: { method: 'doas', user: 'root' },
      code: 'transport/become-password-needed',
    },
    {
      does: 'the password of sudo is wrong',
      from: 'asks',
      become: { method: 'sudo', user: 'root', password: 'not it' },
      code: 'transport/become-password-wrong',
    },
    {
      does: 'the password of su is wrong',
      from: 'none',
      become: { method: 'su', user: users.other, password: 'not it' },
      code: 'transport/become-password-wrong',
    },
    {
      does: 'the user may not',
      from: 'none',
      become: { method: 'sudo', user: 'root', password: 'not it' },
      code: 'transport/become-',
    },
    {
      does: 'there is no such user',
      from: 'free',
      become: { method: 'sudo', user: 'nobody-knows' },
      code: 'transport/become-refused',
    },
    {
      does: 'there is no such program',
      from: 'free',
      become: { method: 'sudo', user: 'root', executable: 'no-sudo' },
      code: 'transport/become-refused',
    },
  ] as const)('fails when $does', async ({ from, become, code }) => {
    const failure: unknown = await whoami(as(from), become).catch((caught: unknown) => caught)
    expect(failure).toMatchObject({ kind: 'become', diagnostic: { code: expect.stringContaining(code) as string } })
    expect(JSON.stringify(failure)).not.toContain('not it')
  })

  test('shows the password to nobody on the host', async () => {
    const become = { become: true, method: 'sudo', user: users.other, password: asksPassword } as const
    const opened = await as('asks').shell(become)
    const script = 'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr "\\0" "\\n"; set'
    const root = await as('root').shell({ become: false })
    for (const one of [opened, root]) {
      const seen = Buffer.from((await one.run({ script })).stdout).toString()
      expect(seen).not.toContain(asksPassword)
      expect(seen.length).toBeGreaterThan(100)
    }
  })

  test('runs requests as the contract has it', async () => {
    const opened = await as('asks').shell({ become: true, method: 'sudo', user: 'root', password: asksPassword })
    const stdin = 'x'.repeat(500_000)
    expect(Buffer.from((await opened.run({ script: 'cat', stdin })).stdout).toString()).toBe(stdin)
    await expect(opened.run({ script: 'sleep 30', timeoutMs: 300, ownGroup: true })).rejects.toMatchObject({
      kind: 'timeout',
    })
    const left = await opened.run({ script: '(sleep 0.2; echo LATE) & echo done', ownGroup: true })
    expect(Buffer.from(left.stdout).toString()).toBe('done\n')
    expect((await opened.run({ script: 'sleep 0.4; exit 7' })).stdout).toHaveLength(0)
  })
})
