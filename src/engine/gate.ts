import type { Where } from './assignment.ts'
import type { Run } from './context.ts'
import { isSelected } from './tags.ts'
import { tagNames } from './task-tags.ts'
import { ownTitle, titleOf } from './task-title.ts'

/**
 * Whether the command line lets a task run: its tags, `--start-at-task`, the answer to `--step`. Handlers were let in by
 * whoever notified them.
 *
 * @param where - the task on the first of its hosts
 */
export async function isLetIn(where: Where): Promise<boolean> {
  const { task, frame, playRun } = where
  if (frame.isHandler) return true
  const { run } = playRun
  if (!isSelected(tagNames(where), run.options.tags)) return false
  if (!hasStarted(where, run)) return false
  return task.module === 'meta' || !run.stepping || isAgreed(titleOf(where), run)
}

function hasStarted(where: Where, run: Run): boolean {
  const { startAtTask } = run.options
  if (run.started || startAtTask === null) return true
  run.started = [titleOf(where), ownTitle(where)].some((title) => matches(startAtTask, title))
  return run.started
}

async function isAgreed(title: string, run: Run): Promise<boolean> {
  const prompt = `Perform task: TASK: ${title} (N)o/(y)es/(c)ontinue: `
  const answer = await run.ports.ask({ prompt, hidden: false })
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
    .replaceAll('[!', '[^')
  try {
    return new RegExp(`^${regexp}$`).test(name)
  } catch (fault) {
    // An unclosed bracket is no pattern; then only the very name counts.
    if (fault instanceof SyntaxError) return false
    throw fault
  }
}
