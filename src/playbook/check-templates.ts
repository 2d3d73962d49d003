import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { builtins } from '../expression/builtins.ts'
import { parseExpression, parseTemplate } from '../expression/parse.ts'
import { wordNamed } from '../expression/words.ts'
import { didYouMean } from '../text/near-names.ts'
import { Template, isDict, isList, type Value } from '../value/value.ts'

type Report = (found: Diagnostic) => void

/** Reports what is wrong with the templates in a value: broken syntax, and filters and tests that there are not. */
export function checkTemplates(value: Value, report: Report): void {
  for (const template of templatesIn(value)) for (const found of mistakesIn(template)) report(found)
}

/** The same for variables: they are evaluated only when they are used, so an unknown filter is no error yet. */
export function checkVariables(value: Value, report: Report): void {
  checkTemplates(value, (found) => {
    report(found.code === 'expression/unknown-name' ? { ...found, severity: 'warning' } : found)
  })
}

/** Every template in a value, however deep. Values of YAML never hold themselves. */
export function templatesIn(value: Value): readonly Template[] {
  if (value instanceof Template) return [value]
  if (isList(value)) return value.flatMap(templatesIn)
  return isDict(value) ? [...value].flatMap(([key, item]) => [...templatesIn(key), ...templatesIn(item)]) : []
}

/** Templates are parsed once; a file included in a loop brings the same ones again and again. */
const known = new WeakMap<Template, readonly Diagnostic[]>()

function mistakesIn(template: Template): readonly Diagnostic[] {
  const found = known.get(template)
  if (found !== undefined) return found
  const { value, diagnostics } = template.kind === 'template' ? parseTemplate(template) : parseExpression(template)
  const mistakes = [...diagnostics, ...wordsIn(value).flatMap((word) => unknownWord(word, template))]
  known.set(template, mistakes)
  return mistakes
}

/** A filter or a test as it stands in a template. */
interface Word {
  readonly kind: 'filter' | 'test'
  readonly name: string
  readonly start: number
  readonly end: number
}

/** Every filter and test in a part of a syntax tree; the tree holds nothing but nodes, lists of nodes and constants. */
function wordsIn(part: unknown): readonly Word[] {
  if (typeof part !== 'object' || part === null) return []
  const inside = Object.values(part).flatMap(wordsIn)
  return isWord(part) ? [part, ...inside] : inside
}

function isWord(part: object): part is Word {
  return 'kind' in part && (part.kind === 'filter' || part.kind === 'test') && 'name' in part && 'start' in part
}

function unknownWord({ kind, name, start, end }: Word, { origin, source }: Template): readonly Diagnostic[] {
  const table: ReadonlyMap<string, unknown> = kind === 'filter' ? builtins.filters : builtins.tests
  if (wordNamed(table, name) !== undefined) return []
  const offset = Math.max(start, source.slice(0, end).lastIndexOf(name))
  const at = origin.span(offset, offset + name.length)
  return [
    error('expression/unknown-name', `There is no ${kind} "${name}".`, { at, hint: didYouMean(name, table.keys()) }),
  ]
}
