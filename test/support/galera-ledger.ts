import { lab, labProgram, run, tryLab } from './lab.ts'

/**
 * The oracle for "no committed write was lost": rows whose commit a member acknowledged, kept on this side.
 * Writes in flight when the power goes are in no list; either outcome is right for them.
 */
export class GaleraLedger {
  readonly acknowledged = new Set<number>()
  #next = 1

  /** Makes the table anew. */
  async open(host: string): Promise<void> {
    this.acknowledged.clear()
    await statement(
      host,
      'CREATE DATABASE IF NOT EXISTS drill; CREATE OR REPLACE TABLE drill.ledger (id BIGINT PRIMARY KEY, via VARCHAR(64), pad CHAR(64))',
    )
  }

  /** Writes rows through one member, one commit each, until it is told to end or the member goes. */
  write(host: string): { readonly end: () => Promise<void>; readonly ended: Promise<void> } {
    const first = this.#next
    this.#next += 1_000_000
    const loop = `rm -f /run/ledger-end; id=${first}
while [ ! -e /run/ledger-end ]; do
  echo "INSERT INTO drill.ledger VALUES ($id, '${host}', SHA2($id, 256)); SELECT $id;"
  id=$((id + 1)); sleep 0.005
done | mariadb -NB --unbuffered`
    const ended = run([labProgram, 'exec', host, '--', 'sh', '-c', loop]).then(({ stdout }) => {
      // A last line without its newline may have been cut off in the middle of its number.
      for (const line of stdout.split('\n').slice(0, -1)) this.acknowledged.add(Number(line))
    })
    return {
      ended,
      end: async () => {
        await tryLab(['exec', host, '--', 'touch', '/run/ledger-end'])
        await ended
      },
    }
  }

  /** Writes for a time. */
  async writeFor(host: string, milliseconds: number): Promise<void> {
    const writer = this.write(host)
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
    await writer.end()
  }

  /** Which acknowledged rows a member does not have. */
  async lostOn(host: string): Promise<readonly number[]> {
    const rows = await statement(host, 'SET SESSION wsrep_sync_wait = 15; SELECT id FROM drill.ledger')
    const present = new Set(rows.split('\n').map(Number))
    return [...this.acknowledged].filter((id) => !present.has(id))
  }

  /** One text for all the rows that a member has. */
  async digestOn(host: string): Promise<string> {
    return statement(
      host,
      "SET SESSION wsrep_sync_wait = 15; SELECT COUNT(*), BIT_XOR(CRC32(CONCAT_WS('#', id, via, pad))) FROM drill.ledger",
    )
  }
}

/** Runs SQL on a member, past network and passwords. */
export function statement(host: string, sql: string): Promise<string> {
  return lab(['exec', host, '--', 'mariadb', '-NBe', sql])
}

/** The value of a status variable. */
export async function status(host: string, name: string): Promise<string> {
  return (await statement(host, `SHOW GLOBAL STATUS LIKE '${name}'`)).split('\t')[1] ?? ''
}
