import { beforeAll, describe, expect, test } from 'vitest'
import { changesIn, hadeploy, recapOf } from '../../../support/hadeploy.ts'
import { lab, labHosts, tryLab } from '../../../support/lab.ts'

const [c1, c2, c3] = labHosts
const site = ['-i', 'inventories/lab', 'site.yml', '--output', 'plain'] as const

function on(host: string, script: string): Promise<string> {
  return lab(['exec', host, '--', 'sh', '-c', script])
}

async function sql(host: string, statement: string): Promise<string> {
  return lab(['exec', host, '--', 'mariadb', '-NBe', statement])
}

/** The status code that a load balancer sees. */
async function check(address: string): Promise<string> {
  const { stdout } = await tryLab([
    'run',
    '--',
    'curl',
    '-s',
    '-o',
    '/dev/null',
    '-m',
    '5',
    '-w',
    '%{http_code}',
    `http://${address}:9200/`,
  ])
  return stdout
}

/** Asks until the answer is the wanted one; how many milliseconds that took. */
async function until(wanted: string, ask: () => Promise<string>, limitMs: number): Promise<number> {
  const began = Date.now()
  for (;;) {
    if ((await ask()) === wanted) return Date.now() - began
    if (Date.now() - began > limitMs) return Number.POSITIVE_INFINITY
  }
}

const stateFiles =
  'cat /var/lib/mysql/grastate.dat | sha256sum; systemctl show mariadb -p ActiveState -p NRestarts; ls /run/mariadb-wsrep-new-cluster 2>&1; true'

beforeAll(async () => {
  await lab(['up'])
  await lab(['reset'])
})

describe('site.yml on three bare hosts', () => {
  test('tells in check mode what it would do, and installs nothing', async () => {
    const ended = await hadeploy([...site, '--check'])
    expect(ended.stdout + ended.stderr).not.toContain('fatal:')
    expect(ended.status).toBe(0)
    for (const host of labHosts) {
      expect(recapOf(ended).get(host)?.['changed']).toBeGreaterThan(10)
      expect(await on(host, 'command -v mariadbd etcd memcached || echo none')).toBe('none')
    }
  })

  test('forms a whole cluster', async () => {
    const ended = await hadeploy(site)
    expect(ended.stdout + ended.stderr).not.toContain('fatal:')
    expect(ended.status).toBe(0)
    for (const host of labHosts) {
      expect(await sql(host, "SHOW STATUS LIKE 'wsrep_local_state_comment'")).toContain('Synced')
      expect(await sql(host, "SHOW STATUS LIKE 'wsrep_cluster_size'")).toContain('3')
      expect(await sql(host, 'SELECT @@innodb_flush_log_at_trx_commit')).toBe('1')
    }
  })

  test('changes nothing the second time', async () => {
    const ended = await hadeploy(site)
    expect(ended.status).toBe(0)
    expect(changesIn(ended)).toBe(0)
    expect([...recapOf(ended).keys()].toSorted()).toEqual([...labHosts])
  })

  test('predicts in check mode what it then does: nothing', async () => {
    const ended = await hadeploy([...site, '--check', '--diff'])
    expect(ended.status).toBe(0)
    expect(changesIn(ended)).toBe(0)
  })

  test('gives a cluster that reads on each member what was written on another', async () => {
    await sql(
      c1,
      'CREATE DATABASE IF NOT EXISTS scenario; CREATE OR REPLACE TABLE scenario.row (id INT PRIMARY KEY); INSERT INTO scenario.row VALUES (1)',
    )
    for (const host of [c2, c3])
      expect(await sql(host, 'SET SESSION wsrep_sync_wait=15; SELECT id FROM scenario.row')).toBe('1')
  })

  test('leaves no password on a command line, nor in a file that others can read', async () => {
    const found = await on(
      c1,
      `for f in /var/lib/mysql /etc; do grep -rlF "$(sed -n 's/^password = "\\(.*\\)"/\\1/p' /etc/hadeploy/clustercheck.cnf)" $f 2>/dev/null; done | xargs -r stat -c '%a %n'`,
    )
    for (const line of found.split('\n').filter((one) => one !== '')) expect(line).toMatch(/^\d?[0-7][0-7]0 /)
  })
})

describe('clustercheck', () => {
  test('answers 200 on every member', async () => {
    for (const address of ['10.10.10.51', '10.10.10.52', '10.10.10.53']) expect(await check(address)).toBe('200')
  })

  test('answers 503 within two seconds after mariadb stops, and 200 again when it is back', async () => {
    await on(c2, 'systemctl stop mariadb')
    expect(await until('503', () => check('10.10.10.52'), 2_000)).toBeLessThanOrEqual(2_000)
    await on(c2, 'systemctl start mariadb')
    expect(await until('200', () => check('10.10.10.52'), 30_000)).toBeLessThan(30_000)
  })

  test('answers 503 for a member that hangs', async () => {
    await on(c3, 'systemctl kill -s STOP mariadb')
    try {
      expect(await until('503', () => check('10.10.10.53'), 6_000)).toBeLessThan(6_000)
    } finally {
      await on(c3, 'systemctl kill -s CONT mariadb')
    }
    expect(await until('200', () => check('10.10.10.53'), 30_000)).toBeLessThan(30_000)
  })

  test('is listened for by xinetd or by systemd, one after the other', async () => {
    for (const server of ['xinetd', 'systemd']) {
      const given = [...site, '--tags', 'clustercheck', '-e', `clustercheck_server=${server}`]
      const ended = await hadeploy(given)
      expect(ended.stdout + ended.stderr).not.toContain('fatal:')
      expect([ended.status, changesIn(await hadeploy(given))]).toEqual([0, 0])
      expect(await on(c1, "ss -Hltnp 'sport = :9200'")).toContain(server)
      for (const address of ['10.10.10.51', '10.10.10.52', '10.10.10.53']) expect(await check(address)).toBe('200')
    }
  })

  test('answers 503 while the member is drained by hand', async () => {
    await on(c1, 'touch /var/tmp/clustercheck.disabled')
    expect(await check('10.10.10.51')).toBe('503')
    await on(c1, 'rm /var/tmp/clustercheck.disabled')
    expect(await check('10.10.10.51')).toBe('200')
  })
})

describe('the role galera', () => {
  test('starts a member that is down, and touches no other', async () => {
    await on(c2, 'systemctl stop mariadb')
    const starts = () =>
      Promise.all([c1, c3].map((host) => on(host, 'systemctl show mariadb -p ActiveEnterTimestampMonotonic')))
    const before = await starts()
    const ended = await hadeploy([...site, '--tags', 'galera'])
    expect(ended.status).toBe(0)
    expect(changesIn(ended)).toBe(1)
    expect(await starts()).toEqual(before)
    expect(await sql(c2, "SHOW STATUS LIKE 'wsrep_cluster_size'")).toContain('3')
  })

  test('restarts one member at a time for a changed setting', async () => {
    const ended = await hadeploy([...site, '--tags', 'galera', '-e', 'galera_max_connections=201'])
    expect(ended.status).toBe(0)
    const turns: { from: number; to: number }[] = []
    for (const host of labHosts) {
      expect(await sql(host, 'SELECT @@max_connections')).toBe('201')
      const times = await on(
        host,
        'systemctl show mariadb -p InactiveExitTimestampMonotonic -p ActiveEnterTimestampMonotonic --value',
      )
      const [from = 0, to = 0] = times.split('\n').map(Number)
      turns.push({ from, to })
    }
    const ordered = turns.toSorted((a, b) => a.from - b.from)
    for (const [index, turn] of ordered.entries()) {
      const next = ordered[index + 1]
      if (next !== undefined) expect(next.from).toBeGreaterThan(turn.to)
    }
  })

  test('does not begin a rolling restart while another member is ill', async () => {
    await on(c3, 'systemctl mask --runtime mariadb && systemctl stop mariadb')
    const before = await on(c1, 'systemctl show mariadb -p ActiveEnterTimestampMonotonic')
    const ended = await hadeploy([...site, '--tags', 'galera', '--limit', c1, '-e', 'galera_max_connections=202'])
    expect(ended.status).toBe(2)
    expect(ended.stdout + ended.stderr).toContain('engine/quorum-at-risk')
    expect(await on(c1, 'systemctl show mariadb -p ActiveEnterTimestampMonotonic')).toBe(before)
    await on(c3, 'systemctl unmask --runtime mariadb && systemctl start mariadb')
  })

  test('refuses to bootstrap a cluster that is down, and changes nothing', async () => {
    for (const host of labHosts) await on(host, 'systemctl stop mariadb')
    const before = await Promise.all(labHosts.map((host) => on(host, stateFiles)))
    const ended = await hadeploy([...site, '--tags', 'galera', '-e', 'galera_max_connections=201'])
    expect(ended.status).toBe(2)
    expect(ended.stdout).toContain('holds the most writes')
    expect(await Promise.all(labHosts.map((host) => on(host, stateFiles)))).toEqual(before)
  })

  test('refuses while a member is not reached, though another says that it is safe', async () => {
    await lab(['unplug', c2])
    const ended = await hadeploy([...site, '--tags', 'galera', '--timeout', '3'])
    await lab(['replug', c2])
    expect(ended.status).not.toBe(0)
    expect(ended.stdout).toContain('not reached')
    for (const host of labHosts) expect(await on(host, 'systemctl is-active mariadb || true')).toBe('inactive')
  })
})

describe('a cluster of which every member is down', () => {
  test('is brought back by recover-galera.yml', async () => {
    const ended = await hadeploy(['-i', 'inventories/lab', 'recover-galera.yml', '--output', 'plain'])
    expect(ended.stdout + ended.stderr).not.toContain('fatal:')
    expect(ended.status).toBe(0)
    for (const host of labHosts) expect(await sql(host, "SHOW STATUS LIKE 'wsrep_cluster_size'")).toContain('3')
  })

  test('comes back from each quick drill, and loses no write', async () => {
    const { status, stdout, stderr } = await hadeploy(['drill', 'run', '--quick', '-i', 'inventories/lab'])
    expect(status, `${stdout}${stderr}`).toBe(0)
    expect(stdout.match(/ held /g)?.length).toBeGreaterThanOrEqual(8)
  }, 1_800_000)
})

describe('become', () => {
  test('works for a user with sudo, with and without a password', async () => {
    const words = [
      'adhoc',
      'all',
      '-i',
      'inventories/lab',
      '-u',
      'ops',
      '-e',
      'ansible_user=ops',
      '-b',
      '-m',
      'command',
      '-a',
      'id -un',
      '--output',
      'plain',
    ]
    const ended = await hadeploy([
      ...words,
      '--become-password-file',
      `${process.env['HADEPLOY_LAB'] ?? '/var/lib/hadeploy-lab'}/ops-password`,
    ])
    expect(ended.status).toBe(0)
    expect(ended.stdout.match(/^root$/gm)).toHaveLength(3)
  })
})
