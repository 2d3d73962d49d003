import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Lab } from '../../../../src/cli/drill/lab.ts'
import { GaleraService } from '../../../../src/cli/drill/services/galera.ts'
import { hadeploy } from '../../../support/hadeploy.ts'
import { labHosts } from '../../../support/lab.ts'
import { wholeCluster } from '../../../support/lab-cluster.ts'

/**
 * All that a refusal must leave as it is: names, sizes, times, modes and owners of the files of a host, the bytes of those that
 * configure it, the state files of Galera, the unit. What other services write by themselves is no part of it, nor are InnoDB's own
 * files: asking it for its position applies its redo log.
 */
const fingerprint = `
cd /
find . -xdev \\( -path ./proc -o -path ./sys -o -path ./dev -o -path ./run -o -path ./tmp -o -path ./var/tmp -o -path ./var/log \\
  -o -path ./var/cache -o -path ./var/lib/systemd -o -path ./var/lib/mysql -o -path ./srv \\
  -o -path ./var/lib/etcd -o -path ./var/lib/rabbitmq -o -path ./var/lib/pacemaker -o -path ./var/lib/pcsd \\) -prune -o -type f -printf '%p %s %T@ %m %u\\n' | sort
find etc root usr/local var/lib/hadeploy -xdev -type f -exec sha256sum {} + | sort
find var/lib/mysql -name 'grastate.dat*' -o -name 'gvwstate.dat*' | sort
find var/lib/mysql -type f \\( -name 'grastate.dat*' -o -name 'gvwstate.dat*' \\) -exec sha256sum {} + | sort
systemctl show mariadb -p ActiveState -p MainPID -p NRestarts -p ActiveEnterTimestampMonotonic
systemctl show-environment | grep WSREP; cat /run/mariadb-wsrep-new-cluster 2>&1`

interface BadInput {
  readonly does: string
  readonly says: string | RegExp
  /** What is wrong on one host, and how it is put right again. */
  readonly host?: { readonly number: number; readonly damage: string; readonly mend: string }
  /** What is wrong in the inventory. */
  readonly inventory?: (hosts: string) => string
  readonly playbook?: readonly string[]
  readonly isLocked?: boolean
}

const state = '/var/lib/mysql/grastate.dat'
const mendState = `rm -rf ${state} && cp -p /root/grastate.kept ${state}`

/** The third member has the last write, so that nobody can be elected without what it knows. */
const badInputs: readonly BadInput[] = [
  {
    does: 'a state file of other bytes',
    host: { number: 3, damage: `head -c 300 /dev/zero | tr '\\0' '\\377' >${state}`, mend: mendState },
    says: /grastate\.dat .*claims a history/,
  },
  {
    does: 'a state file that ends in the middle of a line',
    host: { number: 3, damage: `head -c 60 /root/grastate.kept >${state}`, mend: mendState },
    says: /grastate\.dat .*claims a history/,
  },
  {
    does: 'a state file that cannot be read',
    host: { number: 3, damage: `rm ${state}; mkdir ${state}`, mend: mendState },
    says: /grastate\.dat .*claims a history/,
  },
  {
    does: 'a member that is missing from the inventory',
    inventory: (hosts) => hosts.replace(/ +openstack-controller03:\n +ansible_host: \S+\n/, ''),
    says: 'no member of the inventory has that name or address',
  },
  {
    does: "a host that answers with another host's data",
    inventory: (hosts) =>
      hosts.replace('10.10.10.52', 'ANOTHER').replace('10.10.10.53', '10.10.10.52').replace('ANOTHER', '10.10.10.53'),
    says: 'which is another member of the inventory',
  },
  {
    does: 'one host under two names',
    inventory: (hosts) => hosts.replace('10.10.10.52', '10.10.10.51'),
    // Whichever of the two names came first.
    says: /openstack-controller0[12] is the same machine as openstack-controller0[12]/,
  },
  { does: 'another operator at work', isLocked: true, says: 'is locked by ann on desk7' },
  {
    does: 'clocks that disagree',
    host: {
      number: 2,
      damage: `printf '#!/bin/sh\\nexec /usr/bin/date -d "+120 seconds" "$@"\\n' >/usr/local/bin/date; chmod +x /usr/local/bin/date`,
      mend: 'rm /usr/local/bin/date',
    },
    playbook: ['site.yml', '--tags', 'prepare-base'],
    says: /The clocks of the hosts are 1[12]\d s apart/,
  },
]

let lab: Lab
let inventory: string

beforeAll(async () => {
  lab = (await Lab.open()).only(labHosts)
  inventory = await mkdtemp(join(tmpdir(), 'hadeploy-refusals-'))
  await wholeCluster(lab)
  for (const number of [1, 2]) await lab.run(lab.host(number), 'systemctl stop mariadb')
  await lab.run(lab.host(3), 'mariadb -e "CREATE DATABASE IF NOT EXISTS refusals"; systemctl stop mariadb')
  await lab.run(lab.host(3), `cp -p ${state} /root/grastate.kept`)
})

afterAll(async () => {
  await rm(inventory, { recursive: true })
})

function fingerprints(): Promise<readonly string[]> {
  return Promise.all(lab.hosts.map(async ({ name }) => (await lab.attempt(name, fingerprint)).stdout))
}

/** The lines that are not the same any more, by host. */
function differences(before: readonly string[], after: readonly string[]): readonly (readonly string[])[] {
  return before.map((text, index) => {
    const [was, is] = [new Set(text.split('\n')), new Set(after[index]?.split('\n'))]
    return [...was].filter((line) => !is.has(line)).concat([...is].filter((line) => !was.has(line)))
  })
}

/** Another run that has taken the lock; gives back what ends it. */
function lockHolder(): Promise<() => Promise<void>> {
  const playbook = 'test/lab/scenarios/galera/lock.yml'
  const words = ['dist/hadeploy.js', '-i', 'inventories/lab', playbook, '--output', 'plain']
  return new Promise((resolve) => {
    const child = spawn('node', words, { stdio: ['ignore', 'pipe', 'ignore'] })
    const ended = new Promise<void>((close) =>
      child.on('close', () => {
        close()
      }),
    )
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.includes('TASK [Think]')) return
      resolve(async () => {
        child.kill('SIGKILL')
        await ended
      })
    })
  })
}

describe('hadeploy', () => {
  test.each(badInputs)('refuses $does, and changes nothing', async (bad) => {
    await cp('inventories/lab', inventory, { recursive: true })
    const hosts = join(inventory, 'hosts.yml')
    const written = await readFile(hosts, 'utf8')
    await writeFile(hosts, bad.inventory?.(written) ?? written)
    if (bad.host !== undefined) await lab.run(lab.host(bad.host.number), bad.host.damage)
    const release = bad.isLocked === true ? await lockHolder() : null
    const before = await fingerprints()
    try {
      const { status, stdout, stderr } = await hadeploy([
        ...['-i', inventory, '--output', 'plain'],
        ...(bad.playbook ?? ['recover-galera.yml']),
      ])
      expect(stdout + stderr).toMatch(bad.says)
      expect(status).not.toBe(0)
      expect(differences(before, await fingerprints())).toEqual([[], [], []])
    } finally {
      await release?.()
      if (bad.host !== undefined) await lab.run(lab.host(bad.host.number), bad.host.mend)
    }
  })

  test('recovers when all of it was put right', async () => {
    const { stdout, stderr } = await hadeploy(['-i', 'inventories/lab', 'recover-galera.yml', '--output', 'plain'])
    expect(stdout + stderr).not.toContain('fatal:')
    const views = await new GaleraService(lab).look([...labHosts])
    expect(views.map(({ status }) => status.get('wsrep_cluster_size'))).toEqual(['3', '3', '3'])
  })
})
