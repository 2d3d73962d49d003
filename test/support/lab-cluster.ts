import { Base } from '../../src/cli/drill/base.ts'
import type { Lab } from '../../src/cli/drill/lab.ts'
import { Ledger } from '../../src/cli/drill/ledger.ts'
import { GaleraService } from '../../src/cli/drill/services/galera.ts'
import { isWhole } from '../../src/cli/drill/services/service.ts'
import { complaintsOf, hadeploy } from './hadeploy.ts'
import { lab, spareHost } from './lab.ts'

/** A cluster whose power was cut in three different places, to be restored again and again. */
export interface Crash {
  readonly ledger: Ledger
  /** The cluster of before. */
  readonly galera: GaleraService
  /** Every row that a member acknowledged. */
  readonly rows: ReadonlySet<number>
  /** All hosts up again as they crashed, their servers down. */
  readonly restore: () => Promise<void>
  /** The lab as it was before. */
  readonly leave: () => Promise<void>
}

const snapshot = 'galera-crash'

/** Boots the lab with a whole Galera cluster; forms one where none is. */
export async function wholeCluster(hosts: Lab): Promise<void> {
  await lab(['up'])
  if (await isWhole(new GaleraService(hosts), hosts)) return
  await lab(['reset'])
  const { status, stdout, stderr } = await hadeploy([
    '-i',
    'inventories/lab',
    'site.yml',
    '--tags',
    'prepare-base,galera',
    '--output',
    'plain',
  ])
  if (status !== 0) throw new Error(`site.yml: status ${String(status)}\n${stdout}\n${stderr}`)
}

/**
 * Boots the lab with a whole control plane on its three hosts, and a bare spare one; deploys it where that is not so.
 *
 * @throws Error what the deployment complained of
 */
export async function wholePlane(): Promise<void> {
  await lab(['up'])
  if (complaintsOf(await hadeploy(['status', '-i', 'inventories/lab'])).length === 0 && (await isSpareBare())) return
  await lab(['reset'])
  const complaints = complaintsOf(await hadeploy(['-i', 'inventories/lab', 'site.yml', '--output', 'plain']))
  if (complaints.length > 0) throw new Error(complaints.join('\n'))
}

async function isSpareBare(): Promise<boolean> {
  await lab(['power-on', spareHost])
  const isBare = (await lab(['exec', spareHost, '--', 'sh', '-c', 'command -v mariadbd || echo none'])) === 'none'
  await lab(['power-off', spareHost])
  return isBare
}

/** Cuts the power while the third member alone goes on: the first stands at one position, the second at a later one. */
export async function crashAtThreePositions(hosts: Lab): Promise<Crash> {
  const galera = new GaleraService(hosts)
  const base = new Base(hosts, [galera])
  await base.take()
  await galera.begin()
  const ledger = new Ledger(hosts, galera.writers(hosts.host(1)))
  await ledger.write()
  for (const member of [1, 2]) {
    const stall = 'SET GLOBAL wsrep_desync = ON; FLUSH TABLES WITH READ LOCK; SELECT SLEEP(600)'
    await hosts.run(hosts.host(member), `systemd-run --quiet --collect mariadb -e '${stall}'; sleep 1.5`)
  }
  await lab(['power-off', '1', '2', '3'])
  await ledger.settle()
  await lab(['snapshot', snapshot])
  return {
    ledger,
    galera,
    rows: ledger.acknowledged('galera', []),
    restore: async () => {
      await lab(['restore', snapshot, '--off'])
      await lab(['power-on', '--hold', 'mariadb', '1', '2', '3'])
    },
    leave: async () => {
      await base.leave()
      await lab(['forget', snapshot])
    },
  }
}
