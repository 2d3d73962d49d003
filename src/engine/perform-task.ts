import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import { open } from '../template/interpolate.ts'
import { str } from '../value/print.ts'
import type { Dict, Value } from '../value/value.ts'
import { scopeOf, withRegistered, type Assignment } from './assignment.ts'
import { allHold } from './conditions.ts'
import { itemVariables, itemsOf, loopNames, type LoopNames } from './loop.ts'
import { performItem } from './perform-item.ts'
import { combined, emptyLoop, type TaskResult } from './result.ts'

/** Carries a task out on one host, with its loop, conditions and retries. Failures are results, never exceptions. */
export async function performTask(assignment: Assignment): Promise<TaskResult> {
  const { now } = assignment.playRun.run.ports
  const began = now()
  const result = await performAll(assignment)
  return { ...result, durationMs: now() - began }
}

async function performAll(assignment: Assignment): Promise<TaskResult> {
  const { loop } = assignment.task
  if (loop === undefined) return performItem(assignment, undefined)
  const scope = scopeOf(assignment)
  let names: LoopNames
  let items: readonly Value[]
  try {
    names = loopNames(loop, scope)
    items = itemsOf(loop, scope)
  } catch (fault) {
    if (!(fault instanceof DiagnosticError)) throw fault
    // A false condition hides a broken list: the conditions are asked once, and only then the fault counts.
    return performItem(assignment, undefined, fault)
  }
  return items.length === 0 ? emptyLoop() : performLoop(assignment, items, names)
}

// All items are done, also after one that failed or was not reached.
async function performLoop(assignment: Assignment, items: readonly Value[], names: LoopNames): Promise<TaskResult> {
  const { sink, playRun } = assignment
  const { ports } = playRun.run
  const results: TaskResult[] = []
  for (const index of items.keys()) {
    if (index > 0 && names.pauseMs > 0) await ports.sleep(names.pauseMs)
    if (ports.signal.aborted) break
    const item = itemVariables(names, items, index)
    const result = await performItem(assignment, item)
    for (const [name, value] of item) result.values.set(name, value)
    const label = labelOf(assignment, item, names, result)
    const labelled = { ...result, includes: result.includes.map((include) => ({ ...include, label })) }
    results.push(labelled)
    sink.item(label, labelled)
    if (endsLoop(assignment, item, result)) break
  }
  return combined(results)
}

function endsLoop(assignment: Assignment, item: Dict, { values }: TaskResult): boolean {
  const { task } = assignment
  const conditions = task.loop?.breakWhen ?? []
  return conditions.length > 0 && allHold(conditions, scopeOf(assignment, withRegistered(task, item, values)))
}

function labelOf(assignment: Assignment, item: Dict, names: LoopNames, { values }: TaskResult): string {
  const { task } = assignment
  const plain = item.get(names.item) ?? null
  if (task.loop?.label === undefined) return str(plain)
  try {
    return str(open(task.loop.label, scopeOf(assignment, withRegistered(task, item, values))))
  } catch (fault) {
    if (!(fault instanceof DiagnosticError)) throw fault
    // A label that cannot be evaluated must not fail a task whose work is done.
    return str(plain)
  }
}
