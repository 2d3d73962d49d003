import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { emitYaml } from '../expression/yaml-emit.ts'
import { didYouMean } from '../text/near-names.ts'
import { plainJson, printJson } from '../value/json-text.ts'
import { str } from '../value/print.ts'
import { Ciphertext, Template, Tuple, type Dict, type Value } from '../value/value.ts'
import { hostsBelow } from './group-order.ts'
import type { Group, Inventory } from './inventory.ts'

/** Where shown variables come from: merged ones of a host, or with `export` only its own; and those of a group. */
export interface ShownVariables {
  ofHost(host: string): Dict
  ofGroup(group: string): Dict
}

/** How an inventory is listed. `isExport` adds the variables of groups. */
export interface ListOptions {
  readonly isExport: boolean
  /** Only these hosts (`--limit`). */
  readonly only?: ReadonlySet<string>
}

/**
 * An inventory in the form that inventory scripts print, with `_meta`.
 *
 * @see Ansible 2.14, cli/inventory.py (json_inventory)
 */
export function listing(inventory: Inventory, variables: ShownVariables, { isExport, only }: ListOptions): Dict {
  const listed: Dict = new Map()
  const seen = new Set(['all'])
  const pending = ['all']
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    const group = inventory.group(name)
    const children = [...group.children]
    const parts: Dict = new Map()
    if (name !== 'all') parts.set('hosts', shownHosts(group, only))
    parts.set('children', children)
    if (isExport) parts.set('vars', groupVariables(group, variables))
    const filled = withoutEmpty(parts)
    if (filled.size > 0) listed.set(name, filled)
    const fresh = children.filter((child) => !seen.has(child))
    for (const child of fresh) seen.add(child)
    pending.push(...fresh)
  }
  const hostvars: Dict = new Map()
  for (const host of hostsBelow(inventory, 'all')) {
    if (only !== undefined && !only.has(host)) continue
    const shown = hostVariables(host, variables)
    if (shown.size > 0) hostvars.set(host, shown)
  }
  listed.set('_meta', new Map([['hostvars', hostvars]]))
  return listed
}

/** An inventory in the form of a YAML inventory; each host's variables stand where it is first listed. */
export function yamlListing(inventory: Inventory, variables: ShownVariables, { isExport, only }: ListOptions): Dict {
  const seen = new Set<string>()
  const seenGroups = new Set<string>()
  const shape = (group: Group): Dict => {
    const children: Dict = new Map()
    for (const child of group.children) {
      // What is below a group stands where the group is first listed; empty groups stand nowhere.
      const isKnown = seenGroups.has(child)
      const shaped = isKnown ? new Map<Value, Value>() : shape(inventory.group(child))
      if (isKnown || shaped.size > 0) children.set(child, shaped)
      seenGroups.add(child)
    }
    const hosts: Dict = new Map()
    for (const host of group.name === 'all' ? [] : shownHosts(group, only)) {
      hosts.set(host, seen.has(host) ? new Map() : hostVariables(host, variables))
      seen.add(host)
    }
    const parts: Dict = new Map<Value, Value>([
      ['children', children],
      ['hosts', hosts],
    ])
    if (isExport) parts.set('vars', groupVariables(group, variables))
    return withoutEmpty(parts)
  }
  return new Map([['all', shape(inventory.group('all'))]])
}

/** The variables of one host, as `--host` shows them. */
export function hostVariables(host: string, variables: ShownVariables): Dict {
  return withoutInternal(variables.ofHost(host))
}

/**
 * The tree of groups and hosts below a group, as text; with `variables` each followed by its own.
 *
 * @returns `inventory/pattern` for a group that is not there
 */
export function graph(inventory: Inventory, start: string, variables: ShownVariables | null): string | Diagnostic {
  const top = inventory.groups.get(start)
  if (top === undefined) {
    const hint = didYouMean(start, inventory.groups.keys())
    return error('inventory/pattern', `--graph shows a group, and there is no group "${start}".`, { hint })
  }
  const lines = (group: Group, depth: number): readonly string[] => [
    branch(`@${group.name}:`, depth),
    ...[...group.children].flatMap((child) => lines(inventory.group(child), depth + 1)),
    ...(group.name === 'all' ? [] : [...group.hosts]).flatMap((host) => [
      branch(host, depth + 1),
      ...(variables === null ? [] : variableLines(hostVariables(host, variables), depth + 2)),
    ]),
    ...(variables === null ? [] : variableLines(groupVariables(group, variables), depth + 1)),
  ]
  return lines(top, 0).join('\n')
}

/** JSON as Ansible prints it: keys sorted, four spaces. Vault values stay closed. */
export function shownAsJson(value: Value): string {
  return printJson(shown(value), { ...plainJson, indent: 4, sortKeys: true, asciiOnly: false, itemSeparator: ',' })
}

/** YAML as Ansible prints it. Vault values stay closed. */
export function shownAsYaml(value: Value): string {
  return emitYaml(shown(value), {
    indent: 2,
    width: 80,
    flow: 'never',
    sortKeys: true,
    explicitStart: false,
    explicitEnd: false,
  })
}

/** Variables that every host has in a run and that say nothing of the inventory. */
const internal: ReadonlySet<Value> = new Set([
  'ansible_diff_mode',
  'ansible_config_file',
  'ansible_facts',
  'ansible_forks',
  'ansible_inventory_sources',
  'ansible_limit',
  'ansible_playbook_python',
  'ansible_run_tags',
  'ansible_skip_tags',
  'ansible_verbosity',
  'ansible_version',
  'inventory_dir',
  'inventory_file',
  'inventory_hostname',
  'inventory_hostname_short',
  'groups',
  'group_names',
  'omit',
  'playbook_dir',
])

function withoutInternal(variables: Dict): Dict {
  return new Map([...variables].filter(([name]) => !internal.has(name)))
}

function groupVariables(group: Group, variables: ShownVariables): Dict {
  const found = withoutInternal(variables.ofGroup(group.name))
  return group.priority === 1 ? found : found.set('ansible_group_priority', group.priority)
}

function shownHosts(group: Group, only: ReadonlySet<string> | undefined): string[] {
  return [...group.hosts].filter((host) => only === undefined || only.has(host))
}

function withoutEmpty(parts: Dict): Dict {
  return new Map(
    [...parts].filter(([, part]) => (Array.isArray(part) ? part.length : part instanceof Map ? part.size : 1) > 0),
  )
}

function variableLines(variables: Dict, depth: number): readonly string[] {
  return [...variables]
    .map(([name, value]) => [str(name), value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => branch(`{${name} = ${str(shown(value))}}`, depth))
}

function branch(text: string, depth: number): string {
  return depth === 0 ? text : `${'  |'.repeat(depth)}--${text}`
}

/** Templates as they were written; vault values in the form that Ansible gives them in JSON. */
function shown(value: Value): Value {
  if (value instanceof Template) return value.source
  if (value instanceof Ciphertext) return new Map([['__ansible_vault', value.armoured]])
  if (Array.isArray(value)) return value.map(shown)
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, shown(item)]))
  if (value instanceof Tuple) return new Tuple(value.items.map(shown))
  return value
}
