import { error, warning } from '../diagnostic/catalogue.ts'
import type { Diagnosed, Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import type { YamlDict, YamlEntry, YamlNode } from '../document/node.ts'
import { repr, str } from '../value/print.ts'
import { Template } from '../value/value.ts'
import { hostAddress } from './host-address.ts'
import { expandHostRange, HostRangeFault } from './host-range.ts'
import type { InventoryStatement } from './statement.ts'

/**
 * Reads an inventory in YAML or JSON form: `all: {hosts, vars, children}`, children of the same form; other groups may
 * stand beside `all`.
 *
 * @see Ansible 2.14, plugins/inventory/yaml.py
 */
export function readYamlInventory(root: YamlDict): Diagnosed<readonly InventoryStatement[]> {
  const reader = new YamlInventoryReader()
  for (const entry of root.entries) reader.group(entry)
  return { value: reader.statements, diagnostics: reader.diagnostics }
}

class YamlInventoryReader {
  readonly statements: InventoryStatement[] = []
  readonly diagnostics: Diagnostic[] = []

  /** Reads a group with all below it; gives its name, or null when the key is no name. */
  group({ key, value }: YamlEntry): string | null {
    const name = this.#nameOf(key, 'group')
    if (name === null) return null
    if (!isEmpty(value) && value.kind !== 'dict') {
      this.#ignored(key.span, `The group "${name}" is left out, since its value is not a dict.`)
      return name
    }
    this.statements.push({ says: 'group', group: name, at: key.span })
    if (value.kind === 'dict') for (const entry of value.entries) this.#part(name, entry)
    return name
  }

  #part(group: string, { key, value }: YamlEntry): void {
    const part = key.value
    if (part !== 'vars' && part !== 'children' && part !== 'hosts') {
      this.#ignored(
        key.span,
        `"${str(part)}" in the group "${group}" is left out; a group has hosts, vars and children.`,
      )
      return
    }
    // `hosts: web1` stands for `hosts: {web1: }`.
    if (value.kind === 'scalar' && typeof value.value === 'string') {
      this.#entry(group, part, { key: value, value: { kind: 'scalar', value: null, span: value.span } })
    } else if (value.kind === 'dict') {
      for (const entry of value.entries) this.#entry(group, part, entry)
    } else if (!isEmpty(value)) {
      const hint = value.kind === 'list' ? 'Write "name:" on each line instead of "- name".' : undefined
      const detail = `"${part}" of the group "${group}" must be a dict.`
      this.diagnostics.push(error('inventory/syntax', detail, { at: value.span, hint }))
    }
  }

  #entry(group: string, part: 'vars' | 'children' | 'hosts', entry: YamlEntry): void {
    if (part === 'vars') this.#groupVariable(group, entry)
    else if (part === 'hosts') this.#hosts(group, entry)
    else {
      const child = this.group(entry)
      if (child !== null) this.statements.push({ says: 'child', group, child, at: entry.key.span })
    }
  }

  #groupVariable(group: string, { key, value }: YamlEntry): void {
    this.statements.push({ says: 'group-variable', group, name: nameText(key.value), value: value.value, at: key.span })
  }

  #hosts(group: string, { key, value }: YamlEntry): void {
    const pattern = this.#nameOf(key, 'host')
    if (pattern === null) return
    if (value.kind !== 'dict' && !isEmpty(value)) {
      const detail = `The variables of the host "${pattern}" must be a dict.`
      this.diagnostics.push(error('inventory/syntax', detail, { at: value.span }))
      return
    }
    const address = hostAddress(pattern)
    const names = expandHostRange(address?.host ?? pattern)
    if (names instanceof HostRangeFault) {
      this.diagnostics.push(error('inventory/host-range', names.reason, { at: key.span }))
      return
    }
    const variables = value.kind === 'dict' ? value.entries : []
    for (const host of names) {
      this.statements.push({ says: 'host', host, group, port: address?.port ?? null, at: key.span })
      for (const { key: name, value: item } of variables) {
        this.statements.push({
          says: 'host-variable',
          host,
          name: nameText(name.value),
          value: item.value,
          at: name.span,
        })
      }
    }
  }

  #nameOf(key: YamlNode, kind: 'host' | 'group'): string | null {
    if (typeof key.value === 'string' && key.value !== '') return key.value
    const detail = `The name of a ${kind} must be text, and ${repr(key.value)} is not.`
    this.diagnostics.push(error('inventory/syntax', detail, { at: key.span, hint: 'Put it into quotes.' }))
    return null
  }

  #ignored(at: Span, detail: string): void {
    this.diagnostics.push(warning('inventory/unexpected-key', detail, { at }))
  }
}

function isEmpty(node: YamlNode): boolean {
  return node.value === null
}

function nameText(name: YamlNode['value']): string {
  return name instanceof Template ? name.source : str(name)
}
