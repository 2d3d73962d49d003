import { defineAction } from '../../module/contract.ts'
import { startMember, forgetState, serverOptions, setAside } from './galera-server.ts'

/**
 * Starts a member that is down beside a running cluster, and waits until it has caught up. A member whose state must not count
 * gets a whole copy: its data is set aside until it comes, and its grastate.dat claims nothing.
 */
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
      copy: {
        type: 'boolean',
        default: false,
        description: 'Let it copy everything from another member, whatever its own state says.',
      },
      restart: {
        type: 'boolean',
        default: false,
        description: 'Stop it first; for a member that runs outside the cluster.',
      },
      epoch: { type: 'string', description: 'The mark of the epoch that it joins, as galera_decision gave it.' },
    },
  },
  returns: {
    states: 'The states that the member went through.',
    rc: 'Of a member that did not come back: 3 when its server failed and was stopped, 4 when the time was over and it goes on, 5 to 7 when it was not started.',
  },
  examples: `
- name: Start the members that are down, one after another
  galera_join:
    timeout: 3600
  throttle: 1
  when: inventory_hostname in galera_decision.joins
`,
  async run({ timeout, copy, restart, epoch }, target, step) {
    if (step.checkMode) return { changed: true, msg: 'The member would be started and join the cluster.' }
    // An order to bootstrap that somebody left behind would make this start a cluster of its own.
    const script = `
[ ! -s /run/mariadb-wsrep-new-cluster ] || { echo "an order to bootstrap stands in /run/mariadb-wsrep-new-cluster" >&2; exit 5; }
! systemctl show-environment | grep -q _WSREP_NEW_CLUSTER || { echo "systemd's environment orders a bootstrap (_WSREP_NEW_CLUSTER)" >&2; exit 5; }
${restart ? 'systemctl stop mariadb || exit 7' : ''}
${copy ? `${serverOptions}${forgetState(step.now())}` : ''}
systemctl reset-failed mariadb 2>/dev/null
systemctl start --no-block mariadb || exit 3
`
    const states = await startMember({ script, timeoutSeconds: timeout, retries: 1, epoch: epoch ?? null }, target)
    // A copy by mariabackup emptied the directory; one by rsync leaves what it does not know.
    if (copy) await target.run({ script: `${serverOptions}rm -rf "$data/${setAside}"` })
    return { changed: true, states }
  },
})
