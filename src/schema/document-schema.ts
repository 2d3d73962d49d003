import { Ajv, type AnySchemaObject, type ErrorObject } from 'ajv'
import { error, type DiagnosticCode } from '../diagnostic/catalogue.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import type { YamlEntry, YamlNode } from '../document/node.ts'
import { didYouMean } from '../text/near-names.ts'
import { toJson } from '../value/json.ts'

/** The shape of a YAML document of fixed form, as JSON Schema (draft 7). */
export type DocumentSchema = AnySchemaObject

/** Holds a document against its shape; each mistake has the place of the node that made it. */
export type DocumentCheck = (node: YamlNode) => readonly Diagnostic[]

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true, verbose: true })

/**
 * Makes the check of one kind of document. The schema is compiled when the first document comes.
 *
 * @param code - the code that all mistakes bear
 * @param subject - what the document is called at the beginning of a sentence (`meta/main.yml`)
 */
export function documentCheck(schema: DocumentSchema, code: DiagnosticCode, subject: string): DocumentCheck {
  let validate: ReturnType<typeof ajv.compile> | null = null
  return (node) => {
    validate ??= ajv.compile(schema)
    if (validate(toJson(node.value))) return []
    return (validate.errors ?? []).filter(isCause).map((fault) => diagnosticOf(fault, node, code, subject))
  }
}

/** `anyOf` and `if` only say that a branch failed; the branch itself has told why. */
function isCause({ keyword }: ErrorObject): boolean {
  return keyword !== 'anyOf' && keyword !== 'if'
}

function diagnosticOf(fault: ErrorObject, root: YamlNode, code: DiagnosticCode, subject: string): Diagnostic {
  const path = fault.instancePath.split('/').slice(1).map(unescaped)
  const name = path.length === 0 ? subject : `"${path.join('.')}" of ${subject}`
  const { detail, key, hint } = sentence(fault, name)
  return error(code, detail, { at: placeOf(root, key === undefined ? path : [...path, key]), hint })
}

interface Sentence {
  readonly detail: string
  /** The entry that is to blame, when the fault is in a key. */
  readonly key?: string
  readonly hint?: string | undefined
}

/** ajv types the parameters of an error as a record of any; each keyword has its own, read as text here. */
function sentence({ keyword, params, parentSchema, message }: ErrorObject, name: string): Sentence {
  const parameter = (key: string): string => {
    const value: unknown = (params as Readonly<Record<string, unknown>>)[key]
    return Array.isArray(value) ? value.map(String).join(', ') : String(value)
  }
  switch (keyword) {
    case 'required':
      return { detail: `${name} lacks "${parameter('missingProperty')}".` }
    case 'type':
      return { detail: `${name} must be ${parameter('type').split(', ').map(kindName).join(' or ')}.` }
    case 'enum':
      return { detail: `${name} must be one of ${parameter('allowedValues')}.` }
    case 'additionalProperties': {
      const key = parameter('additionalProperty')
      return { detail: `${name} has no key "${key}".`, key, hint: nearKey(key, parentSchema) }
    }
    default:
      return { detail: `${name} ${message ?? 'is wrong'}.` }
  }
}

function nearKey(key: string, schema: AnySchemaObject | undefined): string | undefined {
  const known: unknown = schema?.['properties']
  return typeof known === 'object' && known !== null ? didYouMean(key, Object.keys(known)) : undefined
}

const kindNames: ReadonlyMap<string, string> = new Map([
  ['object', 'a dict'],
  ['array', 'a list'],
  ['string', 'text'],
  ['boolean', 'true or false'],
  ['integer', 'a whole number'],
  ['number', 'a number'],
  ['null', 'empty'],
])

function kindName(type: string): string {
  return kindNames.get(type) ?? type
}

/** The place of the node at a path; of the key, where the node is the value of one. */
function placeOf(root: YamlNode, path: readonly string[]): Span {
  let node = root
  let place = root.span
  for (const step of path) {
    const entry = entryNamed(node, step)
    const item = node.kind === 'list' ? node.items[Number(step)] : undefined
    const next = entry?.value ?? item
    if (next === undefined) return place
    place = entry?.key.span ?? next.span
    node = next
  }
  return place
}

function entryNamed(node: YamlNode, name: string): YamlEntry | undefined {
  return node.kind === 'dict' ? node.entries.find(({ key }) => key.value === name) : undefined
}

/** @see RFC 6901, section 4 */
function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}
