import { defineAction } from '../../module/contract.ts'
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
      timeout: { type: 'integer', default: 600, description: 'Seconds until it must be Synced.' },
    },
  },
  returns: { states: 'The states that the member went through.' },
  async run({ timeout }, target, { checkMode }) {
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
    return { changed: true, states }
  },
})
