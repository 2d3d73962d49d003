import { DiagnosticError, type Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Step } from '../module/contract.ts'
import type { ParamsSchema } from '../module/params.ts'
import { perform } from '../module/perform.ts'
import { secretValues } from '../module/read-params.ts'
import { registeredDiff } from '../module/registered-diff.ts'
import type { Task } from '../playbook/model.ts'
import { TransportError } from '../transport/transport-error.ts'
import { dictOf, jsonObject, type JsonObject } from '../value/json.ts'
import type { Dict, Value } from '../value/value.ts'
import type { HostMemory } from '../variables/store.ts'
import { failed } from './actions/outcome.ts'
import { engineActions } from './actions/table.ts'
import { isCheckMode, type Attempt, type StepOutcome } from './attempt.ts'
import { controllerFor } from './controller.ts'
import { inherited } from './inherit.ts'
import { questionKey, targetAt, timeoutMs, wayFor } from './module-target.ts'
import { failedBy } from './result.ts'
import { asFlag, asNumber } from './settings.ts'

/** Seconds between two looks at a job, where a task says no number; 0 looks never. */
const usualPollSeconds = 15

/** Actions of the engine during which the hosts may become others than they were. */
const lasting: ReadonlySet<string> = new Set(['pause', 'async_status'])

/** Does one attempt: an action of the engine itself, or a module on the host (or its delegate). */
export async function carryOut(attempt: Attempt): Promise<StepOutcome> {
  const { task } = attempt.assignment
  const action = engineActions.get(task.module)
  if (action !== undefined) {
    const group = exclusiveGroup(action.params, attempt.given)
    if (group !== null) return failed(`parameters are mutually exclusive: ${group.join('|')}`)
    return lasting.has(task.module)
      ? attempt.assignment.playRun.run.ahead.during(() => action.run(attempt))
      : action.run(attempt)
  }
  const asyncMs = (asNumber(task.async, attempt.scope) ?? 0) * 1000
  if (asyncMs <= 0 || isCheckMode(attempt)) return runModule(attempt, timeoutMs(attempt), 'task')
  const pollMs = (asNumber(task.poll, attempt.scope) ?? usualPollSeconds) * 1000
  return pollMs > 0 ? waitedFor(attempt, asyncMs, pollMs) : sentOff(attempt, asyncMs)
}

/** The first group of arguments of which two are given and one may be. */
function exclusiveGroup({ mutuallyExclusive = [] }: ParamsSchema, given: Dict): readonly string[] | null {
  const isGiven = (name: string): boolean => (given.get(name) ?? null) !== null
  return mutuallyExclusive.find((group) => group.filter(isGiven).length > 1) ?? null
}

/** `async` with `poll: 0`: the task goes on by itself, and `async_status` asks for what came of it. */
function sentOff(attempt: Attempt, limitMs: number): StepOutcome {
  const { host, playRun } = attempt.assignment
  const { jobs, ports } = playRun.run
  const work = runModule(attempt, limitMs, 'job').then(({ values }) => values, failureValues)
  const id = jobs.start(host, ports.now(), work)
  return {
    values: dictOf({
      changed: true,
      ansible_job_id: id,
      results_file: jobs.resultsFile(id),
      started: true,
      finished: false,
    }),
    diff: [],
    includes: [],
  }
}

// Nobody waits for a job when it fails before its module begins: the failure is what `async_status` finds.
function failureValues(fault: unknown): Dict {
  if (!(fault instanceof DiagnosticError)) throw fault
  return failedBy(fault.diagnostic).values
}

// Ansible polls because it has let go of the connection; ours is kept, so waiting is enough, and polls are only told.
async function waitedFor(attempt: Attempt, limitMs: number, pollMs: number): Promise<StepOutcome> {
  const { playRun, host, sink } = attempt.assignment
  const { jobs, ports } = playRun.run
  const ended = new AbortController()
  const work = runModule(attempt, limitMs, 'task').finally(() => {
    ended.abort()
  })
  const id = jobs.start(
    host,
    ports.now(),
    work.then(({ values }) => values, failureValues),
  )
  const until = AbortSignal.any([ended.signal, ports.signal])
  const looking = eachTime(
    Math.ceil(limitMs / pollMs),
    () => ports.sleep(pollMs, until),
    () => {
      sink.polled(id, 'running')
    },
    until,
  )
  const outcome = await work
  await looking
  sink.polled(id, outcome.values.get('failed') === true ? 'failed' : 'ok')
  const about = { ansible_job_id: id, results_file: jobs.resultsFile(id), started: true }
  if (outcome.diagnostic?.code === 'transport/timeout') {
    return {
      ...outcome,
      values: dictOf({ ...jsonObject(outcome.values), async_result: { ...about, finished: false } }),
    }
  }
  const told = { ...about, finished: true }
  for (const [name, value] of Object.entries(told)) outcome.values.set(name, value)
  return outcome
}

async function eachTime(times: number, pause: () => Promise<void>, act: () => void, until: AbortSignal): Promise<void> {
  for (let count = 0; count < times; count += 1) {
    await pause()
    if (until.aborted) return
    act()
  }
}

/** Runs the module of the task on the target. */
async function runModule(attempt: Attempt, limitMs: number, use: 'task' | 'job'): Promise<StepOutcome> {
  const { assignment, given } = attempt
  const { task, playRun, host } = assignment
  const { ahead, ports, surroundings } = playRun.run
  const module = ports.registry.find(task.module)
  if (module === undefined || module.kind === 'engine')
    throw new Error(`No module "${task.module}". This is a bug in hadeploy.`)
  const args = jsonObject(given)
  for (const secret of secretValues(module, args)) surroundings.world.secrets.add(secret)
  try {
    const way = wayFor(attempt, limitMs)
    // The host at the end of a local connection is the one that hadeploy runs on.
    if (module.name === 'reboot' && way.endpoint.kind === 'local') {
      return failed('Running reboot with local connection would reboot the control node.', {
        elapsed: 0,
        rebooted: false,
      })
    }
    const target = targetAt(way, ports.connections, use)
    const step = stepFor(attempt)
    const { result, diff, diagnostic } =
      module.kind === 'action'
        ? await ahead.during(() => perform(module, args, target, step))
        : await perform(module, args, ahead.watched(target), step, await ahead.take(host, task, questionKey(way, args)))
    if (diagnostic?.code === 'transport/timeout') return timedOut(diagnostic, task, limitMs)
    return {
      values: dictOf({ ...registeredDiff(module, diff), ...result }),
      diff,
      includes: [],
      ...(diagnostic === undefined ? {} : { diagnostic }),
    }
  } catch (fault) {
    if (!(fault instanceof TransportError)) throw fault
    return transportFailure(fault)
  }
}

// Playbooks look for these words, and for the seconds.
function timedOut(diagnostic: Diagnostic, task: Task, limitMs: number): StepOutcome {
  const period = limitMs / 1000
  if (task.async !== undefined)
    return failed(`async task did not complete within the requested time - ${period}s`, {}, diagnostic)
  return failed(`Timed out after ${period} second(s). ${diagnostic.detail}`, { timedout: { period } }, diagnostic)
}

function stepFor(attempt: Attempt): Step & { readonly verify: boolean } {
  const { scope, assignment } = attempt
  const { task, playRun, sink } = assignment
  const { ports, options } = playRun.run
  return {
    checkMode: isCheckMode(attempt),
    diffMode: asFlag(inherited('diff', task, playRun.play), scope, options.diffMode),
    facts: factsOf(attempt),
    controller: controllerFor(attempt),
    onOutput: (stream, text) => {
      sink.output(stream, text)
    },
    now: ports.now,
    sleep: ports.sleep,
    verify: options.verify,
  }
}

function transportFailure({ kind, diagnostic }: TransportError): StepOutcome {
  const isUnreachable = kind === 'unreachable' || kind === 'lost'
  const values = new Map<Value, Value>([
    ['changed', false],
    [isUnreachable ? 'unreachable' : 'failed', true],
    ['msg', diagnostic.detail],
  ])
  return { values, diagnostic, diff: [], includes: [] }
}

// Facts are large and change seldom; modules read a few of them in each task.
const knownFacts = new WeakMap<HostMemory, { readonly revision: number; readonly json: JsonObject }>()

function factsOf({ assignment: { host, playRun }, delegate }: Attempt): JsonObject {
  const memory = playRun.run.surroundings.store.memory(delegate?.host ?? host)
  const known = knownFacts.get(memory)
  if (known?.revision === memory.factsRevision) return known.json
  const json = jsonObject(memory.facts)
  knownFacts.set(memory, { revision: memory.factsRevision, json })
  return json
}
