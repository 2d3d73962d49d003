import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { parseExpression, parseTemplate } from '../expression/parse.ts'
import { Template, isDict, isList, type Value } from '../value/value.ts'

type Report = (found: Diagnostic) => void

/** Reports the syntax errors of every template in a value. */
export function checkTemplates(value: Value, report: Report): void {
  for (const template of templatesIn(value)) {
    const parsed = template.kind === 'template' ? parseTemplate(template) : parseExpression(template)
    for (const found of parsed.diagnostics) report(found)
  }
}

/** Every template in a value, however deep. Values of YAML never hold themselves. */
export function templatesIn(value: Value): readonly Template[] {
  if (value instanceof Template) return [value]
  if (isList(value)) return value.flatMap(templatesIn)
  return isDict(value) ? [...value].flatMap(([key, item]) => [...templatesIn(key), ...templatesIn(item)]) : []
}
