import { error } from '../diagnostic/catalogue.ts'
import type { Diagnosed, Diagnostic } from '../diagnostic/diagnostic.ts'
import { SourceText } from '../diagnostic/source-text.ts'
import { trusted } from '../document/trust.ts'
import { parseJson } from '../value/json-text.ts'
import { TypeFault } from '../value/type-fault.ts'
import { isDict, isList, type Dict, type Value } from '../value/value.ts'
import type { InventoryStatement } from './statement.ts'

/** What a program gave; `status` is null when it could not be started. */
export interface ProgramOutcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What a script says: groups and hosts in order, and the variables of hosts if it gave them all at once (`_meta`). */
export interface ScriptInventory {
  readonly statements: readonly InventoryStatement[]
  readonly hosts: readonly string[]
  readonly hostVariables: ReadonlyMap<string, Dict> | null
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
  for (const [name, group] of textKeys(listed)) {
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
export function hostVariables(host: string, variables: Dict, script: string): readonly InventoryStatement[] {
  const source = new SourceText('', script)
  const at = source.span(0, 0)
  return textKeys(variables).map(([name, value]) => ({
    says: 'host-variable',
    host,
    name,
    value: trusted(value, source),
    at,
  }))
}

function readOutput({ status, stdout, stderr }: ProgramOutcome, command: string): Diagnosed<Dict | null> {
  const said = stderr.trim() === '' ? '' : ` It said: ${stderr.trim().slice(-2000)}`
  const failed = (why: string): Diagnosed<null> => ({
    value: null,
    diagnostics: [error('inventory/script', `"${command}" ${why}.${said}`)],
  })
  if (status === null) return failed('could not be started')
  if (status !== 0) return failed(`ended with exit status ${status}`)
  try {
    const value = parseJson(stdout)
    return isDict(value) ? { value, diagnostics: [] } : failed('printed JSON that is not an object')
  } catch (fault) {
    if (fault instanceof TypeFault) return failed(`printed something that is no JSON (${fault.message})`)
    throw fault
  }
}

class ScriptReader {
  readonly diagnostics: Diagnostic[] = []
  readonly #script: string
  readonly #source: SourceText
  readonly #statements: InventoryStatement[] = []
  readonly #hosts = new Set<string>()
  #hostVariables: Map<string, Dict> | null = null

  constructor(script: string) {
    this.#script = script
    this.#source = new SourceText('', script)
  }

  result(): ScriptInventory {
    return { statements: this.#statements, hosts: [...this.#hosts], hostVariables: this.#hostVariables }
  }

  meta(meta: Value): void {
    const variables = isDict(meta) ? meta.get('hostvars') : undefined
    if (variables === undefined) return
    if (!isDict(variables)) {
      this.#fault('"_meta.hostvars" is not an object')
      return
    }
    this.#hostVariables = new Map()
    for (const [host, given] of textKeys(variables)) {
      if (isDict(given)) this.#hostVariables.set(host, given)
      else this.#fault(`the variables of the host "${host}" are not an object`)
    }
  }

  group(name: string, given: Value): void {
    const at = this.#source.span(0, 0)
    this.#statements.push({ says: 'group', group: name, at })
    const { hosts, vars, children } = partsOf(name, given)
    for (const host of this.#names(hosts, `the hosts of the group "${name}"`)) {
      this.#hosts.add(host)
      this.#statements.push({ says: 'host', host, group: name, port: null, at })
    }
    for (const [key, item] of this.#variables(name, vars)) {
      this.#statements.push({ says: 'group-variable', group: name, name: key, value: trusted(item, this.#source), at })
    }
    for (const child of this.#names(children, `the children of the group "${name}"`)) {
      this.#statements.push({ says: 'child', group: name, child, at })
    }
  }

  #variables(group: string, given: Value | undefined): readonly (readonly [string, Value])[] {
    if (given === undefined) return []
    if (isDict(given)) return textKeys(given)
    this.#fault(`the variables of the group "${group}" are not an object`)
    return []
  }

  #names(given: Value | undefined, what: string): readonly string[] {
    if (given === undefined) return []
    const names = isList(given) ? given.filter((name) => typeof name === 'string' && name !== '') : []
    if (isList(given) && names.length === given.length) return names.filter((name) => typeof name === 'string')
    this.#fault(`${what} are not a list of names`)
    return []
  }

  #fault(why: string): void {
    this.diagnostics.push(error('inventory/script', `"${this.#script} --list" printed JSON in which ${why}.`))
  }
}

interface GroupParts {
  readonly hosts?: Value | undefined
  readonly vars?: Value | undefined
  readonly children?: Value | undefined
}

function partsOf(name: string, given: Value): GroupParts {
  if (!isDict(given)) return { hosts: given }
  const [hosts, vars, children] = ['hosts', 'vars', 'children'].map((part) => given.get(part))
  const isHost = hosts === undefined && vars === undefined && children === undefined
  return isHost ? { hosts: [name], vars: given } : { hosts, vars, children }
}

/** JSON has no other keys than texts. */
function textKeys(dict: Dict): (readonly [string, Value])[] {
  return [...dict].flatMap(([key, item]) => (typeof key === 'string' ? [[key, item] as const] : []))
}
