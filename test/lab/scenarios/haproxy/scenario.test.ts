import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { changesIn, hadeploy } from '../../../support/hadeploy.ts'
import { lab, labHosts, labState, tryLab } from '../../../support/lab.ts'

const [c1, c2, c3] = labHosts
const vip = '10.10.10.69'
// Without Pacemaker, which runs it elsewhere: here the role itself is tried.
const alone = ['-e', 'haproxy_managed_by=systemd'] as const
const play = ['-i', 'inventories/lab', 'playbooks/site.yml', '--output', 'plain', ...alone] as const
const haproxy = [...play, '--tags', 'haproxy'] as const

function on(host: string, script: string): Promise<string> {
  return lab(['exec', host, '--', 'sh', '-c', script])
}

/** Asks the database through the virtual address, as a service on another host does; empty when nobody answers. */
async function ask(statement: string): Promise<string> {
  const script = `timeout 5 mariadb --connect-timeout=2 -h ${vip} -u drill -pdrill -NBe "${statement}" 2>/dev/null`
  return (await tryLab(['exec', c3, '--', 'sh', '-c', script])).stdout.trim()
}

async function until(is: () => Promise<boolean>, limitMs: number): Promise<number> {
  const began = Date.now()
  while (!(await is())) {
    if (Date.now() - began > limitMs) return Number.POSITIVE_INFINITY
  }
  return Date.now() - began
}

async function statusOf(...words: readonly string[]): Promise<string> {
  const curl = ['curl', '-s', '-o', '/dev/null', '-m', '5', '-w', '%{http_code}', ...words]
  return (await tryLab(['run', '--', ...curl])).stdout
}

const state = 'sha256sum /etc/haproxy/haproxy.cfg; systemctl show haproxy -p MainPID -p ActiveEnterTimestampMonotonic'

/** Writes through the virtual address until it is told to end, five minutes at most; a line of what was acknowledged, and when. */
const writer = `
rm -f /run/stop-writes
id=0 end=$(($(date +%s) + 300))
while [ ! -e /run/stop-writes ] && [ "$(date +%s)" -lt "$end" ]; do
  id=$((id + 1))
  timeout 5 mariadb --connect-timeout=2 -h ${vip} -udrill -pdrill -e "INSERT INTO drill.rolled VALUES ($id)" 2>/dev/null && echo "$id $(date +%s%3N)"
  sleep 0.05
done
true`

beforeAll(async () => {
  await lab(['up'])
  await lab(['reset'])
})

describe('the role haproxy', () => {
  test('balances the database of three bare hosts', async () => {
    const ended = await hadeploy([...play, '--tags', 'prepare-base,galera,haproxy'])
    expect(ended.stdout + ended.stderr).not.toContain('fatal:')
    expect(ended.status).toBe(0)
    // Until Pacemaker gives the address to one of them.
    await on(c1, `ip addr add ${vip}/32 dev eth0`)
    await on(
      c1,
      `mariadb -e "CREATE DATABASE drill; CREATE TABLE drill.row (id INT AUTO_INCREMENT PRIMARY KEY); GRANT ALL ON drill.* TO drill@'%' IDENTIFIED BY 'drill'"`,
    )
    expect(await ask('SELECT @@hostname')).toBe(c1)
  })

  test('changes nothing the second time, and foresees that', async () => {
    expect(changesIn(await hadeploy(haproxy))).toBe(0)
    const foreseen = await hadeploy([...haproxy, '--check', '--diff'])
    expect(foreseen.status).toBe(0)
    expect(changesIn(foreseen)).toBe(0)
  })

  test('shows its statistics to those with the password alone', async () => {
    const password = readFileSync(`${labState}/secrets/haproxy_stats`, 'utf8').trim()
    expect(await statusOf('http://10.10.10.52:1080/')).toBe('401')
    expect(await statusOf('-u', `admin:${password}`, 'http://10.10.10.52:1080/')).toBe('200')
    expect(await on(c2, 'stat -c %a /etc/haproxy/haproxy.cfg')).toBe('600')
  })

  test('writes its log to the file', async () => {
    expect(await on(c1, 'cat /var/log/haproxy/haproxy.log')).toContain(' galera ')
  })

  test('goes on with the next writer when the first is killed, and stays with it', async () => {
    await on(c1, 'systemctl mask --runtime mariadb && systemctl kill -s KILL mariadb')
    const gapMs = await until(
      async () => (await ask('INSERT INTO drill.row () VALUES (); SELECT @@hostname')) === c2,
      30_000,
    )
    expect(gapMs).toBeLessThan(30_000)
    await on(c1, 'systemctl unmask --runtime mariadb && systemctl start mariadb')
    await until(async () => (await statusOf('http://10.10.10.51:9200/')) === '200', 60_000)
    // Longer than two checks that succeed.
    await new Promise((resolve) => setTimeout(resolve, 6_000))
    expect(await ask('SELECT @@hostname')).toBe(c2)
  })

  test('leaves a hung database within seconds', async () => {
    await lab(['freeze', c2, 'mariadb'])
    try {
      expect(await until(async () => (await ask('SELECT @@hostname')) !== '', 40_000)).toBeLessThan(40_000)
      expect(await ask('SELECT @@hostname')).not.toBe(c2)
    } finally {
      await lab(['thaw', c2, 'mariadb'])
    }
  })

  test('reloads for a changed setting, and cuts nobody off', async () => {
    await until(async () => (await ask('SELECT 1')) === '1', 60_000)
    const before = await on(c1, 'systemctl show haproxy -p MainPID -p ActiveEnterTimestampMonotonic')
    const slow = tryLab(['exec', c3, '--', 'mariadb', '-h', vip, '-udrill', '-pdrill', '-NBe', 'SELECT SLEEP(20), 7'])
    const ended = await hadeploy([...haproxy, '-e', 'haproxy_max_connections=3999'])
    expect(ended.status).toBe(0)
    expect((await slow).stdout.trim()).toBe('0\t7')
    expect(await on(c1, 'systemctl show haproxy -p MainPID -p ActiveEnterTimestampMonotonic')).toBe(before)
    expect(await on(c1, 'echo show info | socat - /run/haproxy/admin.sock')).toContain('Maxconn: 3999')
  })

  test('rolls a changed setting of the database under writes, which wait no longer than five seconds', async () => {
    const table = 'CREATE OR REPLACE TABLE drill.rolled (id INT PRIMARY KEY); SELECT 1'
    expect(await until(async () => (await ask(table)) === '1', 60_000)).toBeLessThan(60_000)
    const connections = 1 + Number(await on(c1, 'mariadb -NBe "SELECT @@max_connections"'))
    const writing = tryLab(['exec', c3, '--', 'sh', '-c', writer])
    const ended = await hadeploy([...play, '--tags', 'galera', '-e', `galera_max_connections=${connections}`])
    await on(c3, 'touch /run/stop-writes')
    const acknowledged = (await writing).stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ').map(Number))
    expect(ended.stdout + ended.stderr).not.toContain('fatal:')
    expect(ended.status).toBe(0)
    const times = acknowledged.map(([, timeMs = 0]) => timeMs)
    const gaps = times.map((time, index) => time - (times[index - 1] ?? time))
    expect(times.length).toBeGreaterThan(50)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(5_000)
    for (const host of labHosts) {
      expect(await on(host, 'mariadb -NBe "SELECT @@max_connections"')).toBe(String(connections))
      const kept = await on(host, 'mariadb -NBe "SET SESSION wsrep_sync_wait=1; SELECT id FROM drill.rolled"')
      const ids = new Set(kept.split('\n').map(Number))
      expect(acknowledged.filter(([id = -1]) => !ids.has(id))).toEqual([])
    }
  })

  test.each([
    {
      what: 'two services on one port',
      service: { name: 'twin', port: 3306, group: 'haproxy' },
      says: '10.10.10.69:3306',
    },
    {
      what: 'a service on every address',
      service: { name: 'all', port: 4000, group: 'haproxy', address: '0.0.0.0' },
      says: '0.0.0.0:4000',
    },
    {
      what: 'a service that is gone',
      service: { name: 'registry', port: 9191, group: 'haproxy' },
      says: 'glance-registry',
    },
  ])('refuses $what, and touches nobody', async ({ service, says }) => {
    const before = await on(c1, state)
    const ended = await hadeploy([...haproxy, '-e', JSON.stringify({ haproxy_extra_services: [service] })])
    expect(ended.status).toBe(2)
    expect(ended.stdout).toContain(says)
    expect(await on(c1, state)).toBe(before)
  })

  test('refuses a port that another program holds on every address', async () => {
    await on(c1, 'systemd-run --unit squatter socat TCP-LISTEN:4000,fork,reuseaddr EXEC:true')
    const ended = await hadeploy([
      ...haproxy,
      '-e',
      JSON.stringify({ haproxy_extra_services: [{ name: 'new', port: 4000, group: 'haproxy' }] }),
    ])
    await on(c1, 'systemctl stop squatter')
    expect(ended.status).toBe(2)
    expect(ended.stdout).toContain('listens on every address')
  })
})
