import type { Polled } from '../event/event.ts'
import type { Scope } from '../expression/scope.ts'
import type { Task } from '../playbook/model.ts'
import type { Dict, Value } from '../value/value.ts'
import { scopeAt } from '../variables/scope.ts'
import type { Frame, PlayRun } from './context.ts'
import type { Delegate, TaskResult } from './result.ts'
import { worldFor } from './world.ts'

/** A task, a host, and where in the play they meet: what variables depend on. */
export interface Where {
  readonly task: Task
  readonly host: string
  readonly frame: Frame
  readonly playRun: PlayRun
}

/** One task to be done on one host. */
export interface Assignment extends Where {
  readonly sink: TaskSink
}

/** What a task reports while it works on one host. */
export interface TaskSink {
  /** An item of the loop is done; its facts count for the next one. */
  item(label: string, result: TaskResult): void
  retry(retriesLeft: number, values: Dict, delegate: Delegate | undefined): void
  polled(job: string, state: Polled['state']): void
  output(stream: 'stdout' | 'stderr', text: string): void
}

/** The variables at an assignment; `overlay` stands above them: the item of a loop, the result under judgement. */
export function scopeOf({ task, host, frame, playRun }: Where, overlay?: Dict): Scope {
  const place = { host, play: playRun.variables, task, includeParams: frame.includeParams }
  return scopeAt(place, playRun.run.surroundings, { overlay, world: worldFor(task, playRun) })
}

/** The item's variables, and the result under the name that the task registers it by. */
export function withRegistered({ register }: Task, item: Dict | undefined, values: Dict): Dict {
  const overlay = new Map<Value, Value>(item ?? [])
  if (register !== undefined) overlay.set(register, values)
  return overlay
}
