import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import type { XmlElement } from '../value/xml.ts'

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // Numeric references: Pacemaker writes a newline in a value as &#10;. What succeeds this option is one more package.
  // oxlint-disable-next-line typescript/no-deprecated
  htmlEntities: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
})

/**
 * Reads a document.
 *
 * @param what - what the text is, for the message: "the CIB of c1"
 * @throws DiagnosticError `document/xml` when it is not well-formed, or has no one element at its root
 */
export function readXml(text: string, what: string): XmlElement {
  // The parser alone takes `<a></b>` without a word, and the successor of its validator is one more package for the same code.
  // oxlint-disable-next-line typescript/no-deprecated
  const validity = XMLValidator.validate(text)
  if (validity !== true) throw notXml(what, `line ${validity.err.line}: ${validity.err.msg}`)
  const [root, ...more] = elementsOf(parsed(text, what))
  if (root === undefined || more.length > 0) throw notXml(what, 'it does not hold one element')
  return root
}

/** Writes an element as `cibadmin --query` does: two blanks a level, one element a line, a newline at the end. */
export function writeXml(element: XmlElement, level = 0): string {
  const indent = '  '.repeat(level)
  const attributes = Object.entries(element.attributes).map(([name, value]) => ` ${name}="${escapedValue(value)}"`)
  const start = `${indent}<${element.name}${attributes.join('')}`
  if (element.text !== undefined) return `${start}>${escapedText(element.text)}</${element.name}>\n`
  if (element.children.length === 0) return `${start}/>\n`
  const inner = element.children.map((child) => writeXml(child, level + 1)).join('')
  return `${start}>\n${inner}${indent}</${element.name}>\n`
}

function parsed(text: string, what: string): unknown {
  try {
    return parser.parse(text)
  } catch (failure) {
    // Names that no document of ours has, and that the parser will not take for keys of an object.
    throw notXml(what, failure instanceof Error ? failure.message : String(failure))
  }
}

function notXml(what: string, why: string): DiagnosticError {
  return new DiagnosticError(error('document/xml', `${what} is not XML that can be read: ${why}.`))
}

/** The elements in the parser's own form: one object an element, its name the one key beside `:@`. */
function elementsOf(nodes: unknown): readonly XmlElement[] {
  if (!Array.isArray(nodes)) return []
  return nodes.flatMap((node: unknown) => (isRecord(node) ? elementOf(node) : []))
}

function elementOf(node: Readonly<Record<string, unknown>>): readonly XmlElement[] {
  const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text')
  if (name === undefined) return []
  const inner = node[name]
  const children = elementsOf(inner)
  const attributes = Object.fromEntries(
    Object.entries(isRecord(node[':@']) ? node[':@'] : {}).map(([key, value]) => [key, String(value)]),
  )
  const text = children.length > 0 ? '' : textOf(inner)
  return [{ name, attributes, children, ...(text.trim() === '' ? {} : { text }) }]
}

function textOf(nodes: unknown): string {
  if (!Array.isArray(nodes)) return ''
  return nodes
    .map((node: unknown) => (isRecord(node) && typeof node['#text'] === 'string' ? node['#text'] : ''))
    .join('')
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function escapedText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

/** White space that is no blank would be read back as one. @see XML 1.0, 3.3.3 Attribute-Value Normalization */
function escapedValue(value: string): string {
  return escapedText(value)
    .replace(/"/g, '&quot;')
    .replace(/[\t\n\r]/g, (found) => `&#${found.charCodeAt(0)};`)
}
