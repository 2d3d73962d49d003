import { inOrder } from '../diagnostic/order.ts'
import type { Diagnosed, Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import type { YamlNode, YamlScalar } from '../document/node.ts'
import { isDict, isList, type Dict, type Value } from '../value/value.ts'
import { inheritedKeywords } from './inherited-keywords.ts'
import type { Keywords } from './model.ts'
import { sortEntries, strangeEntry } from './sort-entries.ts'

/**
 * The keywords in `apply:` of a dynamic include: those that a block hands down.
 *
 * @param at - the place of the include; the dict has been through evaluation, so its parts have no place of their own
 */
export function readApply(apply: Dict, at: Span): Diagnosed<Keywords> {
  const diagnostics: Diagnostic[] = []
  const report = (found: Diagnostic): void => void diagnostics.push(found)
  const { given, others } = sortEntries(dictNode(apply, at), 'block', report)
  for (const entry of others) report(strangeEntry(entry, 'block'))
  return { value: inheritedKeywords(given), diagnostics: inOrder(diagnostics) }
}

function nodeOf(value: Value, span: Span): YamlNode {
  if (isDict(value)) return dictNode(value, span)
  if (isList(value)) return { kind: 'list', items: value.map((item) => nodeOf(item, span)), value, span }
  return scalarNode(value, span)
}

function dictNode(dict: Dict, span: Span): YamlNode & { kind: 'dict' } {
  const entries = [...dict].map(([key, value]) => ({ key: scalarNode(key, span), value: nodeOf(value, span) }))
  return { kind: 'dict', entries, value: dict, span }
}

function scalarNode(value: Value, span: Span): YamlScalar {
  if (typeof value !== 'string') return { kind: 'scalar', value, span }
  return { kind: 'scalar', value, span, origin: { file: span.file, span: () => span } }
}
