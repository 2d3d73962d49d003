import { defineAction } from '../../module/contract.ts'
import { quote } from '../../transport/quote.ts'
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
  examples: `
- galera_restart:
    config: [/etc/mysql/mariadb.conf.d/99-hadeploy-galera.cnf]
  rolling: true
`,
  returns: { states: 'The states that the member went through.' },
  async run({ config, timeout }, target, { checkMode }) {
    const { stdout } = await target.query({
      script: `
up=$(cut -d . -f 1 /proc/uptime)
entered=$(systemctl show mariadb -p ActiveEnterTimestampMonotonic | cut -d = -f 2)
case $(systemctl show mariadb -p ActiveState) in *=active) ;; *) exit 0 ;; esac
started=$(($(date +%s) - up + entered / 1000000))
for file in ${config.map(quote).join(' ')}; do
  changed=$(stat -c %Y "$file" 2>/dev/null) || continue
  [ "$changed" -le "$started" ] || echo "$file"
done`,
    })
    const newer = stdout.split('\n').filter((line) => line !== '')
    if (newer.length === 0) return { changed: false }
    if (checkMode) return { changed: true, newer }
    const script = `systemctl restart mariadb >&2 || exit 3`
    const states = await startMember({ script, timeoutSeconds: timeout }, target)
    return { changed: true, newer, states }
  },
})
