import type { Lab } from './lab.ts'

/** What a member shows after a drill: asked by SQL, past hadeploy. */
export interface MemberView {
  readonly host: string
  /** `wsrep_cluster_status` and others by name; empty when its server does not answer. */
  readonly status: ReadonlyMap<string, string>
  readonly rows: ReadonlySet<number>
  /** One text for all the rows of the ledger. */
  readonly digest: string
  /** The mark of the epoch that it takes part in. */
  readonly epoch: string
  /** Orders to bootstrap that stand in /run or in systemd's environment. */
  readonly orders: string
  /** When the server was started, and how often systemd did. */
  readonly starts: string
}

const separator = '@@'

const script = `
sql() { timeout 20 mariadb -NB -e "SET SESSION wsrep_sync_wait = 15; $1" 2>/dev/null; echo ${separator}; }
sql "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_status', 'wsrep_local_state_comment', 'wsrep_cluster_size', 'wsrep_cluster_state_uuid', 'wsrep_cluster_conf_id')"
sql "SELECT id FROM drill.ledger"
sql "SELECT COUNT(*), BIT_XOR(CRC32(CONCAT_WS('#', id, via, pad))) FROM drill.ledger"
cat /var/lib/hadeploy/galera-epoch 2>/dev/null; echo ${separator}
cat /run/mariadb-wsrep-new-cluster 2>/dev/null; systemctl show-environment | grep WSREP; echo ${separator}
systemctl show mariadb -p ActiveEnterTimestampMonotonic -p NRestarts
`

/** Looks at these members, all at once. */
export function viewsOf(hosts: readonly string[], lab: Lab): Promise<readonly MemberView[]> {
  return Promise.all(
    hosts.map(async (host) => {
      const { stdout } = await lab.attempt(host, script)
      const [status = '', rows = '', digest = '', epoch = '', orders = '', starts = ''] = stdout
        .split(`${separator}\n`)
        .map((part) => part.trim())
      return {
        host,
        status: new Map(linesIn(status).map((line): [string, string] => [fieldOf(line, 0), fieldOf(line, 1)])),
        rows: new Set(linesIn(rows).map(Number)),
        digest,
        epoch,
        orders,
        starts,
      }
    }),
  )
}

/** All that a refusal must leave as it is, as one text a member. InnoDB's own files are no part of it: asking it applies its redo log. */
export function tracesOf(lab: Lab): Promise<readonly string[]> {
  return Promise.all(
    lab.hosts.map(async ({ name }) => {
      const { stdout } = await lab.attempt(
        name,
        `cd /var/lib/mysql && sha256sum grastate.dat* gvwstate.dat* 2>&1
systemctl show mariadb -p ActiveState -p NRestarts -p ActiveEnterTimestampMonotonic
cat /run/mariadb-wsrep-new-cluster 2>&1; systemctl show-environment | grep WSREP; cat /var/lib/hadeploy/galera-epoch 2>&1`,
      )
      return stdout
    }),
  )
}

/** The copies of state files that a bootstrap made before it touched anything, by host. */
export async function copiesOf(lab: Lab): Promise<ReadonlyMap<string, number>> {
  const counts = await Promise.all(
    lab.hosts.map(async ({ name }): Promise<[string, number]> => {
      const { stdout } = await lab.attempt(
        name,
        'ls /var/lib/mysql | grep -c "^\\(grastate\\|gvwstate\\).dat.hadeploy"',
      )
      return [name, Number(stdout)]
    }),
  )
  return new Map(counts)
}

function linesIn(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '')
}

function fieldOf(line: string, index: number): string {
  return line.split('\t')[index] ?? ''
}
