import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import { findAll, open } from '../template/interpolate.ts'
import type { Scope } from '../expression/scope.ts'
import type { Loop } from '../playbook/model.ts'
import { isTruthy } from '../value/truth.ts'
import { str } from '../value/print.ts'
import { typeName } from '../value/type-name.ts'
import { withoutTuples } from '../value/tuples.ts'
import { Tuple, isList, type Dict, type Value } from '../value/value.ts'

/** The items of a loop on one host. @throws DiagnosticError when the list is undefined or no list */
export function itemsOf(loop: Loop, scope: Scope): readonly Value[] {
  // What a variable holds is a list, also where a lookup makes tuples.
  if (loop.lookup !== null) return findAll(loop.lookup, loop.list, scope).map(withoutTuples)
  const list = open(loop.list, scope)
  if (isList(list)) return list.map(withoutTuples)
  if (list instanceof Tuple) return list.items.map(withoutTuples)
  throw new DiagnosticError(
    error('engine/loop-list', `The \`loop\` value must resolve to a 'list', not '${typeName(list)}'.`, {
      at: loop.span,
      hint: 'Turn a dict into a list with `| dict2items`, and a single value into one with `[value]`.',
    }),
  )
}

/** How a loop names its variables; templates of `loop_control` are opened. */
export interface LoopNames {
  readonly item: string
  readonly index: string | null
  readonly isExtended: boolean
  readonly hasAllItems: boolean
  readonly pauseMs: number
}

export function loopNames(loop: Loop, scope: Scope): LoopNames {
  const index = loop.indexVar === undefined ? null : str(open(loop.indexVar, scope))
  const pause = loop.pause === undefined ? 0 : Number(str(open(loop.pause, scope)))
  return {
    item: str(open(loop.loopVar, scope)),
    index,
    isExtended: loop.extended !== undefined && isTruthy(open(loop.extended, scope)),
    hasAllItems: loop.extendedAllItems === undefined || isTruthy(open(loop.extendedAllItems, scope)),
    pauseMs: Number.isFinite(pause) ? pause * 1000 : 0,
  }
}

/** The variables that one item of a loop brings. */
export function itemVariables(names: LoopNames, items: readonly Value[], index: number): Dict {
  const variables: Dict = new Map<Value, Value>([
    [names.item, items[index] ?? null],
    ['ansible_loop_var', names.item],
  ])
  if (names.index !== null) {
    variables.set(names.index, index)
    variables.set('ansible_index_var', names.index)
  }
  if (names.isExtended) variables.set('ansible_loop', extended(items, index, names.hasAllItems))
  return variables
}

function extended(items: readonly Value[], index: number, hasAllItems: boolean): Dict {
  const { length } = items
  const loop = new Map<Value, Value>()
  if (hasAllItems) loop.set('allitems', [...items])
  const facts: readonly (readonly [string, Value])[] = [
    ['index', index + 1],
    ['index0', index],
    ['first', index === 0],
    ['last', index === length - 1],
    ['length', length],
    ['revindex', length - index],
    ['revindex0', length - index - 1],
  ]
  for (const [name, value] of facts) loop.set(name, value)
  const previous = items[index - 1]
  const next = items[index + 1]
  if (previous !== undefined) loop.set('previtem', previous)
  if (next !== undefined) loop.set('nextitem', next)
  return loop
}
