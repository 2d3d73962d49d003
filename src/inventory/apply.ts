import { error, warning } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import { isGroupIdentifier, safeGroupName, type GroupNamePolicy } from './group-name.ts'
import type { Inventory } from './inventory.ts'
import { readPythonLiteral } from './python-literal.ts'
import type { InventoryStatement } from './statement.ts'

/** Where statements come from: the variables `inventory_file` and `inventory_dir` of new hosts. A host list has no folder. */
export interface StatementSource {
  readonly file: string
  readonly folder: string | null
}

/** Makes an inventory hold what the statements say. Later sources add to earlier ones, and override their variables. */
export function applyStatements(
  statements: readonly InventoryStatement[],
  inventory: Inventory,
  { source, groupNames }: { readonly source: StatementSource; readonly groupNames: GroupNamePolicy },
): readonly Diagnostic[] {
  const builder = new InventoryBuilder(inventory, source, groupNames)
  for (const statement of statements) builder.take(statement)
  return builder.finish()
}

class InventoryBuilder {
  readonly #inventory: Inventory
  readonly #source: StatementSource
  readonly #groupNames: GroupNamePolicy
  readonly #diagnostics: Diagnostic[] = []
  readonly #oddNames = new Map<string, Span>()

  constructor(inventory: Inventory, source: StatementSource, groupNames: GroupNamePolicy) {
    this.#inventory = inventory
    this.#source = source
    this.#groupNames = groupNames
  }

  take(statement: InventoryStatement): void {
    switch (statement.says) {
      case 'group':
        this.#inventory.group(this.#groupName(statement.group, statement.at))
        break
      case 'host':
        this.#host(statement.host, statement.port)
        this.#inventory.addToGroup(statement.host, this.#groupName(statement.group, statement.at))
        break
      case 'host-variable':
        this.#inventory.host(statement.host).vars.set(statement.name, statement.value)
        break
      case 'group-variable':
        this.#groupVariable(statement)
        break
      case 'child':
        this.#child(
          this.#groupName(statement.group, statement.at),
          this.#groupName(statement.child, statement.at),
          statement.at,
        )
        break
    }
  }

  finish(): readonly Diagnostic[] {
    const [first] = this.#oddNames
    if (first === undefined || this.#groupNames === 'ignore' || this.#groupNames === 'silently')
      return this.#diagnostics
    const names = [...this.#oddNames.keys()]
    const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
    const listed = `${names.slice(0, 3).join(', ')}${more}`
    const detail =
      this.#groupNames === 'always'
        ? `In the names of these groups each character that no identifier has became "_": ${listed}.`
        : `These groups have names that are no identifiers, so groups.NAME does not reach them: ${listed}.`
    return [...this.#diagnostics, warning('inventory/group-name', detail, { at: first[1] })]
  }

  #groupName(name: string, at: Span): string {
    if (isGroupIdentifier(name)) return name
    if (!this.#oddNames.has(name)) this.#oddNames.set(name, at)
    return this.#groupNames === 'always' || this.#groupNames === 'silently' ? safeGroupName(name) : name
  }

  #host(name: string, port: number | null): void {
    if (this.#inventory.hosts.has(name)) return
    const { vars } = this.#inventory.host(name)
    vars.set('inventory_file', this.#source.file)
    vars.set('inventory_dir', this.#source.folder)
    if (port !== null) vars.set('ansible_port', port)
  }

  #groupVariable({ group, name, value, at }: Extract<InventoryStatement, { says: 'group-variable' }>): void {
    const found = this.#inventory.group(this.#groupName(group, at))
    if (name !== 'ansible_group_priority') {
      found.vars.set(name, value)
      return
    }
    const priority = typeof value === 'string' ? readPythonLiteral(value) : value
    if (typeof priority === 'number') found.priority = priority
    else
      this.#diagnostics.push(
        error('inventory/group-priority', 'ansible_group_priority must be a whole number.', { at }),
      )
  }

  #child(group: string, child: string, at: Span): void {
    const parent = this.#inventory.group(group)
    this.#inventory.group(child)
    if (parent.children.has(child)) return
    if (reaches(this.#inventory, child, group)) {
      const detail =
        child === group ? `The group "${group}" is its own child.` : `"${child}" is above "${group}" already.`
      this.#diagnostics.push(error('inventory/group-loop', detail, { at }))
      return
    }
    parent.children.add(child)
  }
}

/** Whether one group is the other, or above it. Walks down, for the groups that get parents are mostly without children. */
function reaches(inventory: Inventory, from: string, to: string): boolean {
  const below = new Set([from])
  for (const name of below) for (const child of inventory.groups.get(name)?.children ?? []) below.add(child)
  return below.has(to)
}
