import { readFile, readdir } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { labState, run } from '../support/lab.ts'

const program = fileURLToPath(new URL('../../bench/hosts', import.meta.url))
const ssh = (address: string, command: string) =>
  run([
    'ssh',
    ...['-i', `${labState}/key`, '-o', `UserKnownHostsFile=${labState}/bench/known_hosts`, '-o', 'BatchMode=yes'],
    ...['-tt', `root@${address}`, command],
  ])

describe('bench/hosts', () => {
  beforeAll(() => run([program, 'up', '3']))
  afterAll(() => run([program, 'down']))

  test('gives each host an sshd, a terminal and Python', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map((number) => ssh(`10.20.1.${number}`, 'hostname; tty; python3 -c "import apt; print(1)"')),
    )
    expect(answers.map(({ stdout }) => stdout)).toEqual(
      [1, 2, 3].map((number) => `bench00${number}\r\n/dev/pts/0\r\n1\r\n`),
    )
  })

  test('writes their inventory', async () => {
    expect(await readFile(`${labState}/bench/hosts.yml`, 'utf8')).toContain('bench003: { ansible_host: 10.20.1.3 }')
  })

  test('leaves nothing after `down`', async () => {
    expect(await run([program, 'down'])).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(await readFile('/proc/mounts', 'utf8')).not.toContain(`${labState}/bench`)
    expect((await readdir('/run/netns')).filter((name) => name.startsWith('bench'))).toEqual([])
    expect(Object.keys(networkInterfaces())).not.toContain('hadeploy-bench')
  })

  test('refuses a number of hosts that is none', async () => {
    const { status, stderr } = await run([program, 'up', 'many'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^error: Wrong arguments\n/)
  })
})
