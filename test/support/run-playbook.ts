import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expressionWorld } from '../../src/cli/expression-world.ts'
import { readExtraVars } from '../../src/cli/extra-vars.ts'
import { isGiven, isRefused, numberIn, textIn, textsIn } from '../../src/cli/given.ts'
import type { Given } from '../../src/cli/options.ts'
import { parseArguments } from '../../src/cli/parse.ts'
import { registry } from '../../src/cli/registry.ts'
import { hasErrors, type Diagnostic } from '../../src/diagnostic/diagnostic.ts'
import type { RunOptions } from '../../src/engine/context.ts'
import type { FactCache, Ports, Question } from '../../src/engine/ports.ts'
import { run } from '../../src/engine/run.ts'
import type { Event, RunOutcome } from '../../src/event/event.ts'
import { scopeOf, type ExpressionWorld, type PathKind } from '../../src/expression/scope.ts'
import { loadInventory } from '../../src/inventory/load.ts'
import { hostsMatching } from '../../src/inventory/patterns.ts'
import { inventoryFolders, readVarsBeside } from '../../src/inventory/vars-beside.ts'
import { Documents } from '../../src/playbook/documents.ts'
import { loadPlaybook } from '../../src/playbook/load.ts'
import type { LoadContext } from '../../src/playbook/site.ts'
import { open } from '../../src/template/interpolate.ts'
import { Secrets } from '../../src/value/secrets.ts'
import type { Value } from '../../src/value/value.ts'
import { VariableStore } from '../../src/variables/store.ts'
import type { VaultKeyring } from '../../src/vault/keyring.ts'
import { EndpointConnections, type Reach } from './endpoint-connections.ts'
import { worldWith } from './expression-world.ts'
import { keyringOf } from './keyring.ts'
import { MemoryFiles, projectFolder } from './project.ts'

/** A project in memory and how to run it. Paths are relative to `/project`, or absolute. */
export interface ProjectRun {
  readonly files: Readonly<Record<string, string>>
  /** Default `playbook.yml`. */
  readonly playbook?: string
  /** Default `hosts.ini`; without such a file h1, h2 and h3, all local. */
  readonly inventory?: string
  /** Words of the command line besides inventory and playbook. */
  readonly arguments?: readonly string[]
  /** Answers to what the operator is asked, in order. */
  readonly answers?: readonly string[]
  /** How hosts are reached: a local shell by default, nobody where the connection is ssh. */
  readonly reach?: Reach
  readonly vault?: VaultKeyring
  readonly factCache?: FactCache
  readonly signal?: AbortSignal
  /** Sees each event as it is sent. */
  readonly onEvent?: (event: Event) => void
  readonly options?: Partial<RunOptions>
}

/** What came of a run. */
export interface Ran {
  /** `invalid` when the project was refused before the run. */
  readonly outcome: RunOutcome | 'invalid'
  readonly events: readonly Event[]
  /** Mistakes found before the run. */
  readonly findings: readonly Diagnostic[]
  readonly questions: readonly Question[]
  /** Milliseconds that the run wanted to wait; it waits only a little. */
  readonly slept: readonly number[]
}

const threeHosts = '[trio]\nh1 color=red\nh2 color=green\nh3 color=blue\n[trio:vars]\nansible_connection=local\n'

/** Loads and runs a project as the command line does, with what is outside of it replaced by what the case gives. */
export async function runProject(project: ProjectRun): Promise<Ran> {
  const { playbook = 'playbook.yml', inventory: source = 'hosts.ini' } = project
  const files = new MemoryFiles({ 'hosts.ini': threeHosts, ...project.files })
  const given = givenBy(project.arguments ?? [])
  const secrets = new Secrets()
  const vault = project.vault ?? keyringOf({})
  const access = { vault, secrets }
  const program = {
    files,
    access,
    run: () => Promise.resolve({ status: 127, stdout: '', stderr: '' }),
    world: worldWith(),
    extra: new Map<Value, Value>(),
  }
  const loaded = await loadInventory([source], program)
  const inventory = loaded.value
  const beside = inventoryFolders(inventory, files).map((folder) => readVarsBeside(folder, inventory, program))
  const extra = readExtraVars(textsIn(given, 'extraVars'), files, access)
  const configuration = { file: null, written: new Map<string, string>() }
  const controller = {
    files,
    keyring: vault,
    secrets,
    inventory: () => inventory,
    configuration,
    warn: () => undefined,
  }
  const world: ExpressionWorld = { ...expressionWorld(controller), kindOf: (path) => kindIn(files, path) }
  const folder = files.absolute(join(playbook, '..'))
  const loading: LoadContext = {
    documents: new Documents(files, folder, (armoured) => world.decrypt(armoured)),
    registry,
    rolesPath: [join(projectFolder, 'roles')],
    unknownHandlers: project.options?.unknownHandlers ?? 'error',
    playbooksPath: [],
    variables: extra.value,
    evaluate: (template, variables) => open(template, scopeOf(variables, world)),
  }
  const read = loadPlaybook(files.absolute(playbook), loading)
  const findings = [loaded, ...beside, extra, read].flatMap(({ diagnostics }) => diagnostics)
  if (hasErrors(findings)) return { outcome: 'invalid', events: [], findings, questions: [], slept: [] }

  const options = { ...optionsFrom(given), ...project.options }
  const limit = textsIn(given, 'limit')
  const temporary = mkdtempSync(join(tmpdir(), 'hadeploy-run-'))
  const connections = new EndpointConnections(temporary, project.reach)
  const recorded = recordedPorts(project)
  const ports: Ports = {
    now: recorded.now,
    sleep: recorded.sleep,
    emit: recorded.emit,
    ask: recorded.ask,
    connections,
    registry,
    loading,
    varsBeside: (beside) => readVarsBeside(beside, inventory, program),
    files,
    writeFile: () => Promise.reject(new Error('The controller of a case has nowhere to write.')),
    modeOf: () => Promise.resolve(0o644),
    world,
    signal: project.signal ?? new AbortController().signal,
    factCache: project.factCache ?? null,
    refreshInventory: async () => {
      inventory.become((await loadInventory([source], program)).value)
    },
  }
  const store = new VariableStore({ inventory, besideInventory: beside.map(({ value }) => value), extra: extra.value })
  try {
    const outcome = await run({
      id: 'run',
      version: '0',
      arguments: project.arguments ?? [],
      playbooks: [read.value],
      options,
      limit: limit.length === 0 ? null : hostsMatching(limit.join(','), inventory).value,
      surroundings: { store, world, run: runFacts(given, options, files.absolute(source)) },
      ports,
    })
    return { outcome, findings, ...recorded.seen }
  } finally {
    await connections.closeAll()
    rmSync(temporary, { recursive: true, force: true })
  }
}

function kindIn(files: MemoryFiles, path: string): PathKind {
  const target = files.isFile(path) ? 'file' : files.isDirectory(path) ? 'directory' : 'absent'
  return { target, isLink: false, isMount: false }
}

function givenBy(words: readonly string[]): Given {
  const parsed = parseArguments(['playbook', ...words, 'playbook.yml'])
  if (!('given' in parsed)) throw new Error(`hadeploy does not take ${words.join(' ')}.`)
  return parsed.given
}

function optionsFrom(given: Given): RunOptions {
  const tags = tagsIn(given, 'tags')
  return {
    checkMode: isGiven(given, 'check'),
    diffMode: isGiven(given, 'diff'),
    forks: numberIn(given, 'forks') ?? 5,
    tags: { only: tags.length === 0 ? ['all'] : tags, skip: tagsIn(given, 'skipTags') },
    verify: true,
    probeAhead: !isRefused(given, 'probeAhead'),
    unknownHandlers: 'error',
    forceHandlers: isGiven(given, 'forceHandlers'),
    startAtTask: textIn(given, 'startAtTask') ?? null,
    step: isGiven(given, 'step'),
    gathering: 'implicit',
    connection: {
      connectTimeoutMs: 1000,
      become: isGiven(given, 'become'),
      hostKeyChecking: false,
      localUser: 'root',
      home: '/root',
      sshConfig: () => [],
    },
  }
}

function tagsIn(given: Given, name: string): readonly string[] {
  return textsIn(given, name).flatMap((text) => text.split(','))
}

function runFacts(
  given: Given,
  { checkMode, diffMode, forks, tags }: RunOptions,
  source: string,
): Parameters<typeof run>[0]['surroundings']['run'] {
  return {
    checkMode,
    diffMode,
    forks,
    limit: textsIn(given, 'limit').length === 0 ? null : textsIn(given, 'limit').join(','),
    runTags: tags.only,
    skipTags: tags.skip,
    verbosity: numberIn(given, 'verbose') ?? 0,
    configFile: null,
    inventorySources: [source],
    version: { full: '2.19.0', major: 2, minor: 19, revision: 0 },
  }
}

interface Recorded {
  readonly seen: Pick<Ran, 'events' | 'questions' | 'slept'>
  readonly emit: Ports['emit']
  readonly ask: Ports['ask']
  readonly sleep: Ports['sleep']
  /** As if every wait had lasted as long as it was meant to. */
  readonly now: Ports['now']
}

/** A run waits this long at most, in milliseconds: long enough for a shell to get its turn. */
const longestSleepMs = 25

function recordedPorts({ answers = [], onEvent }: ProjectRun): Recorded {
  const events: Event[] = []
  const questions: Question[] = []
  const slept: number[] = []
  return {
    seen: { events, questions, slept },
    emit: (event) => {
      events.push(event)
      onEvent?.(event)
    },
    ask: (question) => {
      questions.push(question)
      const answer = answers[questions.length - 1]
      return answer === undefined ? Promise.reject(new Error('Nobody answers.')) : Promise.resolve(answer)
    },
    now: () => Date.now() + slept.reduce((sum, durationMs) => sum + durationMs, 0),
    sleep: async (durationMs) => {
      slept.push(durationMs)
      await delay(Math.min(durationMs, longestSleepMs))
    },
  }
}
