import { DiagnosticError, type Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Scope } from '../expression/scope.ts'
import type { Node, Play, RoleUse } from '../playbook/model.ts'
import { rolesIn } from '../playbook/walk.ts'
import { open } from '../template/interpolate.ts'
import { str } from '../value/print.ts'
import { Template, type Dict, type Value } from '../value/value.ts'
import type { PlayVariables } from '../variables/scope.ts'
import { RunAborted, type Frame, type PlayRun, type Run } from './context.ts'
import { gatherTask } from './gather-task.ts'
import { HandlerList } from './handlers.ts'
import { HostState, Tally } from './host-state.ts'
import { batchesOf, ordered } from './order.ts'
import { withDefaults } from './play-defaults.ts'
import { isFree, maxFailOf, orderOf, playSettings, serialOf, type PlaySettings } from './play-settings.ts'
import { flushHandlers, runNodes } from './run-nodes.ts'
import { asFlag } from './settings.ts'
import { varsFilesFor } from './vars-files.ts'

/** Whether the rest of the playbook may go on after this play. */
export type PlayEnd = 'continue' | 'stop'

const noFrame: Frame = { includeParams: [], isRescuable: false, isHandler: false }

/** Runs one play: its hosts in batches, each through all sections. */
export async function runPlay(written: Play, limit: readonly string[] | null, run: Run): Promise<PlayEnd> {
  const play = withDefaults(written, run.options.playDefaults ?? {})
  const settings = await playSettings(play, run)
  const id = run.nextId('play')
  const matched = settings.names.filter((name) => limit?.includes(name) ?? true)
  const announce = (hosts: readonly string[]): void => {
    run.send({ type: 'play-started', play: id, name: settings.title, hosts, at: play.span })
  }
  const present = matched.filter((name) => !run.lost.has(name))
  if (present.length === 0) {
    announce(matched)
    run.send({ type: 'no-hosts-matched', play: id })
    return 'continue'
  }
  const playRun = startPlay(play, matched, settings, run)
  const hosts = ordered(present, orderOf(play, settings.scope), () => randomFraction(run))
  const batches = batchesOf(hosts, serialOf(play, settings.scope), play.span)
  if (!isBatches(batches)) throw new RunAborted([batches])
  for (const batch of batches) {
    announce(batch)
    playRun.batch = batch.map((name) => hostOf(playRun, name))
    await runBatch(playRun, settings.scope)
    const end = endOfBatch(playRun)
    if (end !== null) return end
  }
  return 'continue'
}

function isBatches(batches: readonly (readonly string[])[] | Diagnostic): batches is readonly (readonly string[])[] {
  return Array.isArray(batches)
}

/** What the end of a batch means for the playbook, or null when the next batch may begin. */
function endOfBatch({ batch, run, ending }: PlayRun): PlayEnd | null {
  const lost = batch.filter((host) => host.isLost)
  for (const { name, status } of lost) if (status === 'failed' || status === 'unreachable') run.lost.set(name, status)
  if (run.ports.signal.aborted) return 'stop'
  if (ending === 'fatal' || lost.length === batch.length) return 'stop'
  return ending === 'ended' ? 'continue' : null
}

function startPlay(play: Play, matched: readonly string[], settings: PlaySettings, run: Run): PlayRun {
  const { scope } = settings
  const hosts = new Map(matched.map((name) => [name, hostState(name, run)]))
  const publicRoles = staticRoles(play)
  const roles = [...publicRoles]
  const handlers = new HandlerList((name) => textOrNull(name, scope))
  for (const role of publicRoles) handlers.add(role.handlers)
  handlers.add(play.handlers)
  const files = new Map<string, readonly Dict[]>()
  const isHere = (name: string): boolean => hosts.get(name)?.isLost === false
  const variables: PlayVariables = {
    name: settings.title,
    folder: play.folder,
    allHosts: matched,
    activeHosts: () => matched.filter(isHere),
    batch: () => playRun.batch.map((host) => host.name).filter(isHere),
    failedHosts: () => playRun.batch.filter(({ status }) => status === 'failed').map(({ name }) => name),
    roles,
    besidePlaybook: settings.beside,
    vars: play.keywords.vars,
    prompted: settings.prompted,
    files: (host) => files.get(host) ?? [],
    publicRoles: () => publicRoles,
  }
  const playRun: PlayRun = {
    run,
    play,
    variables,
    hosts,
    batch: [],
    handlers,
    publicRoles,
    roles,
    forceHandlers: asFlag(play.forceHandlers, scope, run.options.forceHandlers),
    maxFailPercentage: maxFailOf(play, scope),
    ending: 'none',
    readVarsFiles: (host) => {
      files.set(host, varsFilesFor(host, playRun))
    },
  }
  return playRun
}

function hostState(name: string, run: Run): HostState {
  const tally = run.tallies.get(name) ?? new Tally(name)
  run.tallies.set(name, tally)
  const state = new HostState(name, tally)
  const lost = run.lost.get(name)
  if (lost !== undefined) state.status = lost
  return state
}

/** The name of a handler, which is known before any host is; null when it needs one. */
function textOrNull(name: Value, scope: Scope): string | null {
  if (!(name instanceof Template)) return str(name)
  try {
    return str(open(name, scope))
  } catch (fault) {
    if (fault instanceof DiagnosticError) return null
    throw fault
  }
}

/** Roles whose variables and handlers are known from the start: of `roles:`, their dependencies, of `import_role`. */
function staticRoles({ roles, preTasks, tasks, postTasks }: Play): RoleUse[] {
  return [...rolesIn(roles), ...rolesIn([...preTasks, ...tasks, ...postTasks])]
}

async function runBatch(playRun: PlayRun, scope: Scope): Promise<void> {
  const { play, batch } = playRun
  for (const host of batch) playRun.readVarsFiles(host.name)
  const gather = gatherTask(playRun, scope)
  const gathering = gather === null ? [] : [gather]
  if (!isFree(play, scope)) {
    await runSections(gathering, batch, playRun)
    return
  }
  await Promise.all(batch.map((host) => runSections(gathering, [host], playRun)))
  if (batch.every((host) => host.status === 'unreachable')) playRun.run.send({ type: 'no-more-hosts' })
}

/** [gather facts] → pre_tasks → flush → roles → tasks → flush → post_tasks → flush */
async function runSections(gathering: readonly Node[], hosts: readonly HostState[], playRun: PlayRun): Promise<void> {
  const { play } = playRun
  await runNodes(gathering, hosts, noFrame, playRun)
  const sections = [play.preTasks, [...play.roles, ...play.tasks], play.postTasks]
  for (const section of sections) {
    await runNodes(section, hosts, noFrame, playRun)
    if (playRun.ending === 'ended') return
    if (playRun.ending === 'fatal' && !playRun.forceHandlers) return
    await flushHandlers(hosts, noFrame, playRun)
  }
}

function hostOf(playRun: PlayRun, name: string): HostState {
  const state = playRun.hosts.get(name)
  if (state === undefined)
    throw new Error(`Host "${name}" is in a batch, and not in its play. This is a bug in hadeploy.`)
  return state
}

function randomFraction({ ports }: Run): number {
  const [a = 0, b = 0, c = 0, d = 0] = ports.world.random(4)
  return (a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d) / 2 ** 32
}
