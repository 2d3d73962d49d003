import { defineAction } from '../../module/contract.ts'
import type { ReadTarget } from '../../target/target.ts'
import type { JsonObject } from '../../value/json.ts'
import type { Position } from '../../ha/galera-state.ts'
import { startMember } from './galera-server.ts'

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
      timeout: { type: 'integer', default: 600, description: 'Seconds until it must be Synced.' },
    },
  },
  examples: `
- galera_bootstrap:
    timeout: 600
  when: inventory_hostname == decision.host
`,
  returns: { states: 'The states that the member went through.' },
  async run({ uuid, seqno, timeout }, target, { checkMode }) {
    if (checkMode) return { changed: true, msg: 'The cluster would be bootstrapped on this member.' }
    const script = `
case $(systemctl show mariadb -p ActiveState) in
*=inactive | *=failed) ;;
*) echo "the unit mariadb is not stopped" >&2; exit 5 ;;
esac
forget() { rm -f /run/mariadb-wsrep-new-cluster; systemctl unset-environment _WSREP_NEW_CLUSTER 2>/dev/null; }
trap forget EXIT
systemctl reset-failed mariadb 2>/dev/null
galera_new_cluster >&2 || exit 3
forget
`
    const states = await startMember({ script, timeoutSeconds: timeout }, target)
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
  },
})

async function positionOf(target: ReadTarget): Promise<Position> {
  const { stdout } = await target.query({
    script: `client=mariadb; command -v mariadb >/dev/null 2>&1 || client=mysql
timeout 5 $client -NBe "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_state_uuid', 'wsrep_last_committed')"`,
  })
  const value = (name: string): string => new RegExp(`^${name}\\t(.*)$`, 'm').exec(stdout)?.[1] ?? ''
  const committed = value('wsrep_last_committed')
  return { uuid: value('wsrep_cluster_state_uuid'), seqno: /^\d+$/.test(committed) ? BigInt(committed) : -1n }
}

function shown({ uuid, seqno }: Position): JsonObject {
  return { uuid, seqno: String(seqno) }
}
