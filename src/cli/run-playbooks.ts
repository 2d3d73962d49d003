import { randomUUID } from 'node:crypto'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { RunOptions } from '../engine/context.ts'
import type { Ports } from '../engine/ports.ts'
import { run } from '../engine/run.ts'
import type { RunOutcome } from '../event/event.ts'
import { readVarsBeside } from '../inventory/vars-beside.ts'
import type { Playbook } from '../playbook/model.ts'
import type { LoadContext } from '../playbook/site.ts'
import type { RunFacts } from '../variables/magic.ts'
import { connectionDefaults } from './connection-defaults.ts'
import { openConnections } from './connections.ts'
import { isGiven, numberIn, textIn, textsIn } from './given.ts'
import type { Given } from './options.ts'
import type { Project } from './project.ts'
import { registry } from './registry.ts'
import type { Output } from './output.ts'
import { ask } from './terminal.ts'
import { languageVersion, version } from './version.ts'

interface Request {
  readonly playbooks: readonly Playbook[]
  readonly given: Given
  readonly project: Project
  readonly loading: LoadContext
  readonly output: Output
}

/** Runs playbooks that loaded without error, and reports on it as it goes. */
export async function runPlaybooks({ playbooks, given, project, loading, output }: Request): Promise<RunOutcome> {
  const options = await runOptions(given, project)
  const interrupted = new AbortController()
  const connections = openConnections((diagnostic) => {
    output.take({ type: 'warned', time: Date.now(), diagnostic })
  }, options.connection.sshConfig())
  const interrupt = (): void => {
    // A second Ctrl-C does not wait for the tasks that are running.
    if (interrupted.signal.aborted) void connections.closeAll()
    interrupted.abort()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  const ports: Ports = {
    now: () => Date.now(),
    sleep: async (durationMs) => {
      await delay(durationMs, undefined, { signal: interrupted.signal }).catch(() => undefined)
    },
    emit: (event) => {
      output.take(event)
    },
    connections,
    registry,
    loading,
    varsBeside: (folder) => readVarsBeside(folder, project.inventory, { files: project.files, access: project.access }),
    files: project.files,
    writeFile: async (path, content) => {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content)
    },
    modeOf: async (path) => (await stat(path)).mode & 0o7777,
    world: project.world,
    ask: (question) => output.aside(() => ask(question)),
    signal: interrupted.signal,
    factCache: null,
    refreshInventory: project.refreshInventory,
  }
  try {
    return await run({
      id: randomUUID(),
      version,
      arguments: process.argv.slice(2),
      playbooks,
      options,
      limit: project.limit,
      surroundings: { store: project.store, run: runFacts(given, options, project), world: project.world },
      ports,
    })
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
    await connections.closeAll()
    await output.finish()
  }
}

async function runOptions(given: Given, project: Project): Promise<RunOptions> {
  const tags = splitTags(textsIn(given, 'tags'))
  return {
    checkMode: isGiven(given, 'check'),
    diffMode: isGiven(given, 'diff'),
    forks: numberIn(given, 'forks') ?? 5,
    tags: { only: tags.length === 0 ? ['all'] : tags, skip: splitTags(textsIn(given, 'skipTags')) },
    verify: isGiven(given, 'verify'),
    forceHandlers:
      isGiven(given, 'forceHandlers') || /^(?:true|yes|1)$/i.test(process.env['ANSIBLE_FORCE_HANDLERS'] ?? ''),
    startAtTask: textIn(given, 'startAtTask') ?? null,
    step: isGiven(given, 'step'),
    connection: await connectionDefaults(given, project.files),
    gathering: gatheringFrom(process.env['ANSIBLE_GATHERING']),
  }
}

function gatheringFrom(text: string | undefined): RunOptions['gathering'] {
  return text === 'explicit' || text === 'smart' ? text : 'implicit'
}

function splitTags(texts: readonly string[]): readonly string[] {
  return texts
    .flatMap((text) => text.split(','))
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
}

function runFacts(given: Given, options: RunOptions, project: Project): RunFacts {
  const limit = textsIn(given, 'limit')
  return {
    checkMode: options.checkMode,
    diffMode: options.diffMode,
    forks: options.forks,
    limit: limit.length === 0 ? null : limit.join(','),
    runTags: options.tags.only,
    skipTags: options.tags.skip,
    verbosity: numberIn(given, 'verbose') ?? 0,
    configFile: null,
    inventorySources: project.inventory.sources.map((source) => project.files.absolute(source)),
    version: languageVersion,
  }
}
