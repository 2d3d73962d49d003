import { defineAction } from '../../module/contract.ts'
import { newerThanUnit } from '../services/newer-config.ts'
import { startMember } from './galera-server.ts'

/**
 * Restarts a member whose configuration files are newer than its server. The evidence stays true when a run is cut off
 * between writing the file and restarting, where a notification would be lost.
 */
export default defineAction({
  name: 'galera_restart',
  summary: 'Restart this Galera member if its configuration is newer than its server, and wait until it is Synced.',
  params: {
    properties: {
      config: {
        type: 'array',
        items: { type: 'string', format: 'path' },
        default: [],
        description: 'The configuration files.',
      },
      always: { type: 'boolean', default: false, description: 'Restart it whatever their age.' },
      drain: {
        type: 'integer',
        default: 6,
        description:
          'Seconds for which the check of the balancers (role clustercheck) refuses the member first, so that they send nobody there; where there is no such check nobody waits.',
      },
      timeout: { type: 'integer', default: 600, description: 'Seconds until it must be Synced.' },
    },
  },
  returns: { states: 'The states that the member went through.' },
  examples: `
- name: Restart the members whose configuration is newer than their server
  galera_restart:
    config: [/etc/mysql/mariadb.conf.d/99-hadeploy-galera.cnf]
  rolling: true
`,
  async run({ config, always, drain, timeout }, target, { checkMode }) {
    const newer = config.length === 0 ? [] : await newerThanUnit('mariadb', config, target)
    if (newer.length === 0 && !always) return { changed: false }
    if (checkMode) return { changed: true, newer }
    // The mark counts for two minutes: a run that is cut off leaves no member out of use.
    const script = `
if [ -x /usr/local/bin/galera-clustercheck ] && [ ${drain} -gt 0 ]; then touch /run/galera-drained; sleep ${drain}; fi
systemctl restart mariadb >&2 || exit 3
rm -f /run/galera-drained`
    const states = await startMember({ script, timeoutSeconds: timeout, retries: 1, epoch: null }, target)
    return { changed: true, newer, states }
  },
})
