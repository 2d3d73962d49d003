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
      config: { type: 'array', items: { type: 'string', format: 'path' }, description: 'The configuration files.' },
      timeout: { type: 'integer', default: 600, description: 'Seconds until it must be Synced.' },
    },
    required: ['config'],
  },
  returns: { states: 'The states that the member went through.' },
  examples: `
- name: Restart the members whose configuration is newer than their server
  galera_restart:
    config: [/etc/mysql/mariadb.conf.d/99-hadeploy-galera.cnf]
  rolling: true
`,
  async run({ config, timeout }, target, { checkMode }) {
    const newer = await newerThanUnit('mariadb', config, target)
    if (newer.length === 0) return { changed: false }
    if (checkMode) return { changed: true, newer }
    const script = `systemctl restart mariadb >&2 || exit 3`
    const states = await startMember({ script, timeoutSeconds: timeout, retries: 1, epoch: null }, target)
    return { changed: true, newer, states }
  },
})
