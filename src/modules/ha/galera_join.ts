import { defineAction } from '../../module/contract.ts'
import { startMember } from './galera-server.ts'

/** Starts a member that is down beside a running cluster, and waits until it has caught up. */
export default defineAction({
  name: 'galera_join',
  summary: 'Start this Galera member and wait until it is Synced.',
  params: {
    properties: {
      timeout: {
        type: 'integer',
        default: 600,
        description: 'Seconds until it must be Synced; a copy of a large database takes longer.',
      },
    },
  },
  examples: `
- galera_join:
    timeout: 600
  throttle: 1
`,
  returns: { states: 'The states that the member went through.' },
  async run({ timeout }, target, { checkMode }) {
    if (checkMode) return { changed: true, msg: 'The member would be started and join the cluster.' }
    // An order to bootstrap that somebody left behind would make this start a cluster of its own.
    const script = `
[ ! -s /run/mariadb-wsrep-new-cluster ] || { echo "an order to bootstrap stands in /run/mariadb-wsrep-new-cluster" >&2; exit 5; }
! systemctl show-environment | grep -q _WSREP_NEW_CLUSTER || { echo "systemd's environment orders a bootstrap (_WSREP_NEW_CLUSTER)" >&2; exit 5; }
systemctl reset-failed mariadb 2>/dev/null
systemctl start --no-block mariadb || exit 3
`
    const states = await startMember({ script, timeoutSeconds: timeout }, target)
    return { changed: true, states }
  },
})
