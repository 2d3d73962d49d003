import { existsSync } from 'node:fs'
import { readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { networkInterfaces } from 'node:os'
import { dirname } from 'node:path'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lab, labHosts, labState, run, spareHost, tryLab } from '../support/lab.ts'

beforeAll(() => lab(['reset']))
afterAll(() => lab(['reset']))

const on = (host: number, script: string) => lab(['exec', String(host), '--', 'sh', '-c', script])
const succeeds = async (host: number, script: string) =>
  (await tryLab(['exec', String(host), '--', 'sh', '-c', script])).status === 0
const pings = (from: number, to: number) => succeeds(from, `ping -q -c 1 -W 1 10.10.10.5${to}`)
const greets = async (host: number) =>
  (await tryLab(['ssh', String(host), '-o', 'ConnectTimeout=2', 'true'])).status === 0
const ssh = (user: string, host: string, command: string, input = '') =>
  run(['ssh', '-F', `${labState}/ssh_config`, '-l', user, host, command], input)

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

describe('a lab that is up', () => {
  test('says of each host that it runs, answers and is plugged', async () => {
    const rows = (await lab(['status'])).split('\n').filter((row) => row.startsWith('openstack-'))
    expect(rows.map((row) => row.split(/\s+/).slice(0, 5))).toEqual([
      ...labHosts.map((host, index) => [host, `10.10.10.5${index + 1}`, 'on', 'answers', 'plugged']),
      [spareHost, '10.10.10.54', 'off', '-', '-'],
    ])
  })

  test('changes nothing on another `up`', async () => {
    const before = await on(1, 'stat -c %Y /proc/1')
    await lab(['up'])
    expect(await on(1, 'stat -c %Y /proc/1')).toBe(before)
  })

  test('has hosts under systemd, each with an identity of its own', async () => {
    const identities = await Promise.all(
      [1, 2, 3].map((host) => on(host, 'hostname; cat /etc/machine-id /etc/ssh/ssh_host_ed25519_key.pub')),
    )
    expect(new Set(identities.flatMap((text) => text.split('\n'))).size).toBe(9)
    expect(await on(1, 'systemctl is-system-running --wait')).toBe('running')
  })

  test('boots its spare host when somebody needs it', async () => {
    await lab(['power-on', spareHost])
    expect(await lab(['exec', spareHost, '--', 'hostname'])).toBe(spareHost)
    await lab(['power-off', spareHost])
  })

  test('has bare hosts: no Python, and nothing of the control plane', async () => {
    expect(await succeeds(1, 'command -v python3 || command -v perl5 || command -v mariadbd')).toBe(false)
  })

  test('lets apt install from its mirror', async () => {
    await on(2, 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y memcached >/dev/null 2>&1')
    expect(await on(2, 'systemctl is-active memcached')).toBe('active')
  })

  test('has sample packages whose versions can be chosen', async () => {
    await on(2, 'apt-get update -qq && apt-get install -qq -y lab-sample=1.0 >/dev/null 2>&1')
    expect(await on(2, 'cat /usr/share/lab-sample/version')).toBe('1.0')
    await on(2, 'apt-get install -qq -y lab-sample-extras lab-sample >/dev/null 2>&1')
    expect(await on(2, 'cat /usr/share/lab-sample*/version')).toBe('2.0\n2.0')
  })

  test('has a repository of RPMs in two versions', async () => {
    expect((await on(1, 'ls /srv/mirror/rpm')).split('\n')).toEqual([
      'lab-sample-1.0.rpm',
      'lab-sample-2.0.rpm',
      'lab-sample-extras-1.0.rpm',
      'lab-sample-extras-2.0.rpm',
      'repodata',
    ])
  })

  test('leaves its hosts the sysctls of their own network', async () => {
    expect(await on(1, 'sysctl -n -w net.ipv4.ip_nonlocal_bind=1')).toBe('1')
    expect(await on(2, 'sysctl -n net.ipv4.ip_nonlocal_bind')).toBe('0')
  })
})

describe('lab exec', () => {
  test('hands on stdin, both outputs and the status', async () => {
    const ended = await tryLab(['exec', 'openstack-controller02', '--', 'sh', '-c', 'cat; echo no >&2; exit 7'], 'yes')
    expect(ended).toEqual({ status: 7, stdout: 'yes', stderr: 'no\n' })
  })

  test('takes a number or an address for a host', async () => {
    expect(await lab(['exec', '3', '--', 'hostname'])).toBe('openstack-controller03')
    expect(await lab(['exec', '10.10.10.53', '--', 'hostname'])).toBe('openstack-controller03')
  })
})

describe('SSH into the lab', () => {
  test('takes root by key, and checks the host key', async () => {
    expect(await lab(['ssh', '1', 'id -un; hostname'])).toBe('root\nopenstack-controller01')
  })

  test('takes ops, who becomes root without a password', async () => {
    expect(await ssh('ops', 'openstack-controller01', 'id -un; sudo -n id -un')).toMatchObject({
      stdout: 'ops\nroot\n',
    })
  })

  test('asks ops for a password on the third host', async () => {
    const password = await readFile(`${labState}/ops-password`, 'utf8')
    expect((await stat(`${labState}/ops-password`)).mode & 0o777).toBe(0o600)
    expect(await ssh('ops', 'openstack-controller03', 'sudo -n true')).toMatchObject({ status: 1 })
    expect(await ssh('ops', 'openstack-controller03', 'sudo -S -p "" id -un', password)).toMatchObject({
      stdout: 'root\n',
    })
  })
})

describe('the network of the lab', () => {
  let server: Server
  let port: number

  beforeAll(async () => {
    server = createServer((socket) => socket.end('hello')).listen(0, '0.0.0.0')
    await once(server, 'listening')
    const address = server.address() satisfies AddressInfo | string | null
    port = address !== null && typeof address === 'object' ? address.port : 0
  })
  afterAll(() => server.close())

  const outside = () => [
    '8.8.8.8',
    ...Object.values(networkInterfaces()).flatMap((addresses) =>
      (addresses ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address),
    ),
  ]

  test.each([
    { does: 'has no route to this machine or the world', before: 'true' },
    {
      does: 'stays shut for a host that makes itself a route by this machine',
      before: 'ip route replace default via 10.10.10.2',
    },
    {
      does: 'stays shut for a host that makes itself a route by the bridge',
      before: 'ip route replace default via 10.10.10.1',
    },
  ])('$does', async ({ before }) => {
    await on(2, before)
    const reached = await Promise.all(
      outside().map((address) =>
        succeeds(2, `ping -q -c 1 -W 1 ${address} || timeout 2 bash -c '</dev/tcp/${address}/${port}'`),
      ),
    )
    expect(reached).toEqual(outside().map(() => false))
    await on(2, 'ip route del default 2>/dev/null || true')
  })

  test('lets this machine and its own hosts reach each host', async () => {
    expect(await pings(1, 3)).toBe(true)
    expect(await greets(2)).toBe(true)
    expect(await lab(['run', '--', 'bash', '-c', 'read -r line </dev/tcp/10.10.10.52/22; echo "$line"'])).toMatch(
      /^SSH-2/,
    )
  })
})

describe('a fault', () => {
  test('power-off ends hosts at once, with their addresses; power-on brings back the disk alone', async () => {
    await on(1, 'echo kept >/root/kept; ip address add 10.10.10.69/24 dev eth0')
    expect(await succeeds(3, 'ping -q -c 1 -W 1 10.10.10.69')).toBe(true)
    await lab(['power-off', '1', '2'])
    expect(await succeeds(3, 'ping -q -c 1 -W 1 10.10.10.69')).toBe(false)
    expect(await pings(3, 2)).toBe(false)
    expect((await tryLab(['exec', '1', '--', 'true'])).stderr).toContain('error: Host is off')
    await lab(['power-on', '1', '2'])
    expect(await on(1, 'cat /root/kept')).toBe('kept')
    expect(await succeeds(3, 'ping -q -c 1 -W 1 10.10.10.69')).toBe(false)
  })

  test('unplug silences a host whose own link stays up', async () => {
    await lab(['unplug', '3'])
    expect(await pings(1, 3)).toBe(false)
    expect(await greets(3)).toBe(false)
    expect(await on(3, 'cat /sys/class/net/eth0/carrier')).toBe('1')
    await lab(['replug', '3'])
    expect(await greets(3)).toBe(true)
  })

  test('cut parts two hosts, and neither from the third or from SSH', async () => {
    await lab(['cut', '1', '2'])
    expect(await Promise.all([pings(1, 2), pings(2, 1), pings(1, 3), pings(2, 3), greets(1), greets(2)])).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
    ])
    expect(await lab(['status'])).toContain('10.10.10.51 -> 10.10.10.52')
    await lab(['heal', '1', '2'])
    expect(await pings(1, 2)).toBe(true)
  })

  test('cut --one-way loses the frames of one direction only', async () => {
    const echoesSeenBy = (host: number) =>
      on(host, "awk '/^Icmp:/ { print $10 }' /proc/net/snmp | tail -n 1").then(Number)
    await lab(['cut', '--one-way', '1', '2'])
    const before = { one: await echoesSeenBy(1), two: await echoesSeenBy(2) }
    expect(await pings(1, 2)).toBe(false)
    expect(await pings(2, 1)).toBe(false)
    expect({ one: await echoesSeenBy(1), two: await echoesSeenBy(2) }).toEqual({ one: before.one + 1, two: before.two })
    await lab(['heal', '1', '2'])
    expect(await pings(1, 2)).toBe(true)
  })

  test('freeze stops a unit where it is, and thaw lets it go on', async () => {
    await lab(['freeze', '2', 'ssh'])
    expect(await greets(2)).toBe(false)
    expect(await on(2, 'systemctl is-active ssh')).toBe('active')
    await lab(['thaw', '2', 'ssh'])
    expect(await greets(2)).toBe(true)
  })
})

describe('a snapshot', () => {
  test('brings all disks back, with what was removed and renamed since', async () => {
    await on(1, 'echo first >/root/state; rm /etc/issue; mv /usr/share/perl5 /usr/share/perl6')
    await lab(['power-off', '3'])
    await lab(['snapshot', 'first'])
    expect(await lab(['status'])).toMatch(/controller03 +10.10.10.53 +off/)
    await on(1, 'echo second >/root/state; mv /usr/share/perl6 /usr/share/perl7')
    await lab(['snapshot', 'second'])

    const restoring = await secondsOf(() => lab(['restore', 'first']))
    expect(await on(1, 'cat /root/state; ls -d /etc/issue /usr/share/perl? 2>&1 || true')).toBe(
      "first\nls: cannot access '/etc/issue': No such file or directory\n/usr/share/perl6",
    )
    await lab(['restore', 'second', '--off'])
    expect(await readFile(`${labState}/hosts/${labHosts[0]}/root/root/state`, 'utf8')).toBe('second\n')
    expect(restoring).toBeLessThan(20)
  })

  test('outlives a reset, which makes hosts bare and keeps who they are', async () => {
    const resetting = await secondsOf(() => lab(['reset']))
    expect(await succeeds(1, 'test -e /root/state')).toBe(false)
    expect(await greets(1)).toBe(true)
    expect(resetting).toBeLessThan(20)
    await lab(['restore', 'second'])
    expect(await on(1, 'cat /root/state')).toBe('second')
  })

  test('frees its disk space when it is forgotten', async () => {
    await lab(['reset'])
    await lab(['forget', 'first'])
    await lab(['forget', 'second'])
    expect(await readdir(`${labState}/layers`)).toEqual([])
  })
})

describe('a stale lab', () => {
  const record = (host: string, name: string) => `${labState}/hosts/${host}/${name}.process`
  const pidOf = async (host: string, name: string) => Number((await readFile(record(host, name), 'utf8')).split(' ')[0])

  test('is repaired by `up` after its containers were killed', async () => {
    for (const host of labHosts) process.kill(await pidOf(host, 'nspawn'), 'SIGKILL')
    await lab(['up'])
    expect(await Promise.all([greets(1), greets(2), greets(3)])).toEqual([true, true, true])
  })

  test('is repaired by `up` after its namespaces went', async () => {
    await run(['ip', 'netns', 'delete', 'lab'])
    await run(['ip', 'netns', 'delete', `lab-${labHosts[0]}`])
    await writeFile('/run/netns/lab', '')
    await lab(['up'])
    expect(await Promise.all([greets(1), greets(2), greets(3)])).toEqual([true, true, true])
  })

  test('ends no stranger who got the PID of a host', async () => {
    await lab(['power-off', '1'])
    const stranger = spawn('sleep', ['600'])
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
    await writeFile(record(labHosts[0], 'init'), `${stranger.pid} 1 ${boot}\n`)
    await writeFile(record(labHosts[0], 'nspawn'), `${stranger.pid} 1 ${boot}\n`)
    await lab(['power-off', '1'])
    await lab(['power-on', '1'])
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull()
    stranger.kill()
  })
})

describe('a lab that is down', () => {
  test('has left no mount, namespace, interface, cgroup or process, and comes up again soon', async () => {
    const notes = await Promise.all(labHosts.map((host) => readFile(`${labState}/hosts/${host}/cgroups`, 'utf8')))
    const cgroups = notes.flatMap((text) => text.trimEnd().split('\n'))
    expect(cgroups.filter(existsSync)).toEqual(cgroups)
    await lab(['down'])
    expect(await readFile('/proc/mounts', 'utf8')).not.toContain(labState)
    expect((await readdir('/run/netns')).filter((name) => /^lab(-|$)/.test(name))).toEqual([])
    expect(Object.keys(networkInterfaces())).not.toContain('hadeploy-lab')
    expect([...cgroups, ...cgroups.map((folder) => dirname(folder))].filter(existsSync)).toEqual([])
    // A dead process stays listed until this machine's PID 1 takes note.
    const processes = (await run(['ps', '-e', '-o', 'stat=,comm='])).stdout.split('\n')
    expect(processes.filter((row) => row.includes('systemd-nspawn') && !row.startsWith('Z'))).toEqual([])
    expect(await secondsOf(() => lab(['up']))).toBeLessThan(20)
  })
})

describe('lab/lab', () => {
  test.each([
    { words: ['frobnicate'], summary: 'Unknown command' },
    { words: ['exec', 'controller09', '--', 'true'], summary: 'Unknown host' },
    { words: ['exec', '1', 'true'], summary: 'Wrong arguments' },
    { words: ['power-off'], summary: 'Wrong arguments' },
    { words: ['cut', '1'], summary: 'Wrong arguments' },
    { words: ['cut', '1', '5'], summary: 'Unknown host' },
    { words: ['restore', 'no-such-one'], summary: 'No such snapshot' },
    { words: ['snapshot', '../etc'], summary: 'Bad name of a snapshot' },
  ])('refuses wrong words with a reason and a next step: $words', async ({ words, summary }) => {
    const { status, stderr } = await tryLab(words)
    expect(status).toBe(1)
    expect(stderr).toMatch(new RegExp(`^error: ${summary}\n`))
    expect(stderr).not.toContain('stopped at')
  })
})
