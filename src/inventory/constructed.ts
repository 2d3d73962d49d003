import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError, type Diagnosed, type Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import type { YamlDict, YamlNode } from '../document/node.ts'
import { scopeOf, type ExpressionWorld, type Scope } from '../expression/scope.ts'
import { condition, open } from '../template/interpolate.ts'
import { repr, str } from '../value/print.ts'
import { isTruthy } from '../value/truth.ts'
import { isDict, isList, Omit, Template, type Dict, type Value } from '../value/value.ts'
import { groupsOf } from './group-order.ts'
import { safeGroupName } from './group-name.ts'
import type { Inventory } from './inventory.ts'
import { settle } from './settle.ts'
import type { InventoryStatement } from './statement.ts'
import type { VarsBeside } from './vars-beside.ts'

/** What constructing needs beside its file. */
export interface Construction {
  /** All that earlier sources said. */
  readonly inventory: Inventory
  readonly world: ExpressionWorld
  /** Extra variables, which count when the file says `use_extra_vars`. */
  readonly extra: Dict
  /** `group_vars` and `host_vars` beside earlier sources, which count when the file says `use_vars_plugins`. */
  readonly varsBeside: () => readonly VarsBeside[]
}

/**
 * What a file with `plugin: constructed` says: variables and groups that follow from the variables of known hosts.
 *
 * @see ansible-core 2.19, plugins/inventory/constructed.py and `Constructable` of plugins/inventory
 */
export function readConstructed(root: YamlDict, construction: Construction): Diagnosed<readonly InventoryStatement[]> {
  settle(construction.inventory)
  const constructor = new Constructor(root, construction)
  try {
    for (const host of construction.inventory.hosts.keys()) constructor.host(host)
  } catch (fault) {
    if (!(fault instanceof ConstructionFault)) throw fault
    return { value: [], diagnostics: [fault.diagnostic] }
  }
  return { value: constructor.statements, diagnostics: [] }
}

/** Ends the construction: an entry is broken, or could not be evaluated and the file is strict. */
class ConstructionFault extends Error {
  readonly diagnostic: Diagnostic
  constructor(detail: string, at: Span) {
    super(detail)
    this.diagnostic = error('inventory/constructed', detail, { at })
  }
}

class Constructor {
  readonly statements: InventoryStatement[] = []
  readonly #root: YamlDict
  readonly #options: Dict
  readonly #construction: Construction
  readonly #beside: readonly VarsBeside[]
  readonly #expressions = new Map<YamlNode, Template>()

  constructor(root: YamlDict, construction: Construction) {
    this.#root = root
    this.#options = isDict(root.value) ? root.value : new Map()
    this.#construction = construction
    this.#beside = this.#flag('use_vars_plugins') ? construction.varsBeside() : []
  }

  host(host: string): void {
    const variables = this.#variablesOf(host)
    const composing = this.#scope(new Map([...variables, ...this.#extra()]))
    const composed: Dict = new Map()
    for (const { key, value } of this.#entries('compose')) {
      const name = str(key.value)
      const found = this.#tried(value.span, `Could not set ${name} for host ${host}`, () =>
        open(this.#expression(value), composing),
      )
      if (found === undefined || found instanceof Omit) continue
      composed.set(name, found)
      this.statements.push({ says: 'host-variable', host, name, value: found, at: key.span })
    }
    const all = new Map([...variables, ...composed])
    const scope = this.#scope(all)
    for (const { key, value } of this.#entries('groups')) {
      const group = safeGroupName(str(key.value))
      const holds = this.#tried(value.span, `Could not add host ${host} to group ${group}`, () =>
        this.#holds(value, scope),
      )
      if (holds === true) this.#join(host, group, key.span)
    }
    const keying = this.#scope(new Map([...all, ...this.#extra()]))
    const keyed = this.#root.entries.find(({ key }) => key.value === 'keyed_groups')?.value
    for (const entry of keyed?.kind === 'list' ? keyed.items : []) this.#keyedGroups(host, entry, keying)
  }

  #keyedGroups(host: string, entry: YamlNode, scope: Scope): void {
    if (entry.kind !== 'dict' || entry.entries.length === 0)
      throw new ConstructionFault(
        `Invalid keyed group entry, it must be a dictionary: ${repr(entry.value)}`,
        entry.span,
      )
    const part = (name: string): YamlNode | undefined => entry.entries.find(({ key }) => key.value === name)?.value
    const written = part('key')
    const fallback = textOr(part('default_value')?.value, null)
    const isTrailing = part('trailing_separator')?.value ?? null
    if (isTrailing !== null && fallback !== null)
      throw new ConstructionFault(
        'parameters are mutually exclusive for keyed groups: default_value|trailing_separator',
        entry.span,
      )
    const key =
      written === undefined
        ? null
        : this.#tried(
            entry.span,
            `Could not generate group for host ${host} from ${str(sourceOf(written.value))} entry`,
            () => open(this.#expression(written), scope),
          )
    if (key === undefined) return
    const isEmpty = key === null || key === ''
    if (!isTruthy(key) && !(isEmpty && fallback !== null)) {
      if (this.#flag('strict') && isEmpty)
        throw new ConstructionFault(`No key or key resulted empty for the host ${host}, invalid entry`, entry.span)
      return
    }
    const prefix = textOr(part('prefix')?.value, '')
    const separator = textOr(part('separator')?.value, '_')
    const lead = prefix === '' && this.#options.get('leading_separator') === false ? '' : separator
    const parent = this.#parentOf(part('parent_group')?.value ?? null, scope, entry.span)
    if (parent === undefined) return
    for (const name of namesFrom(key, { separator, fallback, isTrailing: isTrailing !== false }, entry.span)) {
      const group = safeGroupName(`${prefix}${lead}${name}`)
      this.#join(host, group, entry.span)
      if (parent !== null) this.statements.push({ says: 'child', group: parent, child: group, at: entry.span })
    }
  }

  /** The parent of the groups of an entry; null when it has none, undefined when it cannot be had. */
  #parentOf(written: Value, scope: Scope, at: Span): string | null | undefined {
    const parent = this.#tried(at, `Could not generate parent group ${str(sourceOf(written))}`, () =>
      open(written, scope),
    )
    if (parent === undefined) return undefined
    return parent instanceof Omit || !isTruthy(parent) ? null : safeGroupName(str(parent))
  }

  #holds(node: YamlNode, scope: Scope): boolean {
    return typeof node.value === 'boolean' ? node.value : condition(this.#expression(node), scope)
  }

  /** What cannot be evaluated is left out, unless the file is strict: facts may be missing for some hosts. */
  #tried<T>(at: Span, failure: string, evaluate: () => T): T | undefined {
    try {
      return evaluate()
    } catch (fault) {
      if (!(fault instanceof DiagnosticError)) throw fault
      if (this.#flag('strict')) throw new ConstructionFault(`${failure}: ${fault.diagnostic.detail}`, at)
      return undefined
    }
  }

  #expression(node: YamlNode): Template {
    const known = this.#expressions.get(node)
    if (known !== undefined) return known
    const source = sourceOf(node.value)
    const origin = node.kind === 'scalar' ? node.origin : undefined
    if (typeof source !== 'string' || origin === undefined)
      throw new ConstructionFault(`An expression is text, and ${repr(source)} is none.`, node.span)
    const made = new Template(source, origin, 'expression')
    this.#expressions.set(node, made)
    return made
  }

  #join(host: string, group: string, at: Span): void {
    this.statements.push({ says: 'host', host, group, port: null, at })
  }

  #variablesOf(name: string): Dict {
    const { inventory } = this.#construction
    const host = inventory.host(name)
    const groups = groupsOf(inventory, name)
    const names = groups.map((group) => group.name).filter((group) => group !== 'all')
    return new Map<Value, Value>([
      ...groups.flatMap(({ vars }) => [...vars]),
      ...groups.flatMap((group) => this.#beside.flatMap((beside) => [...(beside.groups.get(group.name) ?? [])])),
      ...host.vars,
      ['inventory_hostname', name],
      ['inventory_hostname_short', name.split('.')[0] ?? name],
      ['group_names', names.toSorted()],
      ...this.#beside.flatMap((beside) => [...(beside.hosts.get(name) ?? [])]),
    ])
  }

  #extra(): Dict {
    return this.#flag('use_extra_vars') ? this.#construction.extra : new Map()
  }

  #scope(variables: Dict): Scope {
    return scopeOf(variables, this.#construction.world)
  }

  #entries(name: string): YamlDict['entries'] {
    const node = this.#root.entries.find(({ key }) => key.value === name)?.value
    return node?.kind === 'dict' ? node.entries : []
  }

  #flag(name: string): boolean {
    return this.#options.get(name) === true
  }
}

/** The names, without their prefix, of the groups that a key stands for. */
function namesFrom(
  key: Value,
  {
    separator,
    fallback,
    isTrailing,
  }: { readonly separator: string; readonly fallback: string | null; readonly isTrailing: boolean },
  at: Span,
): readonly string[] {
  const isEmpty = (value: Value): boolean => value === null || value === ''
  if (isEmpty(key)) return fallback === null ? [] : [fallback]
  if (typeof key === 'string') return [key]
  if (isList(key)) return key.map((name) => (isEmpty(name) && fallback !== null ? fallback : str(name)))
  if (isDict(key)) {
    return [...key].map(([name, value]) => {
      if (!isEmpty(value)) return `${str(name)}${separator}${str(value)}`
      if (fallback !== null) return `${str(name)}${separator}${fallback}`
      return isTrailing ? `${str(name)}${separator}${str(value)}` : str(name)
    })
  }
  throw new ConstructionFault(
    `Invalid group name format, expected a string or a list of them or dictionary, got: ${repr(key)}`,
    at,
  )
}

function textOr<T>(value: Value | undefined, otherwise: T): string | T {
  return value === undefined || value === null ? otherwise : str(sourceOf(value))
}

/** A template as it was written: expressions of a constructed inventory stand without braces. */
function sourceOf(value: Value): Value {
  return value instanceof Template ? value.source : value
}
