import { defineAction, type StepResult } from '../../module/contract.ts'
import { quote } from '../../transport/quote.ts'

/**
 * Takes a lock on the host for as long as this run is connected. A watcher holds it while the run's own shell lives, so
 * that a controller which dies leaves no lock behind.
 */
export default defineAction({
  name: 'host_lock',
  summary: 'Take a lock on the host that goes when this run ends, or dies.',
  params: {
    properties: {
      name: { type: 'string', description: 'The lock. Letters, digits and hyphens.' },
      owner: { type: 'string', description: 'Who takes it: what the next one is told.' },
    },
    required: ['name', 'owner'],
  },
  returns: { held_by: 'Who holds it, when it could not be taken.' },
  examples: `
- name: Keep other runs away from the cluster
  host_lock:
    name: galera
    owner: ann on desk7
`,
  async run({ name, owner }, target, { checkMode }): Promise<StepResult> {
    if (checkMode) return { changed: false }
    const file = quote(`/run/hadeploy-${name.replace(/[^\w-]/g, '-')}.lock`)
    // $$ is the persistent shell also inside the subshell of a request; the watcher looks at it once a second.
    const { status, stdout } = await target.run(
      {
        script: `
command -v flock >/dev/null 2>&1 || { echo "a host without flock (util-linux)"; exit 5; }
exec 9>>${file}
# This very run may have taken it in an earlier play.
flock -n 9 || { [ "$(sed -n 2p ${file})" != "$$" ] || exit 0; sed -n 1p ${file}; exit 5; }
shell=$$
# The watcher looks at the run's shell once a second; what it started has the lock no more.
( while kill -0 "$shell" 2>/dev/null; do sleep 1 9>&-; done ) </dev/null >/dev/null 2>&1 &
printf '%s, since %s (process %s on this host)\\n%s\\n' ${quote(owner)} "$(date '+%Y-%m-%d %H:%M:%S')" "$!" "$$" >${file}
`,
      },
      { okStatus: [0, 5] },
    )
    if (status === 0) return { changed: false }
    const holder = stdout.trim()
    return {
      changed: false,
      failed: true,
      held_by: holder,
      msg: `${target.host} is locked by ${holder}. Two at once would undo each other's work; nothing was changed. Wait until it ends. If its controller is gone without a farewell, end that process.`,
    }
  },
})
