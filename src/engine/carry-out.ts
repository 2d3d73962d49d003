import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Scope } from '../expression/scope.ts'
import type { DiffPart, Step } from '../module/contract.ts'
import { perform } from '../module/perform.ts'
import { secretValues } from '../module/read-params.ts'
import { createTarget } from '../target/create-target.ts'
import type { Connection, Identity, Shell } from '../transport/connection.ts'
import { TransportError } from '../transport/transport-error.ts'
import { dictOf, toJson, type JsonObject } from '../value/json.ts'
import { Float, isDict, type Dict, type Value } from '../value/value.ts'
import { engineActions } from './actions/table.ts'
import type { Delegate, Include } from './context.ts'
import { controllerFor } from './controller.ts'
import { environmentFor, endpointFor, identityFor } from './identity.ts'
import { inherited } from './inherit.ts'
import type { Assignment } from './perform-task.ts'
import { asFlag, asNumber } from './settings.ts'

/** One attempt of one item: what it is about. */
export interface Attempt {
  readonly assignment: Assignment
  readonly item: Dict | undefined
  readonly scope: Scope
  /** Arguments, opened. */
  readonly given: Dict
  readonly delegate: Delegate | undefined
}

/** What one attempt came to, before `changed_when` and `failed_when`. */
export interface StepOutcome {
  readonly values: Dict
  readonly diff: readonly DiffPart[]
  readonly diagnostic?: Diagnostic
  readonly isUnreachable: boolean
  readonly includes: readonly Include[]
}

/** Does one attempt: an action of the engine itself, or a module on the host (or its delegate). */
export async function carryOut(attempt: Attempt): Promise<StepOutcome> {
  const { task } = attempt.assignment
  const action = engineActions.get(task.module)
  if (action !== undefined) return { ...plain, ...(await action.run(attempt)) }
  const asyncSeconds = asNumber(task.async, attempt.scope) ?? 0
  if (asyncSeconds > 0 && !isCheckMode(attempt) && (asNumber(task.poll, attempt.scope) ?? 15) === 0) {
    return sendOff(attempt, asyncSeconds)
  }
  return runModule(attempt, asyncSeconds > 0 ? asyncSeconds * 1000 : undefined)
}

const plain = { diff: [], isUnreachable: false, includes: [] } as const

/** Whether this task only says what it would do. */
export function isCheckMode({ assignment: { task, playRun, frame }, scope }: Attempt): boolean {
  if (frame.isForeseen === true) return true
  return asFlag(inherited('checkMode', task, playRun.play), scope, playRun.run.options.checkMode)
}

function sendOff(attempt: Attempt, asyncSeconds: number): StepOutcome {
  const { host, playRun } = attempt.assignment
  const { run } = playRun
  const work = runModule(attempt, asyncSeconds * 1000, 'job').then(({ values }) => values)
  const id = run.jobs.start(host, run.ports.now(), work)
  return { ...plain, values: dictOf({ changed: true, ansible_job_id: id, results_file: '', started: 1, finished: 0 }) }
}

/** Runs the module of the task on the target.  */
async function runModule(
  attempt: Attempt,
  timeLimitMs: number | undefined,
  use: 'task' | 'job' = 'task',
): Promise<StepOutcome> {
  const { assignment, scope, given, delegate } = attempt
  const { task, playRun, sink } = assignment
  const { ports, options, surroundings } = playRun.run
  const module = ports.registry.find(task.module)
  if (module === undefined || module.kind === 'engine')
    throw new Error(`No module "${task.module}". This is a bug in hadeploy.`)

  const args = jsonObject(given)
  for (const secret of secretValues(module, args)) surroundings.world.secrets.add(secret)
  const timeoutSeconds = asNumber(inherited('timeout', task, playRun.play), scope) ?? 0
  const timeoutMs = timeLimitMs ?? (timeoutSeconds > 0 ? timeoutSeconds * 1000 : undefined)
  try {
    const endpoint = endpointFor(attempt)
    const connection = ports.connections.connection(endpoint, use)
    const shell = openedOnDemand(connection, identityFor(attempt))
    const target = createTarget(shell, {
      host: delegate?.host ?? assignment.host,
      environment: environmentFor(attempt),
      ...(timeoutMs === undefined ? {} : { defaultTimeoutMs: timeoutMs }),
    })
    const step: Step & { readonly verify: boolean } = {
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
    const { result, diff, diagnostic } = await perform(module, args, target, step)
    return { ...plain, values: dictOf(result), diff, ...(diagnostic === undefined ? {} : { diagnostic }) }
  } catch (fault) {
    if (!(fault instanceof TransportError)) throw fault
    return transportFailure(fault)
  }
}

// Opened with each request, not before the module begins: `wait_for_connection` starts while the host is away, and after
// `reboot` the next request finds a new shell.
function openedOnDemand(connection: Connection, identity: Identity): Shell {
  return { identity, run: async (request) => (await connection.shell(identity)).run(request) }
}

function transportFailure({ kind, diagnostic }: TransportError): StepOutcome {
  const isUnreachable = kind === 'unreachable' || kind === 'lost'
  return {
    ...plain,
    isUnreachable,
    diagnostic,
    values: new Map<Value, Value>([
      ['changed', false],
      [isUnreachable ? 'unreachable' : 'failed', true],
      ['msg', diagnostic.detail],
    ]),
  }
}

function factsOf({ assignment: { host, playRun }, delegate }: Attempt): JsonObject {
  const facts = playRun.run.surroundings.store.memory(delegate?.host ?? host).facts
  const known = shown.get(facts)
  if (known?.size === facts.size) return known.json
  const json = jsonObject(facts)
  shown.set(facts, { size: facts.size, json })
  return json
}

// Facts are large and change seldom; modules read a few of them in each task.
const shown = new WeakMap<Dict, { readonly size: number; readonly json: JsonObject }>()

/** A dict of arguments as JSON, floats and integers as numbers. */
export function jsonObject(dict: Dict): JsonObject {
  return Object.fromEntries([...dict].map(([name, value]) => [keyOf(name), toJson(value)]))
}

function keyOf(name: Value): string {
  return typeof name === 'string' ? name : name instanceof Float ? String(name.value) : String(toJson(name))
}

/** Facts in a result, or none. */
export function factsIn(values: Dict): Dict | undefined {
  const facts = values.get('ansible_facts')
  return facts !== undefined && isDict(facts) ? facts : undefined
}
