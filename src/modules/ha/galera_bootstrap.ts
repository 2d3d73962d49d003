import type { Position } from '../../ha/galera-state.ts'
import { defineAction } from '../../module/contract.ts'
import type { ReadTarget } from '../../target/target.ts'
import type { JsonObject } from '../../value/json.ts'
import { forgetOrders, startMember, within } from './galera-server.ts'

/**
 * Forms a new cluster on this member. `galera_new_cluster` on a running server would restart it as a cluster of its own
 * (MariaDB 10.11.17 and later), so that is refused; the order to bootstrap is removed whatever happens.
 */
export default defineAction({
  name: 'galera_bootstrap',
  summary: 'Bootstrap a Galera cluster on this member, which must be the one that galera_decision elected.',
  params: {
    properties: {
      uuid: { type: 'string', description: 'The history that must come up; for a recovery.' },
      seqno: { type: 'string', description: 'The position that must at least come up; for a recovery.' },
      epoch: { type: 'string', description: 'The mark of the epoch that begins here, as galera_decision gave it.' },
      timeout: { type: 'integer', default: 600, description: 'Seconds until it must be Synced.' },
    },
  },
  returns: { states: 'The states that the member went through.' },
  examples: `
- name: Bootstrap the elected member
  galera_bootstrap:
    uuid: 2fa0c7e4-6d3b-11ef-8d59-c2b1a1e8a0f3
    seqno: "1042"
`,
  async run({ uuid, seqno, epoch, timeout }, target, { checkMode }) {
    if (checkMode) return { changed: true, msg: 'The cluster would be bootstrapped on this member.' }
    const script = `
case $(systemctl show mariadb -p ActiveState) in
*=inactive | *=failed) ;;
*) echo "the unit mariadb is not stopped" >&2; exit 5 ;;
esac
for status in /proc/[0-9]*/comm; do
  read -r name <"$status" 2>/dev/null || continue
  case $name in mariadbd | mysqld) echo "a server runs that systemd does not know of" >&2; exit 5 ;; esac
done
${forgetOrders}
trap forget EXIT
trap 'exit 143' HUP INT TERM
systemctl reset-failed mariadb 2>/dev/null
galera_new_cluster >&2 || exit 3
forget
`
    try {
      const states = await startMember({ script, timeoutSeconds: timeout, retries: 0, epoch: epoch ?? null }, target)
      if (uuid === undefined) return { changed: true, states }
      const found = await positionOf(target)
      if (found.uuid === uuid && found.seqno >= BigInt(seqno ?? '0')) return { changed: true, states, ...shown(found) }
      // Another history, or fewer writes: nobody may join this.
      await target.run(['systemctl', 'stop', 'mariadb'])
      return {
        changed: true,
        failed: true,
        states,
        ...shown(found),
        msg: `The member came up with ${found.uuid}:${found.seqno}, and ${uuid}:${seqno ?? ''} was elected. It was stopped again, and no other member was started.`,
      }
    } finally {
      // A shell that ran out of time is killed, and its trap with it.
      await target.run({ script: `${forgetOrders}\nforget; :` }, { okStatus: 'any' })
    }
  },
})

async function positionOf(target: ReadTarget): Promise<Position> {
  const { stdout } = await target.query({
    script: `${within}
within 5 $client -NBe "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_state_uuid', 'wsrep_last_committed')"`,
  })
  const value = (name: string): string => new RegExp(`^${name}\\t(.*)$`, 'm').exec(stdout)?.[1] ?? ''
  const committed = value('wsrep_last_committed')
  return { uuid: value('wsrep_cluster_state_uuid'), seqno: /^\d+$/.test(committed) ? BigInt(committed) : -1n }
}

function shown({ uuid, seqno }: Position): JsonObject {
  return { uuid, seqno: String(seqno) }
}
