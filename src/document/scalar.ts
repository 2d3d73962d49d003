import { error } from '../diagnostic/catalogue.ts'
import type { Diagnosed } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import { Ciphertext, Template, type Value } from '../value/value.ts'
import { plainScalar, readBool, readFloatText, readInt } from './plain-scalar.ts'
import { ScalarOrigin, type ScalarPlace } from './scalar-origin.ts'
import { holdsJinja, type Trust } from './trust.ts'

/** A scalar as the parser gives it: its text with quotes, folding and escapes resolved, and its tag if it has one. */
export interface WrittenScalar {
  readonly text: string
  readonly tag: string | undefined
  readonly trust: Trust
  readonly place: ScalarPlace
  readonly span: Span
}

/** The value of a scalar by its tag, or without a tag by how it looks (plain) or as text (quoted, block). */
export function readScalar(scalar: WrittenScalar): Diagnosed<Value> {
  const { text, tag, place } = scalar
  switch (tag) {
    case undefined:
      return good(place.style === 'plain' ? textual(plainScalar(text), scalar) : textOf(scalar))
    case '!':
    case 'tag:yaml.org,2002:str':
      return good(textOf(scalar))
    case '!unsafe':
      return good(text)
    case '!vault':
    case '!vault-encrypted':
      return good(scalar.trust === 'author' ? new Ciphertext(text, new ScalarOrigin(text, place)) : text)
    case 'tag:yaml.org,2002:null':
      return good(null)
    case 'tag:yaml.org,2002:bool':
      return fitting(readBool(text), scalar)
    case 'tag:yaml.org,2002:int':
      return fitting(readInt(text), scalar)
    case 'tag:yaml.org,2002:float':
      return fitting(readFloatText(text), scalar)
    case 'tag:yaml.org,2002:timestamp':
      return good(plainScalar(text))
    case 'tag:yaml.org,2002:binary':
      return good(Buffer.from(text, 'base64').toString('utf8'))
    default:
      return {
        value: text,
        diagnostics: [
          error('document/tag', `The tag "${shortTag(tag)}" is not known for a scalar.`, {
            at: scalar.span,
            hint: 'Known are !unsafe, !vault, and the tags of YAML itself (!!str, !!int, !!float, !!bool, !!null, !!binary).',
          }),
        ],
      }
  }
}

function textual(value: Value, scalar: WrittenScalar): Value {
  return typeof value === 'string' && value === scalar.text ? textOf(scalar) : value
}

function textOf({ text, trust, place }: WrittenScalar): Value {
  return trust === 'author' && holdsJinja(text) ? new Template(text, new ScalarOrigin(text, place)) : text
}

function good(value: Value): Diagnosed<Value> {
  return { value, diagnostics: [] }
}

function fitting(value: Value, { text, tag, span }: WrittenScalar): Diagnosed<Value> {
  if (value !== null) return good(value)
  const detail = `"${text}" cannot be read as ${shortTag(tag ?? '')}.`
  return { value: text, diagnostics: [error('document/tag', detail, { at: span })] }
}

function shortTag(tag: string): string {
  return tag.replace('tag:yaml.org,2002:', '!!')
}
