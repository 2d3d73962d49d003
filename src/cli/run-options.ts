import type { RunOptions } from '../engine/context.ts'
import type { RunFacts } from '../variables/magic.ts'
import { connectionDefaults } from './connection-defaults.ts'
import type { Configuration } from './configuration.ts'
import { isGiven, isRefused, numberIn, textIn, textsIn } from './given.ts'
import type { Given } from './options.ts'
import type { Project } from './project.ts'
import { languageVersion } from './version.ts'

/** What command line and configuration say of a run; asks for the passwords that they want asked for. */
export async function runOptions(given: Given, { configuration, files }: Project): Promise<RunOptions> {
  return {
    checkMode: isGiven(given, 'check'),
    diffMode: isGiven(given, 'diff') || (configuration.showDiff ?? false),
    forks: numberIn(given, 'forks') ?? configuration.forks ?? 5,
    tags: tagSelection(given, configuration),
    verify: isGiven(given, 'verify'),
    probeAhead: !isRefused(given, 'probeAhead'),
    forceHandlers: isGiven(given, 'forceHandlers') || (configuration.forceHandlers ?? false),
    unknownHandlers: configuration.errorOnMissingHandler === false ? 'warning' : 'error',
    startAtTask: textIn(given, 'startAtTask') ?? null,
    step: isGiven(given, 'step'),
    connection: await connectionDefaults(given, configuration, files),
    gathering: configuration.gathering ?? 'implicit',
    playDefaults: {
      strategy: configuration.strategy,
      anyErrorsFatal: configuration.anyErrorsFatal,
      noLog: configuration.noLog,
      taskTimeout: configuration.taskTimeout,
    },
  }
}

/** The tags of `--tags` and `--skip-tags`: comma-separated, repeated, or both. */
export function tagSelection(given: Given, configuration: Configuration): RunOptions['tags'] {
  const only = splitTags(textsIn(given, 'tags'))
  const skip = splitTags(textsIn(given, 'skipTags'))
  return {
    only: [only, configuration.runTags ?? []].find((tags) => tags.length > 0) ?? ['all'],
    skip: skip.length > 0 ? skip : (configuration.skipTags ?? []),
  }
}

/** How many `-v` count. */
export function verbosityOf(given: Given, configuration: Configuration): number {
  return (numberIn(given, 'verbose') ?? 0) || (configuration.verbosity ?? 0)
}

/** What the magic variables of a run are made from. */
export function runFacts(given: Given, options: RunOptions, project: Project): RunFacts {
  const { inventory, files, configuration } = project
  const limit = textsIn(given, 'limit')
  return {
    checkMode: options.checkMode,
    diffMode: options.diffMode,
    forks: options.forks,
    limit: limit.length === 0 ? null : limit.join(','),
    runTags: options.tags.only,
    skipTags: options.tags.skip,
    verbosity: verbosityOf(given, configuration),
    configFile: configuration.file,
    inventorySources: inventory.sources.map((source) => files.absolute(source)),
    version: languageVersion,
  }
}

function splitTags(texts: readonly string[]): readonly string[] {
  return texts
    .flatMap((text) => text.split(','))
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
}
