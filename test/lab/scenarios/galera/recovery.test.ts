import { spawn } from 'node:child_process'
import { symlinkSync, rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { GaleraLedger, status } from '../../../support/galera-ledger.ts'
import { changesIn, hadeploy } from '../../../support/hadeploy.ts'
import { lab, labHosts, labState, tryLab, type Ended } from '../../../support/lab.ts'

const [c1, c2, c3] = labHosts
const recover = ['-i', 'inventories/lab', 'recover-galera.yml', '--output', 'plain'] as const
const ledger = new GaleraLedger()
let uuid = ''

const shell = (host: string, script: string): Promise<string> => lab(['exec', host, '--', 'sh', '-c', script])
const everywhere = (script: string): Promise<readonly string[]> =>
  Promise.all(labHosts.map((host) => shell(host, script)))

/** All that a refusal must leave as it is. */
const traces = `cd /var/lib/mysql; sha256sum grastate.dat gvwstate.dat 2>&1; ls
systemctl show mariadb -p ActiveState -p NRestarts -p ActiveEnterTimestampMonotonic
cat /run/mariadb-wsrep-new-cluster 2>&1; systemctl show-environment | grep WSREP; cat /var/lib/hadeploy/galera-epoch`

const starts = (): Promise<readonly string[]> =>
  everywhere('systemctl show mariadb -p ActiveEnterTimestampMonotonic -p NRestarts')

/** Boots all hosts after a power cut with their servers down, as after a boot that systemd gave up on. */
async function bootWithoutServers(): Promise<void> {
  const units = labHosts.map((host) => `${labState}/hosts/${host}/root/etc/systemd/system/mariadb.service`)
  // A masked unit is not started at boot; the mask is gone before anybody looks.
  for (const unit of units) symlinkSync('/dev/null', unit)
  await lab(['power-on', ...labHosts])
  for (const unit of units) rmSync(unit)
  await everywhere('systemctl daemon-reload')
}

async function restoreCrash(): Promise<void> {
  await lab(['restore', 'galera-crash', '--off'])
  await bootWithoutServers()
}

/** A1, A2 and A3 of the drills: nothing acknowledged is lost, all agree, and it is the same history as before. */
async function expectWhole(): Promise<void> {
  const digests = new Set<string>()
  for (const host of labHosts) {
    expect(await status(host, 'wsrep_cluster_status')).toBe('Primary')
    expect(await status(host, 'wsrep_local_state_comment')).toBe('Synced')
    expect(await status(host, 'wsrep_cluster_size')).toBe('3')
    expect(await status(host, 'wsrep_cluster_state_uuid')).toBe(uuid)
    expect(await ledger.lostOn(host)).toEqual([])
    digests.add(await ledger.digestOn(host))
  }
  expect(digests.size).toBe(1)
  expect(new Set(await everywhere('cat /var/lib/hadeploy/galera-epoch')).size).toBe(1)
  expect(
    (
      await everywhere('ls /run/mariadb-wsrep-new-cluster 2>/dev/null; systemctl show-environment | grep WSREP || true')
    ).join(''),
  ).toBe('')
}

function expectDone(ended: Ended): void {
  expect(ended.stdout + ended.stderr).not.toContain('fatal:')
  expect(ended.status).toBe(0)
}

/** A5 of the drills: a refusal says why and shows the evidence, and everything is as it was. */
async function expectPureRefusal(says: RegExp): Promise<void> {
  const before = await everywhere(traces)
  const ended = await hadeploy([...recover, '--timeout', '3'])
  expect(ended.status).not.toBe(0)
  expect(ended.stdout).toMatch(says)
  expect(ended.stdout).toContain('The evidence:')
  expect(await everywhere(traces)).toEqual(before)
}

/** Ends hadeploy without a word when it begins a task. @returns false when it never came to it */
function killedAt(task: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('node', ['dist/hadeploy.js', ...recover], { stdio: ['ignore', 'pipe', 'ignore'] })
    let seen = ''
    child.stdout.on('data', (bytes: Buffer) => {
      seen += bytes.toString()
      if (seen.includes(`: ${task}]`)) child.kill('SIGKILL')
    })
    child.on('close', (_code, signal) => {
      resolve(signal === 'SIGKILL')
    })
  })
}

/** Runs the recovery, and again while the shell of a run that was killed still holds its lock. */
async function recovered(): Promise<Ended> {
  for (let tries = 0; ; tries++) {
    const ended = await hadeploy(recover)
    if (!ended.stdout.includes('is locked by') || tries === 30) return ended
    await pause(1_000)
  }
}

beforeAll(async () => {
  await lab(['up'])
  const whole = await tryLab(['exec', c1, '--', 'mariadb', '-NBe', "SHOW STATUS LIKE 'wsrep_cluster_size'"])
  if (!whole.stdout.includes('3')) {
    await lab(['reset'])
    expectDone(
      await hadeploy(['-i', 'inventories/lab', 'site.yml', '--tags', 'prepare-base,galera', '--output', 'plain']),
    )
  }
  uuid = await status(c1, 'wsrep_cluster_state_uuid')
})

describe('recover-galera.yml with a cluster that runs', () => {
  test('does nothing (G32, G35)', async () => {
    await ledger.open(c1)
    expectDone(await hadeploy(recover))
    const before = await starts()
    const ended = await hadeploy(recover)
    expectDone(ended)
    expect(changesIn(ended)).toBe(0)
    expect(await starts()).toEqual(before)
  })

  test('refuses while the only live member is not reached, then starts the others beside it (G19, G15)', async () => {
    await shell(c1, 'systemctl stop mariadb')
    await shell(c2, 'systemctl stop mariadb')
    await ledger.writeFor(c3, 500)
    await lab(['unplug', c3])
    try {
      await expectPureRefusal(/openstack-controller03: It was not reached/)
    } finally {
      await lab(['replug', c3])
    }
    const [, , before] = await starts()
    expectDone(await hadeploy(recover))
    const [, , after] = await starts()
    expect(after).toBe(before)
    await expectWhole()
  })
})

describe('recover-galera.yml with a cluster that was stopped', () => {
  test('bootstraps the last one that stopped (G3)', async () => {
    for (const host of labHosts) {
      await ledger.writeFor(c3, 300)
      await shell(host, 'systemctl stop mariadb')
    }
    const [, , flag] = await everywhere('sha256sum </var/lib/mysql/grastate.dat')
    const ended = await hadeploy(recover)
    expectDone(ended)
    expect(ended.stdout).toContain(`bootstrap ${c3}`)
    expect(flag).toBe(
      await shell(c3, 'sha256sum </var/lib/mysql/$(ls -t /var/lib/mysql | grep -m 1 grastate.dat.hadeploy)'),
    )
    await expectWhole()
  })

  test('forgets an order to bootstrap that was left behind (G34)', async () => {
    for (const host of labHosts) await shell(host, 'systemctl stop mariadb')
    await shell(c2, 'echo _WSREP_NEW_CLUSTER=--wsrep-new-cluster >/run/mariadb-wsrep-new-cluster')
    await shell(c1, 'systemctl set-environment _WSREP_NEW_CLUSTER=--wsrep-new-cluster')
    expectDone(await hadeploy(recover))
    await expectWhole()
  })

  test('finds the last one although it was killed (G4)', async () => {
    await shell(c1, 'systemctl stop mariadb')
    await ledger.writeFor(c3, 300)
    await shell(c2, 'systemctl stop mariadb')
    const writer = ledger.write(c3)
    await pause(700)
    await lab(['power-off', ...labHosts])
    await writer.ended
    await bootWithoutServers()
    const ended = await hadeploy(recover)
    expectDone(ended)
    expect(ended.stdout).toContain(`bootstrap ${c3}`)
    await expectWhole()
  })
})

describe('recover-galera.yml with a cluster that lost its power in three different places', () => {
  beforeAll(async () => {
    // A member that applies nothing stays a member: the first stops at one position, the second at a later one.
    const lags: Promise<Ended>[] = []
    const writer = ledger.write(c3)
    for (const host of [c1, c2]) {
      await pause(700)
      lags.push(
        tryLab([
          'exec',
          host,
          '--',
          'mariadb',
          '-e',
          'SET GLOBAL wsrep_desync = ON; FLUSH TABLES WITH READ LOCK; SELECT SLEEP(600)',
        ]),
      )
      await pause(700)
    }
    await pause(700)
    await lab(['power-off', ...labHosts])
    await Promise.all([writer.ended, ...lags])
    await lab(['snapshot', 'galera-crash'])
    await bootWithoutServers()
  })

  test('bootstraps the most advanced one, which is not the first of the inventory (G1)', async () => {
    const ended = await hadeploy(recover)
    expectDone(ended)
    expect(ended.stdout).toContain(`bootstrap ${c3}`)
    const positions = labHosts.map(
      (host) => new RegExp(`${host} +stopped +[0-9a-f-]{36}:(\\d+)`).exec(ended.stdout)?.[1],
    )
    expect(new Set(positions).size).toBe(3)
    await expectWhole()
    expect(changesIn(await hadeploy(recover))).toBe(0)
  })

  test('comes to the same end after being killed at every step (G33)', async () => {
    await restoreCrash()
    for (const task of [
      'Keep copies of the state of every member, and allow the elected one to bootstrap',
      'Look at the cluster again',
      'Bootstrap the elected member',
      'Start the other members, one after another',
    ]) {
      for (let tries = 0; !(await killedAt(task)) && tries < 5; tries++) await pause(1_000)
    }
    expectDone(await recovered())
    await expectWhole()
    expect(changesIn(await recovered())).toBe(0)
  })

  test('believes positions, not flags that somebody edited everywhere (G6)', async () => {
    await restoreCrash()
    await everywhere("sed -i 's/^safe_to_bootstrap: 0/safe_to_bootstrap: 1/' /var/lib/mysql/grastate.dat")
    const ended = await hadeploy(recover)
    expectDone(ended)
    expect(ended.stdout).toContain('the flags were edited')
    expect(ended.stdout).toContain(`bootstrap ${c3}`)
    await expectWhole()
  })

  test('does without the state file of a member that is provably behind (G10)', async () => {
    await restoreCrash()
    await shell(c1, 'rm /var/lib/mysql/grastate.dat')
    const ended = await hadeploy(recover)
    expectDone(ended)
    expect(ended.stdout).toContain(`bootstrap ${c3}`)
    await expectWhole()
  })

  test('refuses when all state files were deleted, where the old instructions lose writes (G11)', async () => {
    await restoreCrash()
    await everywhere('rm /var/lib/mysql/grastate.dat')
    await expectPureRefusal(/galera_accept_tainted/)
    // What the how-to note said: the owner bootstraps, the others follow.
    await shell(c1, 'galera_new_cluster')
    await shell(c2, 'systemctl start mariadb')
    await shell(c3, 'systemctl start mariadb')
    for (const host of labHosts) expect((await ledger.lostOn(host)).length).toBeGreaterThan(0)
    expect(await status(c1, 'wsrep_cluster_state_uuid')).not.toBe(uuid)
    // With the claims accepted, nothing is.
    await restoreCrash()
    await everywhere('rm /var/lib/mysql/grastate.dat')
    expectDone(await hadeploy([...recover, '-e', JSON.stringify({ galera_accept_tainted: labHosts })]))
    await expectWhole()
  })
})

describe('recover-galera.yml with a joiner that cannot copy', () => {
  test('gives up after one more attempt, and leaves the others serving (G25)', async () => {
    await shell(
      c2,
      'systemctl stop mariadb; rm /var/lib/mysql/grastate.dat; chmod -x /usr/bin/socat1 /usr/bin/socat 2>/dev/null; :',
    )
    try {
      const ended = await hadeploy([...recover, '-e', 'galera_join_timeout=90'])
      expect(ended.status).not.toBe(0)
      expect(ended.stdout).toContain('failed twice')
      expect(ended.stdout).toMatch(/socat/)
      for (const host of [c1, c3]) expect(await status(host, 'wsrep_local_state_comment')).toBe('Synced')
      expect(await shell(c2, 'systemctl is-active mariadb || true')).toMatch(/inactive|failed/)
    } finally {
      await shell(c2, 'chmod +x /usr/bin/socat1 /usr/bin/socat 2>/dev/null; :')
    }
    expectDone(await hadeploy(recover))
    await expectWhole()
    await lab(['forget', 'galera-crash'])
  })
})
