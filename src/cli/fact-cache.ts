import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { error, warning } from '../diagnostic/catalogue.ts'
import { DiagnosticError, type Diagnostic } from '../diagnostic/diagnostic.ts'
import type { FactCache } from '../engine/ports.ts'
import { fromJson, toJson, type JsonObject } from '../value/json.ts'
import { parseJson, plainJson, printJson } from '../value/json-text.ts'
import { str } from '../value/print.ts'
import { isDict, type Dict } from '../value/value.ts'
import type { Configuration } from './configuration.ts'
import { writeWholeFile } from './write-file.ts'

const secondsOfADay = 86_400

/** What Ansible marks facts with that `setup` gathered; without it, it gathers anew. */
const gatheredMark = '_ansible_facts_gathered'

/**
 * A folder of facts, one JSON file a host: the form of Ansible's `jsonfile` cache, which either may have written.
 *
 * Facts older than the time limit are as good as none. What cannot be written is told once, and the run goes on.
 */
export class JsonFactCache implements FactCache {
  readonly #folder: string
  readonly #prefix: string
  readonly #keptMs: number
  readonly #warn: (diagnostic: Diagnostic) => void
  readonly #now: () => number
  #isWritable = true

  /** @param keptMs - how long facts count, in milliseconds; 0 is for ever */
  constructor(
    place: { readonly folder: string; readonly prefix: string; readonly keptMs: number },
    warn: (diagnostic: Diagnostic) => void,
    now: () => number,
  ) {
    this.#folder = place.folder
    this.#prefix = place.prefix
    this.#keptMs = place.keptMs
    this.#warn = warn
    this.#now = now
  }

  read(host: string): Dict | null {
    const path = this.#path(host)
    const age = ageOf(path, this.#now())
    if (age === null || (this.#keptMs > 0 && age > this.#keptMs)) return null
    try {
      const facts = parseJson(readFileSync(path, 'utf8'))
      if (!isDict(facts)) return null
      facts.delete(gatheredMark)
      return facts
    } catch {
      // A file that is cut off or of another form is as good as none: it is written anew.
      return null
    }
  }

  write(host: string, facts: Dict): void {
    if (!this.#isWritable) return
    const kept = {
      ...marksOf(facts),
      ...Object.fromEntries([...facts].map(([name, fact]) => [str(name), toJson(fact)])),
    }
    const text = printJson(fromJson(kept), { ...plainJson, indent: 4, itemSeparator: ',' })
    try {
      writeWholeFile(this.#path(host), text, { mode: 0o600, makesFolders: true })
    } catch (fault) {
      if (!(fault instanceof DiagnosticError)) throw fault
      this.#isWritable = false
      this.#warn(warning('cli/fact-cache', `Facts are not kept for later runs. ${fault.diagnostic.detail}`))
    }
  }

  clear(host: string): void {
    try {
      rmSync(this.#path(host), { force: true })
    } catch {
      // What cannot be removed was never written: a part of the path is no folder.
    }
  }

  #path(host: string): string {
    return join(this.#folder, `${this.#prefix}${host.replaceAll('/', '_')}`)
  }
}

/** The cache that the configuration asks for, or null. @throws DiagnosticError for one that is not there */
export function factCacheOf(
  configuration: Omit<Configuration, 'written'>,
  homeFolder: string,
  warn: (diagnostic: Diagnostic) => void,
): JsonFactCache | null {
  const kind = (configuration.factCache ?? 'memory').replace(/^ansible\.builtin\./, '')
  if (kind === 'memory') return null
  const folder = configuration.factCacheFolder
  if (kind !== 'jsonfile' || folder === undefined) {
    const detail =
      kind === 'jsonfile'
        ? 'fact_caching is jsonfile, and fact_caching_connection does not say where the files shall be.'
        : `fact_caching is "${kind}", and hadeploy has jsonfile and memory.`
    const hint = `In ansible.cfg, write:\n    fact_caching = jsonfile\n    fact_caching_connection = ${homeFolder}/.cache/facts`
    throw new DiagnosticError(error('cli/configuration', detail, { hint }))
  }
  const place = {
    folder,
    prefix: configuration.factCachePrefix ?? '',
    keptMs: (configuration.factCacheSeconds ?? secondsOfADay) * 1000,
  }
  return new JsonFactCache(place, warn, () => Date.now())
}

function marksOf(facts: Dict): JsonObject {
  const isGathered = [...facts.keys()].some((name) => typeof name === 'string' && name.startsWith('ansible_'))
  return isGathered ? { [gatheredMark]: true } : {}
}

function ageOf(path: string, now: number): number | null {
  try {
    return now - statSync(path).mtimeMs
  } catch {
    // No file, or a folder on the way that is none.
    return null
  }
}
