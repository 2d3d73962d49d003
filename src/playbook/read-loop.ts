import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { YamlEntry } from '../document/node.ts'
import { builtins } from '../expression/builtins.ts'
import { wordNamed } from '../expression/words.ts'
import { didYouMean } from '../text/near-names.ts'
import { checkTemplates } from './check-templates.ts'
import type { Given } from './given.ts'
import type { Loop } from './model.ts'
import { wrongType } from './read-kind.ts'
import { invalidName } from './read-vars.ts'
import { keyText, kindOf } from './scalar-text.ts'
import { sortEntries, strangeEntry } from './sort-entries.ts'
import { isVariableName } from './variable-name.ts'

type Report = (found: Diagnostic) => void

/**
 * The loop of a task: `loop:`, or one of the `with_…` entries.
 *
 * @param lookups - the entries whose key begins with `with_`
 */
export function readLoop(given: Given, lookups: readonly YamlEntry[], report: Report): Loop | undefined {
  const [first, second] = lookups
  const loopAt = given.at('loop')
  const extra = loopAt === undefined ? second : first
  if (extra !== undefined) report(secondLoop(extra, given))
  const list = given.node('loop') ?? first?.value
  const span = loopAt ?? first?.key.span
  if (list === undefined || span === undefined) return undefined
  if (list.kind === 'scalar' && list.value === null) {
    report(wrongType(list, `"${first === undefined ? 'loop' : keyText(first.key)}" needs a value to loop over.`))
    return undefined
  }
  if (loopAt !== undefined && list.kind === 'dict') {
    report(wrongType(list, 'A loop needs a list, and this is a dict.', 'Use "with_dict", or the filter dict2items.'))
  }
  checkTemplates(list.value, report)
  if (loopAt === undefined && first !== undefined) checkLookup(first, report)
  const lookup = loopAt === undefined && first !== undefined ? keyText(first.key).slice('with_'.length) : null
  return { lookup, list: list.value, span, ...readLoopControl(given, report) }
}

function checkLookup({ key }: YamlEntry, report: Report): void {
  const name = keyText(key).slice('with_'.length)
  if (wordNamed(builtins.lookups, name) !== undefined) return
  const hint = didYouMean(name, builtins.lookups.keys())
  const detail = `"${keyText(key)}" would loop over what the lookup "${name}" finds, and there is none of that name.`
  report(error('expression/unknown-name', detail, { at: key.span, hint }))
}

type LoopControl = Omit<Loop, 'lookup' | 'list' | 'span'>

function readLoopControl(given: Given, report: Report): LoopControl {
  const node = given.node('loop_control')
  if (node === undefined) return { loopVar: 'item', breakWhen: [] }
  if (node.kind !== 'dict') {
    report(wrongType(node, `"loop_control" takes a dict, and this is ${kindOf(node)}.`))
    return { loopVar: 'item', breakWhen: [] }
  }
  const { given: control, others } = sortEntries(node, 'loop_control', report)
  for (const entry of others) report(strangeEntry(entry, 'loop_control'))
  const indexVar = variableOf(control, 'index_var', report)
  const [label, pause] = [control.value('label'), control.value('pause')]
  const [extended, extendedAllItems] = [control.value('extended'), control.value('extended_allitems')]
  return {
    loopVar: variableOf(control, 'loop_var', report) ?? 'item',
    ...(indexVar === undefined ? {} : { indexVar }),
    ...(label === undefined ? {} : { label }),
    ...(pause === undefined ? {} : { pause }),
    ...(extended === undefined ? {} : { extended }),
    ...(extendedAllItems === undefined ? {} : { extendedAllItems }),
    breakWhen: control.conditions('break_when'),
  }
}

function variableOf(control: Given, name: 'loop_var' | 'index_var', report: Report): Loop['loopVar'] | undefined {
  const value = control.value(name)
  const node = control.node(name)
  if (typeof value !== 'string' || node === undefined || isVariableName(value)) return value
  report(invalidName(value, node))
  return undefined
}

function secondLoop({ key }: YamlEntry, given: Given): Diagnostic {
  const other = given.has('loop') ? '"loop"' : 'another "with_…"'
  return error('playbook/conflicting-keywords', `"${keyText(key)}" stands beside ${other}: a task has one loop.`, {
    at: key.span,
    hint: 'To loop over two lists, combine them with with_nested, or with the filter product.',
  })
}
