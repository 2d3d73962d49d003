import { randomUUID } from 'node:crypto'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Ports } from '../engine/ports.ts'
import { run } from '../engine/run.ts'
import type { RunOutcome } from '../event/event.ts'
import { readVarsBeside } from '../inventory/vars-beside.ts'
import type { Playbook } from '../playbook/model.ts'
import type { LoadContext } from '../playbook/site.ts'
import { Ciphertext, isDict, isList, type Value } from '../value/value.ts'
import { openConnections } from './connections.ts'
import { factCacheOf, type JsonFactCache } from './fact-cache.ts'
import { isGiven } from './given.ts'
import { Interruption } from './interruption.ts'
import { localAccount } from './local-account.ts'
import type { Given } from './options.ts'
import type { Output } from './output.ts'
import type { Project } from './project.ts'
import { registry } from './registry.ts'
import { runFacts, runOptions } from './run-options.ts'
import { ask } from './terminal.ts'
import { version } from './version.ts'

interface Request {
  readonly playbooks: readonly Playbook[]
  readonly given: Given
  readonly project: Project
  readonly loading: LoadContext
  readonly output: Output
}

/** Runs playbooks that loaded without error, and reports on it as it goes. */
export async function runPlaybooks({ playbooks, given, project, loading, output }: Request): Promise<RunOutcome> {
  const { files, store, world } = project
  const options = await runOptions(given, project)
  setWeakestDefaults(project)
  const { secrets, remarks } = project
  const warn = ({ detail, hint, ...rest }: Diagnostic): void => {
    const shown = { detail: secrets.mask(detail), ...(hint === undefined ? {} : { hint: secrets.mask(hint) }) }
    output.take({ type: 'warned', time: Date.now(), diagnostic: { ...rest, ...shown } })
  }
  remarks.listener = warn
  const factCache = factCacheOf(project.configuration, localAccount().homeFolder, warn)
  if (factCache !== null) recall(factCache, project, isGiven(given, 'flushCache'))
  const connections = openConnections(warn, options.connection.sshConfig())
  const interruption = new Interruption(
    () => connections.closeAll(),
    (text) => void output.aside(() => Promise.resolve(process.stderr.write(`\n${text}\n`))),
  )
  const ports: Ports = {
    now: () => Date.now(),
    sleep: async (durationMs, until) => {
      const signal = until === undefined ? interruption.signal : AbortSignal.any([interruption.signal, until])
      await delay(durationMs, undefined, { signal }).catch(() => undefined)
    },
    emit: (event) => {
      output.take(event)
    },
    connections,
    registry,
    loading,
    varsBeside: (folder) => readVarsBeside(folder, project.inventory, { files, access: project.access }),
    files,
    writeFile: async (path, content) => {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content)
    },
    modeOf: async (path) => (await stat(path)).mode & 0o7777,
    world,
    ask: (question) => output.aside(() => ask(question, interruption.signal)),
    signal: interruption.signal,
    factCache,
    refreshInventory: project.refreshInventory,
  }
  const ended = new AbortController()
  const deriving = project.keyring.deriveAhead([...vaultTexts(project)], ended.signal)
  try {
    return await run({
      id: randomUUID(),
      version,
      arguments: process.argv.slice(2),
      playbooks,
      options,
      limit: project.limit,
      surroundings: { store, run: runFacts(given, options, project), world },
      ports,
    })
  } finally {
    ended.abort()
    await deriving
    await connections.closeAll()
    await output.finish()
    interruption.end()
  }
}

/** Settings that are variables to the engine: every variable of the inventory beats them. */
function setWeakestDefaults({ configuration, inventory }: Project): void {
  const { retries } = configuration
  const { vars } = inventory.group('all')
  if (retries !== undefined && !vars.has('ansible_ssh_retries')) vars.set('ansible_ssh_retries', retries)
}

/** The inline vaults among the variables of hosts and groups, which tasks open when they need them. */
function* vaultTexts({ extra, inventory, beside }: Project): Iterable<string> {
  const pending: Value[] = [
    extra,
    ...[...inventory.groups.values(), ...inventory.hosts.values()].map(({ vars }) => vars),
    ...beside.flatMap(({ groups, hosts }) => [...groups.values(), ...hosts.values()]),
  ]
  for (let value = pending.shift(); value !== undefined; value = pending.shift()) {
    if (value instanceof Ciphertext) yield value.armoured
    else if (isDict(value)) pending.push(...value.values())
    else if (isList(value)) pending.push(...value)
  }
}

/** Takes in the facts that earlier runs left, or forgets them (`--flush-cache`). */
function recall(cache: JsonFactCache, { inventory, store }: Project, isFlushed: boolean): void {
  for (const host of inventory.hosts.keys()) {
    if (isFlushed) cache.clear(host)
    const facts = cache.read(host)
    if (facts !== null) store.learnFacts(host, facts)
  }
}
