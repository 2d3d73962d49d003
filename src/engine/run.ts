import { DiagnosticError, type Diagnostic } from '../diagnostic/diagnostic.ts'
import type { RunOutcome } from '../event/event.ts'
import type { Playbook } from '../playbook/model.ts'
import { jsonObject } from '../value/json.ts'
import { Ahead } from './ahead.ts'
import { RunAborted, type Run, type RunOptions } from './context.ts'
import { sender } from './emit.ts'
import { InventoryAdditions } from './inventory-additions.ts'
import { Jobs } from './jobs.ts'
import type { Ports } from './ports.ts'
import { runPlay } from './run-play.ts'
import type { Surroundings } from '../variables/scope.ts'

/** What a run needs: playbooks that loaded without error, options, variables and the ports. */
export interface RunRequest {
  readonly id: string
  readonly version: string
  /** The command line, secrets left out. */
  readonly arguments: readonly string[]
  readonly playbooks: readonly Playbook[]
  readonly options: RunOptions
  /** Names that `--limit` leaves, or null without a limit. */
  readonly limit: readonly string[] | null
  readonly surroundings: Surroundings
  readonly ports: Ports
}

/** Runs playbooks one after another and says how it ended. Failures of hosts are events, not exceptions. */
export async function run(request: RunRequest): Promise<RunOutcome> {
  const { ports, options } = request
  const began = ports.now()
  const state = startRun(request)
  state.send({
    type: 'run-started',
    run: request.id,
    version: request.version,
    arguments: request.arguments,
    checkMode: options.checkMode,
  })
  const isAborted = await runAll(request, state)
  await state.jobs.settle()
  const outcome = isAborted ? 'error' : outcomeOf(state)
  state.send({
    type: 'run-finished',
    stats: [...state.tallies.values()].filter((tally) => tally.hasCounted).map((tally) => tally.stats()),
    customStats: jsonObject(state.customStats),
    outcome,
    durationMs: ports.now() - began,
  })
  return outcome
}

function startRun({ ports, options, surroundings }: RunRequest): Run {
  const counts = { play: 0, task: 0 }
  const send = sender(ports.emit, ports.now, surroundings.world.secrets)
  const warn = onceEach((diagnostic) => {
    send({ type: 'warned', diagnostic })
  })
  return {
    ports,
    options,
    surroundings,
    tallies: new Map(),
    lost: new Map(),
    jobs: new Jobs(),
    ahead: new Ahead(),
    additions: new InventoryAdditions(surroundings.store, warn),
    customStats: new Map(),
    nextId: (kind) => `${kind}-${(counts[kind] += 1)}`,
    warn,
    send,
    started: options.startAtTask === null,
    stepping: options.step,
  }
}

/** A thousand hosts that meet the same mistake tell it once. */
function onceEach(tell: (diagnostic: Diagnostic) => void): (diagnostic: Diagnostic) => void {
  const told = new Set<string>()
  return (diagnostic) => {
    const key = `${diagnostic.code} ${diagnostic.detail} ${diagnostic.at?.start.offset ?? ''}`
    if (!told.has(key)) tell(diagnostic)
    told.add(key)
  }
}

/** Whether a mistake stopped the run. */
async function runAll({ playbooks, limit }: RunRequest, state: Run): Promise<boolean> {
  try {
    for (const playbook of playbooks) {
      state.send({ type: 'playbook-started', path: playbook.path, plays: playbook.plays.length })
      for (const play of playbook.plays) {
        if ((await runPlay(play, limit, state)) === 'stop') break
      }
      if (state.ports.signal.aborted) break
    }
    return false
  } catch (fault) {
    const diagnostics = faultDiagnostics(fault)
    for (const diagnostic of diagnostics) state.warn(diagnostic)
    return true
  }
}

function faultDiagnostics(fault: unknown): readonly Diagnostic[] {
  if (fault instanceof RunAborted) return fault.diagnostics
  if (fault instanceof DiagnosticError) return [fault.diagnostic]
  throw fault
}

// The hosts that are still lost at the end decide: `meta: clear_host_errors` takes a failure back.
function outcomeOf({ ports, lost }: Run): RunOutcome {
  if (ports.signal.aborted) return 'interrupted'
  const ends = [...lost.values()]
  return ends.find((end) => end === 'unreachable') ?? ends[0] ?? 'ok'
}
