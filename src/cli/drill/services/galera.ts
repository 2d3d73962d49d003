import type { Lab } from '../lab.ts'
import type { Writer } from '../ledger.ts'
import type { DrilledData, DrilledService, MemberView } from './service.ts'

/** A member of Galera after a drill. */
export interface GaleraView extends MemberView {
  /** `wsrep_cluster_status` and others by name; empty when its server does not answer. */
  readonly status: ReadonlyMap<string, string>
}

const separator = '@@'

const look = `
sql() { timeout 20 mariadb -NB -e "SET SESSION wsrep_sync_wait = 15; $1" 2>/dev/null; echo ${separator}; }
sql "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_status', 'wsrep_local_state_comment', 'wsrep_cluster_size', 'wsrep_cluster_state_uuid', 'wsrep_cluster_conf_id')"
sql "SELECT id FROM drill.ledger"
sql "SELECT COUNT(*), BIT_XOR(CRC32(CONCAT_WS('#', id, via, pad))) FROM drill.ledger"
cat /var/lib/hadeploy/galera-epoch 2>/dev/null; echo ${separator}
cat /run/mariadb-wsrep-new-cluster 2>/dev/null; systemctl show-environment | grep WSREP; echo ${separator}
systemctl show mariadb -p ActiveEnterTimestampMonotonic -p NRestarts
`

// The user is the drill's own and holds nothing else; it goes with the snapshot on which the drill ends.
const room = `mariadb <<'END'
CREATE DATABASE IF NOT EXISTS drill;
CREATE OR REPLACE TABLE drill.ledger (id BIGINT PRIMARY KEY, via TINYINT, pad CHAR(64));
GRANT ALL ON drill.* TO drill@'%' IDENTIFIED BY 'drill';
END`

/** MariaDB Galera: rows through every member, and through the virtual address. */
export class GaleraService implements DrilledService, DrilledData {
  readonly data = this
  readonly #lab: Lab
  #uuid: string | null = null

  constructor(lab: Lab) {
    this.#lab = lab
  }

  writers(holder: string): readonly Writer[] {
    const lab = this.#lab
    const service = 'galera'
    const insert = 'INSERT INTO drill.ledger VALUES ($id, $((id % 10)), SHA2($id, 256)); SELECT $id, @@hostname;'
    const ofMembers = lab.hosts.map(({ name: host }, index): Writer => {
      // One connection for all: a member that is stalled holds its writer, and one that died ends it.
      return { service, via: index + 1, host, commit: `echo "${insert}" || exit`, pipe: 'mariadb -NB --unbuffered' }
    })
    const connect = `timeout 5 mariadb --connect-timeout=2 -h ${lab.virtualAddress} -u drill -pdrill -NB`
    const commit = `echo "${insert}" | ${connect} 2>/dev/null`
    const client = lab.hosts.findLast(({ name }) => name !== holder)?.name ?? holder
    return [...ofMembers, { service, via: 0, host: client, commit }]
  }

  async begin(): Promise<void> {
    await this.#lab.run(this.#lab.host(1), room)
    const [view] = await this.look([this.#lab.host(1)])
    this.#uuid = view?.status.get('wsrep_cluster_state_uuid') ?? null
  }

  look(hosts: readonly string[]): Promise<readonly GaleraView[]> {
    return Promise.all(
      hosts.map(async (host) => {
        const { stdout } = await this.#lab.attempt(host, look)
        const [told = '', rows = '', digest = '', epoch = '', orders = '', starts = ''] = stdout
          .split(`${separator}\n`)
          .map((part) => part.trim())
        const status = new Map(linesIn(told).map((line): [string, string] => [fieldOf(line, 0), fieldOf(line, 1)]))
        return {
          host,
          status,
          entries: new Set(linesIn(rows).map(Number)),
          alike: [
            { code: 'A2', name: 'rows', value: digest },
            { code: 'A3', name: 'numbers of the view', value: status.get('wsrep_cluster_conf_id') ?? '' },
            { code: 'A3', name: 'epochs', value: epoch },
          ],
          wrong: [
            ...wrongIn(status, hosts.length, this.#uuid),
            ...(orders === '' ? [] : [`an order to bootstrap was left behind (${orders}).`]),
          ],
          starts,
        }
      }),
    )
  }

  // InnoDB's own files are no part of it: asking it for its position applies its redo log.
  traces(): Promise<readonly string[]> {
    return this.#lab.attemptEverywhere(
      `cd /var/lib/mysql && sha256sum grastate.dat* gvwstate.dat* 2>&1
systemctl show mariadb -p ActiveState -p NRestarts -p ActiveEnterTimestampMonotonic
cat /run/mariadb-wsrep-new-cluster 2>&1; systemctl show-environment | grep WSREP; cat /var/lib/hadeploy/galera-epoch 2>&1`,
    )
  }

  copies(): Promise<ReadonlyMap<string, number>> {
    return this.#lab.countEverywhere('ls /var/lib/mysql | grep -c "^\\(grastate\\|gvwstate\\).dat.hadeploy"')
  }
}

function wrongIn(status: ReadonlyMap<string, string>, size: number, uuid: string | null): readonly string[] {
  const expected: Readonly<Record<string, string>> = {
    wsrep_cluster_status: 'Primary',
    wsrep_local_state_comment: 'Synced',
    wsrep_cluster_size: String(size),
    ...(uuid === null ? {} : { wsrep_cluster_state_uuid: uuid }),
  }
  return Object.entries(expected).flatMap(([name, value]) => {
    const found = status.get(name) ?? 'not told'
    return found === value ? [] : [`${name} is ${found}, and ${value} is wanted.`]
  })
}

function linesIn(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '')
}

function fieldOf(line: string, index: number): string {
  return line.split('\t')[index] ?? ''
}
