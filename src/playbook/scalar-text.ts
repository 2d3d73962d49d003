import type { Origin } from '../diagnostic/span.ts'
import type { YamlNode, YamlScalar } from '../document/node.ts'
import { Float, Template } from '../value/value.ts'

/** The text of a node as written, with its places; null for what is no text. Templates count as text. */
export function textOf(node: YamlNode): { readonly text: string; readonly origin: Origin } | null {
  if (node.kind !== 'scalar') return null
  if (node.value instanceof Template) return { text: node.value.source, origin: node.value.origin }
  return typeof node.value === 'string' ? { text: node.value, origin: originOf(node) } : null
}

/** Where the text of a scalar was written, character by character. */
function originOf({ origin, span }: YamlScalar): Origin {
  return origin ?? { file: span.file, span: () => span }
}

/** The text of a node that can be no template: a name, a path; numbers and booleans as Python prints them. */
export function plainText(node: YamlNode): string | null {
  if (node.kind !== 'scalar') return null
  const { value } = node
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (value instanceof Float) return String(value.value)
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return null
}

/** A key as text; a key that is no text has none, and names nothing. */
export function keyText({ value }: YamlScalar): string {
  if (value instanceof Template) return value.source
  return typeof value === 'string' ? value : ''
}

/** What a node is, in a YAML author's words. */
export function kindOf(node: YamlNode): string {
  if (node.kind === 'list') return 'a list'
  if (node.kind === 'dict') return 'a dict'
  const { value } = node
  if (value === null) return 'empty'
  if (typeof value === 'boolean') return 'a boolean'
  if (typeof value === 'string') return 'text'
  if (value instanceof Template) return 'a template'
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Float) return 'a number'
  return 'an encrypted value'
}
