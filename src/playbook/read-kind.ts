import { error } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { YamlNode } from '../document/node.ts'
import { nearNames } from '../text/near-names.ts'
import { Ciphertext, Float, Template, isDict, isList, type Value } from '../value/value.ts'
import type { Keyword, Kind } from './keywords.ts'
import { kindOf, plainText } from './scalar-text.ts'

type Report = (found: Diagnostic) => void
/** Reports a node that is of the wrong kind; there is no value then. */
type Refuse = (node: YamlNode) => Value | undefined

const wanted: Readonly<Record<Kind, string>> = {
  text: 'text',
  'static-text': 'text',
  boolean: 'a boolean (true or false)',
  'static-boolean': 'a boolean (true or false)',
  integer: 'a whole number',
  'static-integer': 'a whole number',
  number: 'a number',
  percent: 'a number or a percentage',
  list: 'a list',
  texts: 'text or a list of texts',
  'static-texts': 'text or a list of texts',
  dict: 'a dict',
  dicts: 'a dict or a list of dicts',
  vars: 'a dict of variables',
  conditions: 'a condition or a list of conditions',
  anything: 'a value',
  nodes: 'a list',
}

/** A value in the kind that its keyword takes, or undefined with a report of why there is none. Templates pass. */
export function readKind(node: YamlNode, keyword: Keyword, report: Report): Value | undefined {
  const { name, kind } = keyword
  if (isTemplate(node) && kind.startsWith('static-')) {
    report(staticTemplate(node, `The value of "${name}" is needed before anything runs, so it cannot be a template.`))
    return undefined
  }
  const value = valueOf(node, kind, (item) => {
    report(wrongType(item, `"${name}" takes ${wanted[kind]}, and this is ${kindOf(item)}.`))
    return undefined
  })
  if (typeof value === 'string' && keyword.choices !== undefined && !keyword.choices.includes(value)) {
    report(notAmong(value, keyword.choices, name, node))
    return undefined
  }
  return value
}

function valueOf(node: YamlNode, kind: Kind, refuse: Refuse): Value | undefined {
  switch (kind) {
    case 'text':
    case 'static-text':
      return scalarOf(node, plainText, refuse)
    case 'boolean':
    case 'static-boolean':
      return scalarOf(node, booleanOf, refuse)
    case 'integer':
    case 'static-integer':
      return scalarOf(node, integerOf, refuse)
    case 'number':
      return scalarOf(node, numberOf, refuse)
    case 'percent':
      return scalarOf(node, percentOf, refuse)
    case 'texts':
    case 'static-texts':
      return listOf(node, (item) => scalarOf(item, plainText, refuse))
    case 'dict':
    case 'vars':
      return node.kind === 'dict' || isTemplate(node) ? node.value : refuse(node)
    case 'dicts':
      return listOf(node, (item) => (item.kind === 'dict' || isTemplate(item) ? item.value : refuse(item)))
    case 'list':
      return listOf(node, (item) => item.value)
    case 'nodes':
      return node.kind === 'list' ? node.value : refuse(node)
    case 'conditions':
    case 'anything':
      return node.value
  }
}

function scalarOf(node: YamlNode, read: (node: YamlNode) => Value | null, refuse: Refuse): Value | undefined {
  if (isTemplate(node)) return node.value
  return read(node) ?? refuse(node)
}

function listOf(node: YamlNode, read: (item: YamlNode) => Value | undefined): Value {
  const items = node.kind === 'list' ? node.items : [node]
  return items.map(read).filter((item) => item !== undefined)
}

const trueTexts = new Set(['y', 'yes', 'on', '1', 'true', 't'])
const falseTexts = new Set(['n', 'no', 'off', '0', 'false', 'f'])

/** A constant boolean as Ansible reads it: also 1, 0 and quoted words. */
export function booleanOf(node: YamlNode): boolean | null {
  if (node.kind !== 'scalar') return null
  const { value } = node
  if (typeof value === 'boolean') return value
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).toLowerCase().trim() : ''
  if (trueTexts.has(text)) return true
  return falseTexts.has(text) ? false : null
}

function integerOf(node: YamlNode): number | null {
  if (node.kind !== 'scalar') return null
  const { value } = node
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^\s*[-+]?\d+\s*$/.test(value) ? Number(value) : null
}

function numberOf(node: YamlNode): Value | null {
  if (node.kind !== 'scalar') return null
  const { value } = node
  if (typeof value === 'number' || value instanceof Float) return value
  if (typeof value !== 'string' || value.trim() === '') return null
  const number = Number(value)
  if (!Number.isFinite(number)) return null
  return Number.isSafeInteger(number) ? number : new Float(number)
}

function percentOf(node: YamlNode): Value | null {
  if (node.kind === 'scalar' && typeof node.value === 'string' && /^\s*\d+(\.\d+)?\s*%\s*$/.test(node.value)) {
    return node.value.trim()
  }
  return numberOf(node)
}

/** Whether a node is one template, or an encrypted value: known only when it is used. */
export function isTemplate(node: YamlNode): boolean {
  return node.kind === 'scalar' && (node.value instanceof Template || node.value instanceof Ciphertext)
}

/** Whether a value holds a template at any depth. */
export function holdsTemplate(value: Value): boolean {
  if (value instanceof Template || value instanceof Ciphertext) return true
  if (isList(value)) return value.some(holdsTemplate)
  return isDict(value) && [...value].some(([key, item]) => holdsTemplate(key) || holdsTemplate(item))
}

/** The diagnostic of a value of the wrong kind. */
export function wrongType(node: YamlNode, detail: string, hint?: string): Diagnostic {
  return error('playbook/wrong-type', detail, { at: node.span, hint })
}

/** The diagnostic of a template where only a constant can stand. */
export function staticTemplate(node: YamlNode, detail: string): Diagnostic {
  return error('playbook/static-template', detail, { at: node.span, hint: 'Write the value itself.' })
}

function notAmong(value: string, choices: readonly string[], name: string, node: YamlNode): Diagnostic {
  const near = nearNames(value, choices)[0]
  const short = choices.filter((choice) => !choice.includes('.'))
  return error('playbook/wrong-value', `"${name}" cannot be "${value}"; it is one of ${short.join(', ')}.`, {
    at: node.span,
    hint: near === undefined ? undefined : `Did you mean "${near}"?`,
  })
}
