import { str } from '../value/print.ts'
import type { Task } from '../playbook/model.ts'
import type { Run } from './context.ts'

/** Whether `--start-at-task` has been reached and `--step` lets the task run. */
export async function isGatedIn(task: Task, shown: string, run: Run): Promise<boolean> {
  const { startAtTask, step } = run.options
  if (!run.started && startAtTask !== null) {
    const bare = typeof task.name === 'string' ? task.name : str(task.name ?? task.action)
    if (!matches(startAtTask, bare) && !matches(startAtTask, shown)) return false
    run.started = true
  }
  if (!step || !run.stepping) return true
  const answer = await run.ports.ask({ prompt: `Perform task: TASK: ${shown} (N)o/(y)es/(c)ontinue: `, hidden: false })
  if (/^c/i.test(answer)) run.stepping = false
  return /^[yc]/i.test(answer)
}

/** Shell patterns as `--start-at-task` takes them: `*`, `?`, `[…]`. */
function matches(pattern: string, name: string): boolean {
  if (pattern === name) return true
  const regexp = pattern
    .replace(/[\\^$.+()|{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  try {
    return new RegExp(`^${regexp}$`).test(name)
  } catch {
    // An unclosed bracket is no pattern; then only the very name counts.
    return false
  }
}
