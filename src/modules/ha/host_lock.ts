import { randomUUID } from 'node:crypto'
import { defineAction, type StepResult } from '../../module/contract.ts'
import { quote } from '../../transport/quote.ts'

/** Tells the shells of this run from those of others. */
const thisRun = randomUUID()

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
    // What only reads is run by the persistent shell itself, what changes something by a shell of its own where there is no job control.
    const shell = quote((await target.query({ script: 'echo $$' })).stdout.trim())
    const { status, stdout } = await target.run(
      {
        script: `
command -v flock >/dev/null 2>&1 || { echo "a host without flock (util-linux)"; exit 5; }
exec 9>>${file}
# A run that ended a moment ago holds it until its watcher looks, and whoever took it in this moment has not yet written who they are.
looks=0
until flock -n 9; do
  sleep 0.5 2>/dev/null || sleep 1
  # This very run may have taken it in an earlier play.
  [ "$(sed -n 2p ${file})" != ${shell} ] || exit 0
  [ "$(sed -n 3p ${file})" != ${thisRun} ] || { sed -n 4p ${file}; exit 6; }
  looks=$((looks + 1))
  [ "$looks" -lt 6 ] || { sed -n 1p ${file}; exit 5; }
done
# The watcher looks at the run's shell once a second; what it starts has the lock no more. It leaves this request's process group before
# the request ends: a shell whose requests leave processes behind is given up, and the lock with it.
: >${file}
setsid sh -c '
  printf "%s, since %s (process %s on this host)\\n%s\\n%s\\n%s\\n" "$3" "$(date "+%Y-%m-%d %H:%M:%S")" "$$" "$1" "$4" "$5" >"$2" || exit
  while kill -0 "$1" 2>/dev/null; do sleep 1 9>&-; done
' watcher ${shell} ${file} ${quote(owner)} ${thisRun} ${quote(target.host)} </dev/null >/dev/null 2>&1 &
until [ -n "$(sed -n 4p ${file})" ]; do
  kill -0 "$!" 2>/dev/null || { echo "The lock file cannot be written." >&2; exit 1; }
  sleep 0.05 2>/dev/null || sleep 1
done
`,
      },
      { okStatus: [0, 5, 6] },
    )
    if (status === 0) return { changed: false }
    const holder = stdout.trim()
    if (status === 6) {
      if (holder === target.host) return { changed: false }
      return {
        changed: false,
        failed: true,
        msg: `${target.host} is the same machine as ${holder}: both names of the inventory lead to it. Nothing was changed. Correct ansible_host of one of the two.`,
      }
    }
    return {
      changed: false,
      failed: true,
      held_by: holder,
      msg: `${target.host} is locked by ${holder}. Two at once would undo each other's work; nothing was changed. Wait until it ends. If its controller is gone without a farewell, end that process.`,
    }
  },
})
