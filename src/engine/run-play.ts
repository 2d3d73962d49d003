import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError, hasErrors, type Diagnostic } from '../diagnostic/diagnostic.ts'
import { open } from '../template/interpolate.ts'
import type { Scope } from '../expression/scope.ts'
import { hostsMatching } from '../inventory/patterns.ts'
import { noKeywords } from '../playbook/inherited-keywords.ts'
import { loadVarsFile } from '../playbook/load.ts'
import type { Node, Play, RoleUse, Task, VarsPrompt } from '../playbook/model.ts'
import { repr, str } from '../value/print.ts'
import { Template, isList, type Dict, type Value } from '../value/value.ts'
import { scopeAt, type PlayVariables } from '../variables/scope.ts'
import type { VarsBeside } from '../inventory/vars-beside.ts'
import { RunAborted, type Frame, type PlayRun, type Run } from './context.ts'
import { flushHandlers } from './flush.ts'
import { HandlerList } from './handlers.ts'
import { HostState, Tally } from './host-state.ts'
import { batchesOf, ordered, orders, type Order } from './order.ts'
import { runNodes, runRole } from './run-nodes.ts'
import { firstExisting, placesFor } from './search.ts'
import { asFlag, asNumber, asText } from './settings.ts'

/** Whether the rest of the playbook may go on after this play. */
export type PlayEnd = 'continue' | 'stop'

const noFrame: Frame = { includeParams: [], isRescuable: false, isHandler: false }

/** Runs one play: its hosts in batches, each through all sections. */
export async function runPlay(play: Play, limit: readonly string[] | null, run: Run): Promise<PlayEnd> {
  const context = await playContext(play, run)
  const { names, scope } = context
  const title = play.name === undefined ? patternText(play, scope) : str(open(play.name, scope))
  const id = run.nextId('play')
  const matched = names.filter((name) => limit?.includes(name) ?? true)
  run.send({ type: 'play-started', play: id, name: title, hosts: matched, at: play.span })
  if (matched.length === 0) {
    run.send({ type: 'no-hosts-matched', play: id })
    return 'continue'
  }
  const present = matched.filter((name) => !run.lost.has(name))
  if (present.length === 0) return 'stop'
  const playRun = startPlay(play, title, matched, context, run)
  const order = orderOf(play, scope)
  const hosts = ordered(present, order, () => randomFraction(run))
  const batches = batchesOf(hosts, serialOf(play, scope), play.span)
  if (!isBatches(batches)) throw new RunAborted([batches])

  for (const batch of batches) {
    playRun.batch = batch.map((name) => hostOf(playRun, name))
    await runBatch(playRun, scope)
    const lost = playRun.batch.filter((host) => host.status === 'failed' || host.status === 'unreachable')
    for (const host of lost)
      if (host.status === 'failed' || host.status === 'unreachable') run.lost.set(host.name, host.status)
    if (run.ports.signal.aborted) return 'stop'
    if (playRun.ending === 'fatal' || lost.length === playRun.batch.length) {
      run.send({ type: 'no-more-hosts' })
      return 'stop'
    }
    if (playRun.ending === 'ended') break
  }
  return 'continue'
}

function isBatches(batches: readonly (readonly string[])[] | Diagnostic): batches is readonly (readonly string[])[] {
  return Array.isArray(batches)
}

interface Context {
  readonly names: readonly string[]
  readonly scope: Scope
  readonly prompted: Dict
  readonly beside: VarsBeside | null
}

/** What must be known before the hosts are: answers, extra variables, the play's own variables. */
async function playContext(play: Play, run: Run): Promise<Context> {
  const { ports, surroundings } = run
  const prompted = await askAll(play.varsPrompt, run)
  const read = ports.varsBeside(play.folder)
  if (hasErrors(read.diagnostics)) throw new RunAborted(read.diagnostics)
  const own = new Map<Value, Value>([...play.keywords.vars, ...prompted, ...surroundings.store.extra])
  const host = 'localhost'
  const base = scopeAt({ host, play: null, task: null, includeParams: [] }, surroundings, own)
  const pattern = open(play.hosts, base)
  const matching = hostsMatching(isList(pattern) ? pattern.map(str) : str(pattern), surroundings.store.inventory)
  for (const diagnostic of matching.diagnostics) run.warn(diagnostic)
  return { names: matching.value, scope: base, prompted, beside: read.value }
}

async function askAll(prompts: readonly VarsPrompt[], run: Run): Promise<Dict> {
  const answers: Dict = new Map()
  for (const prompt of prompts) {
    if (run.surroundings.store.extra.has(prompt.name)) continue
    answers.set(prompt.name, await askOne(prompt, run))
  }
  return answers
}

async function askOne(prompt: VarsPrompt, run: Run): Promise<Value> {
  const fallback = prompt.default === undefined ? '' : ` [${str(prompt.default)}]`
  for (;;) {
    const question = { prompt: `${prompt.prompt}${fallback}: `, hidden: prompt.private }
    const answer = await run.ports.ask(question)
    if (answer === '' && prompt.default !== undefined) return prompt.default
    if (!prompt.confirm || (await run.ports.ask({ ...question, prompt: `confirm ${question.prompt}` })) === answer) {
      if (prompt.private) run.surroundings.world.secrets.add(answer)
      return answer
    }
  }
}

function startPlay(play: Play, title: string, matched: readonly string[], context: Context, run: Run): PlayRun {
  const states = new Map<string, HostState>()
  for (const name of matched) {
    const tally = run.tallies.get(name) ?? new Tally(name)
    run.tallies.set(name, tally)
    const state = new HostState(name, tally)
    const lost = run.lost.get(name)
    if (lost !== undefined) state.status = lost
    states.set(name, state)
  }
  const publicRoles = staticRoles(play)
  const handlers = new HandlerList((name) => {
    if (!(name instanceof Template)) return str(name)
    try {
      return str(open(name, context.scope))
    } catch (fault) {
      if (fault instanceof DiagnosticError) return null
      throw fault
    }
  })
  for (const role of publicRoles) handlers.add(role.handlers)
  handlers.add(play.handlers)
  const isLost = (name: string): boolean => {
    const status = states.get(name)?.status
    return status === 'failed' || status === 'unreachable'
  }
  const files = new Map<string, readonly Dict[]>()
  const variables: PlayVariables = {
    name: title,
    folder: play.folder,
    allHosts: matched,
    activeHosts: () => matched.filter((name) => !isLost(name)),
    batch: () => playRun.batch.map((host) => host.name).filter((name) => !isLost(name)),
    roles: play.roles,
    besidePlaybook: context.beside,
    vars: play.keywords.vars,
    prompted: context.prompted,
    files: (host) => files.get(host) ?? [],
    publicRoles: () => playRun.publicRoles,
  }
  const playRun: PlayRun = {
    run,
    play,
    variables,
    hosts: states,
    batch: [],
    handlers,
    publicRoles,
    forceHandlers: asFlag(play.forceHandlers, context.scope, run.options.forceHandlers),
    maxFailPercentage: maxFailOf(play, context.scope),
    ending: 'none',
    readVarsFiles: (host) => {
      files.set(host, varsFilesFor(host, playRun))
    },
  }
  return playRun
}

/** Roles whose variables and handlers are known from the start: of `roles:`, their dependencies, of `import_role`. */
function staticRoles(play: Play): RoleUse[] {
  const within = (nodes: readonly Node[]): readonly RoleUse[] =>
    nodes.flatMap((node) => {
      switch (node.kind) {
        case 'task':
          return []
        case 'block':
          return within([...node.tasks, ...node.rescue, ...node.always])
        case 'role':
          return [...within(node.dependencies), node, ...within(node.tasks)]
      }
    })
  return [...within(play.roles), ...within([...play.preTasks, ...play.tasks, ...play.postTasks])]
}

async function runBatch(playRun: PlayRun, scope: Scope): Promise<void> {
  const { play, batch } = playRun
  for (const host of batch) playRun.readVarsFiles(host.name)
  const gather = gatherTask(playRun, scope)
  const strategy = asText(play.strategy, scope)?.replace(/^ansible\.builtin\./, '') ?? 'linear'
  if (strategy === 'linear') {
    await runSections(gather, batch, playRun)
    return
  }
  // free and host_pinned: every host goes through the play at its own pace.
  await Promise.all(batch.map((host) => runSections(gather, [host], playRun)))
}

/** [gather facts] → pre_tasks → flush → roles → tasks → flush → post_tasks → flush */
async function runSections(gather: Task | null, hosts: readonly HostState[], playRun: PlayRun): Promise<void> {
  const { play } = playRun
  const nodes = (list: readonly Node[]) => () => runNodes(list, hosts, noFrame, playRun)
  const roles = async (): Promise<void> => {
    for (const role of play.roles) {
      await runRole(
        role,
        hosts.filter((host) => host.isActive),
        noFrame,
        playRun,
      )
    }
  }
  if (gather !== null) await runNodes([gather], hosts, noFrame, playRun)
  const sections: readonly (readonly (() => Promise<void>)[])[] = [
    [nodes(play.preTasks)],
    [roles, nodes(play.tasks)],
    [nodes(play.postTasks)],
  ]
  for (const steps of sections) {
    for (const step of steps) {
      if (playRun.ending === 'none') await step()
    }
    if (playRun.ending === 'ended') return
    if (playRun.ending === 'fatal' && !playRun.forceHandlers) return
    await flushHandlers(hosts, noFrame, playRun)
  }
}

/** The implicit task "Gathering Facts", or null when this play wants none. */
function gatherTask(playRun: PlayRun, scope: Scope): Task | null {
  const { play, run } = playRun
  const { gathering } = run.options
  const isWanted = play.gatherFacts === undefined ? gathering !== 'explicit' : asFlag(play.gatherFacts, scope, true)
  if (!isWanted) return null
  const { store } = run.surroundings
  const isKnown = (host: HostState): boolean => store.memory(host.name).facts.size > 0
  if (play.gatherFacts === undefined && gathering === 'smart' && playRun.batch.every(isKnown)) return null
  const args = new Map<Value, Value>()
  if (play.gatherSubset !== undefined) args.set('gather_subset', play.gatherSubset)
  if (play.gatherTimeout !== undefined) args.set('gather_timeout', play.gatherTimeout)
  if (play.factPath !== undefined) args.set('fact_path', play.factPath)
  return {
    kind: 'task',
    name: 'Gathering Facts',
    span: play.span,
    // A play with tags gathers facts only when they are selected; without, always.
    keywords: { ...noKeywords, tags: play.keywords.tags.length > 0 ? [] : ['always'] },
    parent: null,
    role: null,
    folder: play.folder,
    action: 'setup',
    module: 'setup',
    args,
    argSpans: new Map(),
    until: [],
    notify: [],
    listen: [],
  }
}

/** The files of `vars_files` as this host names them, last first; a missing one is an error of the host. */
function varsFilesFor(host: string, playRun: PlayRun): readonly Dict[] {
  const { play, run, variables } = playRun
  const found: Dict[] = []
  for (const entry of play.varsFiles) {
    const scope = scopeAt(
      { host, play: { ...variables, files: () => found }, task: null, includeParams: [] },
      run.surroundings,
    )
    const names = entry.map((name) => nameOf(name, scope)).filter((name) => name !== null)
    // A name that needs facts which are not there yet is left, as Ansible leaves it.
    if (names.length === 0) continue
    const path = names
      .map((name) => firstExisting(placesFor(name, 'vars', null, play.folder), run.ports.files))
      .find((one) => one !== null)
    if (path === undefined) {
      throw new RunAborted([
        error(
          'engine/vars-file-not-found',
          `The vars file ${names.map((name) => repr(name)).join(' or ')} was not found beside ${play.span.file}.`,
          {
            at: play.span,
            hint: 'Write the file, or correct its name under vars_files.',
          },
        ),
      ])
    }
    const read = loadVarsFile(path, run.ports.loading)
    if (hasErrors(read.diagnostics)) throw new RunAborted(read.diagnostics)
    found.unshift(read.value)
  }
  return found
}

function nameOf(name: Value, scope: Scope): string | null {
  try {
    return str(open(name, scope))
  } catch (fault) {
    if (fault instanceof DiagnosticError) return null
    throw fault
  }
}

function serialOf(play: Play, scope: Scope): readonly (number | string)[] {
  return play.serial.flatMap((entry) => {
    const opened = open(entry, scope)
    return (isList(opened) ? opened : [opened]).map((one) => (typeof one === 'number' ? one : str(one)))
  })
}

function orderOf(play: Play, scope: Scope): Order {
  const text = asText(play.order, scope) ?? 'inventory'
  return orders.find((known) => known === text) ?? 'inventory'
}

function maxFailOf(play: Play, scope: Scope): number | null {
  const value = play.maxFailPercentage
  if (value === undefined) return null
  const opened = open(value, scope)
  return asNumber(typeof opened === 'string' ? opened.replace(/%$/, '') : opened, scope) ?? null
}

function patternText(play: Play, scope: Scope): string {
  const opened = open(play.hosts, scope)
  return isList(opened) ? opened.map(str).join(',') : str(opened)
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
