import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError, type Diagnosed, type Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import type { YamlDict, YamlNode } from '../document/node.ts'
import { scopeOf, type ExpressionWorld, type Scope } from '../expression/scope.ts'
import { open } from '../template/interpolate.ts'
import { str } from '../value/print.ts'
import { isTruthy } from '../value/truth.ts'
import type { Value } from '../value/value.ts'
import type { InventoryStatement } from './statement.ts'

/**
 * What a file with `plugin: generator` says: a host for each combination of its layers, in groups named by templates.
 *
 * @see ansible-core 2.19, plugins/inventory/generator.py
 */
export function readGenerated(root: YamlDict, world: ExpressionWorld): Diagnosed<readonly InventoryStatement[]> {
  const hosts = partOf(root, 'hosts')
  const layers = partOf(root, 'layers')
  const name = hosts === undefined ? undefined : partOf(hosts, 'name')
  if (hosts === undefined || name === undefined || layers?.kind !== 'dict') {
    const detail = 'A generator needs "hosts" with a "name", and "layers", a dict of lists.'
    return { value: [], diagnostics: [error('inventory/syntax', detail, { at: root.span })] }
  }
  const value: InventoryStatement[] = []
  const diagnostics: Diagnostic[] = []
  try {
    for (const layer of combinations(layers)) {
      const scope = scopeOf(layer, world)
      const host = str(open(name.value, scope))
      const groups = parentsOf(hosts, scope, value)
      // A host that no group claims is ungrouped.
      for (const { group, at } of groups.length === 0 ? [{ group: 'ungrouped', at: name.span }] : groups)
        value.push({ says: 'host', host, group, port: null, at })
    }
  } catch (fault) {
    if (!(fault instanceof DiagnosticError)) throw fault
    diagnostics.push(fault.diagnostic)
  }
  return { value, diagnostics }
}

interface NamedGroup {
  readonly group: string
  readonly at: Span
}

/** The groups directly above a host or group; what lies above them is told on the way. */
function parentsOf(node: YamlNode, scope: Scope, statements: InventoryStatement[]): readonly NamedGroup[] {
  const parents = partOf(node, 'parents')
  if (parents?.kind !== 'list') return []
  return parents.items.map((parent) => {
    const at = parent.span
    const name = open(partOf(parent, 'name')?.value ?? null, scope)
    if (!isTruthy(name))
      throw new DiagnosticError(error('inventory/syntax', 'A parent of a generator needs a name.', { at }))
    const group = str(name)
    statements.push({ says: 'group', group, at })
    const vars = partOf(parent, 'vars')
    for (const { key, value } of vars?.kind === 'dict' ? vars.entries : [])
      statements.push({
        says: 'group-variable',
        group,
        name: str(key.value),
        value: open(value.value, scope),
        at: key.span,
      })
    for (const above of parentsOf(parent, scope, statements))
      statements.push({ says: 'child', group: above.group, child: group, at })
    return { group, at }
  })
}

/** All combinations of one item of each layer, the last layer turning fastest. */
function combinations(layers: YamlDict): readonly Map<Value, Value>[] {
  return layers.entries.reduce<readonly Map<Value, Value>[]>(
    (found, { key, value }) => {
      const items = value.kind === 'list' ? value.items.map((item) => item.value) : []
      return found.flatMap((one) => items.map((item) => new Map([...one, [key.value, item]])))
    },
    [new Map()],
  )
}

function partOf(node: YamlNode, name: string): YamlNode | undefined {
  return node.kind === 'dict' ? node.entries.find(({ key }) => key.value === name)?.value : undefined
}
