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
  examples: `
- host_lock:
    name: galera
    owner: alice on bastion
`,
  returns: { held_by: 'Who holds it, when it could not be taken.' },
  async run({ name, owner }, target, { checkMode }): Promise<StepResult> {
    if (checkMode) return { changed: false }
    const file = quote(`/run/hadeploy-${name.replace(/[^\w-]/g, '-')}.lock`)
    // $$ is the persistent shell also inside the subshell of a request; the watcher looks at it once a second.
    const { status, stdout } = await target.run(
      {
        script: `
exec 9>>${file}
flock -n 9 || { cat ${file}; exit 5; }
printf '%s\\n' ${quote(owner)} >${file}
shell=$$
( while kill -0 "$shell" 2>/dev/null; do sleep 1; done ) </dev/null >/dev/null 2>&1 &
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
      msg: `${target.host} is locked by ${holder}. Two at once would undo each other's work; nothing was changed. Wait until it ends.`,
    }
  },
})
