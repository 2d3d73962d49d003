import { error } from '../diagnostic/catalogue.ts'
import type { Diagnosed, Diagnostic } from '../diagnostic/diagnostic.ts'
import { SourceText } from '../diagnostic/source-text.ts'
import { trusted } from '../document/trust.ts'
import { fromJson, isJsonArray, type Json, type JsonObject } from '../value/json.ts'
import type { InventoryStatement } from './statement.ts'

/** What a program gave; `status` is null when it could not be started. */
export interface ProgramOutcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What a script says: groups and hosts in order, and the variables of hosts it already gave, if it gave `_meta`. */
export interface ScriptInventory {
  readonly statements: readonly InventoryStatement[]
  readonly hosts: readonly string[]
  readonly hostVariables: ReadonlyMap<string, JsonObject> | null
}

const nothing: ScriptInventory = { statements: [], hosts: [], hostVariables: new Map() }

/**
 * Reads what an inventory script printed for `--list`.
 *
 * A group is a dict with `hosts`, `vars`, `children`; a list means its hosts; a dict with none of the three means a host
 * of the group's own name, and the dict is the group's variables.
 *
 * @see Ansible 2.14, plugins/inventory/script.py
 */
export function readScriptList(outcome: ProgramOutcome, script: string): Diagnosed<ScriptInventory> {
  const { value: listed, diagnostics } = readOutput(outcome, `${script} --list`)
  if (listed === null) return { value: nothing, diagnostics }
  const reader = new ScriptReader(script)
  for (const [name, group] of Object.entries(listed)) {
    if (name === '_meta') reader.meta(group)
    else reader.group(name, group)
  }
  return { value: reader.result(), diagnostics: reader.diagnostics }
}

/** Reads what a script printed for `--host`: the variables of one host. Nothing printed means none. */
export function readScriptHost(
  outcome: ProgramOutcome,
  script: string,
  host: string,
): Diagnosed<readonly InventoryStatement[]> {
  if (outcome.status === 0 && outcome.stdout.trim() === '') return { value: [], diagnostics: [] }
  const { value, diagnostics } = readOutput(outcome, `${script} --host ${host}`)
  return { value: value === null ? [] : hostVariables(host, value, script), diagnostics }
}

/** Variables of a host as statements. Their texts may be templates, as Ansible trusts its inventory scripts. */
export function hostVariables(host: string, variables: JsonObject, script: string): readonly InventoryStatement[] {
  const source = new SourceText('', script)
  const at = source.span(0, 0)
  return Object.entries(variables).map(([name, value]) => ({
    says: 'host-variable',
    host,
    name,
    value: trusted(fromJson(value), source),
    at,
  }))
}

function readOutput(outcome: ProgramOutcome, command: string): Diagnosed<JsonObject | null> {
  const said = outcome.stderr.trim() === '' ? '' : ` It said: ${outcome.stderr.trim().slice(-2000)}`
  const failed = (why: string): Diagnosed<null> => ({
    value: null,
    diagnostics: [error('inventory/script', `"${command}" ${why}.${said}`)],
  })
  if (outcome.status === null) return failed('could not be started')
  if (outcome.status !== 0) return failed(`ended with exit status ${outcome.status}`)
  const parsed = parseJson(outcome.stdout)
  if (parsed instanceof SyntaxError) return failed(`printed something that is no JSON (${parsed.message})`)
  return isObject(parsed) ? { value: parsed, diagnostics: [] } : failed('printed JSON that is not an object')
}

function parseJson(text: string): Json | SyntaxError {
  try {
    // JSON.parse gives nothing but Json.
    return JSON.parse(text) as Json
  } catch (fault) {
    if (fault instanceof SyntaxError) return fault
    throw fault
  }
}

class ScriptReader {
  readonly diagnostics: Diagnostic[] = []
  readonly #script: string
  readonly #source: SourceText
  readonly #statements: InventoryStatement[] = []
  readonly #hosts = new Set<string>()
  #hostVariables: Map<string, JsonObject> | null = null

  constructor(script: string) {
    this.#script = script
    this.#source = new SourceText('', script)
  }

  result(): ScriptInventory {
    return { statements: this.#statements, hosts: [...this.#hosts], hostVariables: this.#hostVariables }
  }

  meta(meta: Json): void {
    const variables = isObject(meta) ? meta['hostvars'] : undefined
    if (variables === undefined) return
    if (!isObject(variables)) {
      this.#fault('"_meta.hostvars" is not an object')
      return
    }
    this.#hostVariables = new Map()
    for (const [host, given] of Object.entries(variables)) {
      if (isObject(given)) this.#hostVariables.set(host, given)
      else this.#fault(`the variables of the host "${host}" are not an object`)
    }
  }

  group(name: string, given: Json): void {
    const at = this.#source.span(0, 0)
    this.#statements.push({ says: 'group', group: name, at })
    const { hosts, vars, children } = partsOf(name, given)
    for (const host of this.#names(hosts, `the hosts of the group "${name}"`)) {
      this.#hosts.add(host)
      this.#statements.push({ says: 'host', host, group: name, port: null, at })
    }
    if (vars !== undefined && !isObject(vars)) this.#fault(`the variables of the group "${name}" are not an object`)
    else {
      for (const [key, item] of Object.entries(vars ?? {})) {
        const value = trusted(fromJson(item), this.#source)
        this.#statements.push({ says: 'group-variable', group: name, name: key, value, at })
      }
    }
    for (const child of this.#names(children, `the children of the group "${name}"`)) {
      this.#statements.push({ says: 'child', group: name, child, at })
    }
  }

  #names(given: Json | undefined, what: string): readonly string[] {
    if (given === undefined) return []
    const names = isJsonArray(given) ? given : null
    if (names?.every((name) => typeof name === 'string' && name !== '') === true) return names.filter(isText)
    this.#fault(`${what} are not a list of names`)
    return []
  }

  #fault(why: string): void {
    this.diagnostics.push(error('inventory/script', `"${this.#script} --list" printed JSON in which ${why}.`))
  }
}

interface GroupParts {
  readonly hosts?: Json | undefined
  readonly vars?: Json | undefined
  readonly children?: Json | undefined
}

function partsOf(name: string, given: Json): GroupParts {
  if (!isObject(given)) return { hosts: given }
  const { hosts, vars, children } = given
  const isHost = hosts === undefined && vars === undefined && children === undefined
  return isHost ? { hosts: [name], vars: given } : { hosts, vars, children }
}

function isObject(json: Json): json is JsonObject {
  return typeof json === 'object' && json !== null && !isJsonArray(json)
}

function isText(json: Json): json is string {
  return typeof json === 'string'
}
