import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { YamlNode, YamlScalar } from '../document/node.ts'
import { Template } from '../value/value.ts'
import { checkTemplates } from './check-templates.ts'
import type { Condition } from './model.ts'
import { wrongType } from './read-kind.ts'
import { kindOf, textOf } from './scalar-text.ts'

type Report = (found: Diagnostic) => void

/** The conditions under a keyword: one, or a list that means AND. Their syntax is checked. */
export function readConditions(node: YamlNode, keyword: string, report: Report): readonly Condition[] {
  const items = node.kind === 'list' ? node.items : [node]
  return items.map((item) => conditionOf(item, keyword, report)).filter((condition) => condition !== null)
}

/** Conditions by the scalar they were written in, so that a file included a thousand times is parsed once. */
const known = new WeakMap<YamlScalar, Template>()

function conditionOf(node: YamlNode, keyword: string, report: Report): Condition | null {
  if (node.kind !== 'scalar') {
    report(wrongType(node, `A condition of "${keyword}" is an expression, and this is ${kindOf(node)}.`))
    return null
  }
  if (typeof node.value === 'boolean') return node.value
  if (node.value === 0 || node.value === 1) return node.value === 1
  const condition = known.get(node) ?? expressionOf(node)
  if (condition === null) {
    if (node.value !== null) {
      report(wrongType(node, `A condition of "${keyword}" is an expression, and this is ${kindOf(node)}.`))
    }
    return null
  }
  known.set(node, condition)
  if (hasInnerBraces(condition.source)) report(innerBraces(node))
  else checkTemplates(condition, report)
  return condition
}

function expressionOf(node: YamlScalar): Template | null {
  const written = textOf(node)
  return written === null ? null : new Template(written.text, written.origin, 'expression')
}

/** Braces around the whole are unwrapped, with a warning, by the parser; Ansible refuses others since 2.19. */
function hasInnerBraces(text: string): boolean {
  const whole = /^\s*\{\{(.*)\}\}\s*$/s.exec(text)?.[1] ?? text
  return whole.includes('{{') || whole.includes('{%')
}

function innerBraces(node: YamlScalar): Diagnostic {
  return error(
    'playbook/braces-in-condition',
    'A condition is an expression by itself; braces inside it would evaluate its text twice.',
    { at: node.span, hint: 'Write names bare, and join texts with "~": when: a == b ~ ".cfg"' },
  )
}
