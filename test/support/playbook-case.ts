import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { readYaml } from '../../src/document/read-yaml.ts'
import { isJsonArray, isJsonObject, toJson, type Json, type JsonObject } from '../../src/value/json.ts'
import { shellWords } from '../../src/text/shell-words.ts'
import type { Transcript } from './transcript.ts'

/** The folder of the cases: each a playbook, what it needs, and `expected.yml`; README.md there says more. */
export const casesFolder = join(import.meta.dirname, '..', 'playbooks')

/** What came, or shall come, of a case. */
export interface CaseOutcome extends Transcript {
  /** The exit status. */
  readonly exit: number
}

/** One case as its folder has it. */
export interface PlaybookCase {
  readonly name: string
  readonly folder: string
  /** The sentence that the case proves. */
  readonly why: string
  readonly arguments: readonly string[]
  /** The inventory, relative to the folder of the case. */
  readonly inventory: string
  /** Whether the steps come in no fixed order (`strategy: free`). */
  readonly isUnordered: boolean
  readonly expected: CaseOutcome
  /** Where Ansible 2.14, which is at hand to compare with, does another thing: why, and what; null when it refuses the case. */
  readonly older: { readonly because: string; readonly expected: CaseOutcome | null } | null
}

/** Names of all cases. */
export function caseNames(): readonly string[] {
  return readdirSync(casesFolder)
    .filter((name) => existsSync(join(casesFolder, name, 'expected.yml')))
    .sort()
}

/** Reads one case. */
export function readCase(name: string): PlaybookCase {
  const folder = join(casesFolder, name)
  const path = join(folder, 'expected.yml')
  const { value, diagnostics } = readYaml(readFileSync(path, 'utf8'), path)
  if (value === null || diagnostics.length > 0) throw new Error(`${path} is not sound YAML.`)
  const said = objectIn(toJson(value.value))
  const older = said['ansible-2.14']
  return {
    name,
    folder,
    why: textIn(said, 'why'),
    arguments: shellWords(typeof said['arguments'] === 'string' ? said['arguments'] : '') ?? [],
    inventory: inventoryOf(folder, said['inventory']),
    isUnordered: said['order'] === 'any',
    expected: outcomeIn(said),
    older: older === undefined ? null : olderIn(objectIn(older), said),
  }
}

/** The files of a case, and those that cases share, by their paths from the folder of the case. */
export function filesOf(folder: string): Readonly<Record<string, string>> {
  const shared = ['tags.yml', 'hosts.ini', 'gone.ini'].map((name) => join(casesFolder, name))
  const paths = [...shared, ...filesBelow(folder)]
  return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, 'utf8')]))
}

/** The inventory that a case names, its own, or that of all. */
export function inventoryOf(folder: string, named: Json | undefined): string {
  if (typeof named === 'string') return named.includes('/') ? named : `../${named}.ini`
  return existsSync(join(folder, 'hosts.ini')) ? 'hosts.ini' : '../hosts.ini'
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesBelow(path) : [path]
  })
}

// What is not said of the older one is as with the newer one.
function olderIn(older: JsonObject, newer: JsonObject): PlaybookCase['older'] {
  const expected = older['refuses'] === true ? null : outcomeIn({ ...newer, ...older })
  return { because: textIn(older, 'because'), expected }
}

function outcomeIn(said: JsonObject): CaseOutcome {
  const { exit = 0, recap = {}, steps = [] } = said
  return {
    exit: Number(exit),
    recap: Object.fromEntries(Object.keys(objectIn(recap)).map((host) => [host, textIn(objectIn(recap), host)])),
    steps: isJsonArray(steps) ? steps.map(String) : [],
  }
}

function textIn(object: JsonObject, name: string): string {
  const value = object[name]
  if (typeof value !== 'string') throw new Error(`"${name}" is a text.`)
  return value
}

function objectIn(json: Json): JsonObject {
  if (!isJsonObject(json)) throw new Error('A dict is expected here.')
  return json
}
