import { FilterError } from '../expression/filter.ts'
import { pythonRegex } from '../expression/python-regex.ts'
import {
  fromJson,
  isJsonArray,
  isJsonNumber,
  isJsonObject,
  toJson,
  WideInt,
  type Json,
  type JsonObject,
} from '../value/json.ts'
import { parseJson } from '../value/json-text.ts'
import { repr, str } from '../value/print.ts'
import { TypeFault } from '../value/type-fault.ts'
import { typeName } from '../value/type-name.ts'
import { Float } from '../value/value.ts'
import type { ItemSchema } from './params.ts'

/** A value in the kind its parameter asks for, or one sentence part that says why there is none. */
export type Coerced = { readonly value: Json } | { readonly problem: string }

const trueTexts = new Set(['y', 'yes', 'on', '1', 'true', 't', '1.0'])
const falseTexts = new Set(['n', 'no', 'off', '0', 'false', 'f', '0.0'])

/**
 * Turns a value into the kind that a parameter asks for, by Ansible's rules: generous with text, strict with containers.
 *
 * @see ansible-core 2.19, module_utils/common/validation.py (`check_type_*`)
 */
export function coerce(value: Json, schema: ItemSchema): Coerced {
  switch (schema.type) {
    case 'raw':
      return { value }
    case 'string':
      return (
        checkFormat(value, schema) ?? {
          value: schema.format === 'file-mode' ? modeText(value) : coerceEnum(pythonText(value), schema),
        }
      )
    case 'boolean':
      return toBoolean(value)
    case 'integer':
      return toInteger(value)
    case 'number':
      return toNumber(value)
    case 'array':
      return toList(value, schema.items)
    case 'object':
      return toDict(value)
  }
}

/** What is wrong with a text by its format, or null. */
function checkFormat(value: Json, { format }: ItemSchema): { readonly problem: string } | null {
  if (format !== 'regex') return null
  try {
    pythonRegex(pythonText(value))
    return null
  } catch (failure) {
    if (failure instanceof FilterError) return { problem: failure.message }
    throw failure
  }
}

/** What Python's `str()` makes of it. */
function pythonText(value: Json): string {
  return str(fromJson(value))
}

/** YAML reads `0644` as the number 420; its octal digits are what was meant. `600` is taken at its word: 01130. */
function modeText(value: Json): string {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? `0${value.toString(8)}`
    : pythonText(value)
}

/** YAML makes booleans of `yes` and `no`; a choice that can be meant by one takes it. */
function coerceEnum(text: string, { enum: choices }: ItemSchema): string {
  if (choices === undefined || choices.includes(text) || !['True', 'False'].includes(text)) return text
  const meant = choices.filter((choice) => (text === 'True' ? trueTexts : falseTexts).has(choice))
  return meant.length === 1 ? meant.join('') : text
}

function toBoolean(value: Json): Coerced {
  if (typeof value === 'boolean') return { value }
  if (typeof value === 'string' || typeof value === 'number' || (value !== null && isJsonNumber(value))) {
    const text = pythonText(value).toLowerCase().trim()
    if (trueTexts.has(text)) return { value: true }
    if (falseTexts.has(text)) return { value: false }
    return {
      problem: `The value '${pythonText(value)}' is not a valid boolean. Valid booleans include: 'y', 'yes', 'on', '1', 'true', 't', 1, True, 'n', 'no', 'off', '0', 'false', 'f', 0, False`,
    }
  }
  return cannot(value, 'a bool')
}

function toInteger(value: Json): Coerced {
  if (typeof value === 'boolean') return { value: value ? 1 : 0 }
  // Python's Decimal reads `3.0` and `1e3` too: what has no fraction is an integer.
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : numberOf(value)
  if (typeof number === 'number' && Number.isInteger(number)) return { value: number }
  return { problem: `"${repr(fromJson(value))}" cannot be converted to an int` }
}

// Modules take plain numbers, floats or not.
function numberOf(value: Json): Json {
  if (value instanceof WideInt) return Number(value.value)
  return value instanceof Float ? value.value : value
}

function toNumber(value: Json): Coerced {
  const number = numberOf(value)
  if (typeof number === 'number') return { value: number }
  if (typeof value === 'boolean') return { value: value ? 1 : 0 }
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
    return { value: Number(value) }
  return cannot(value, 'a float')
}

function toList(value: Json, items: ItemSchema | undefined): Coerced {
  const list = listOf(value)
  if (list === null) return cannot(value, 'a list')
  if (items === undefined) return { value: list }
  const values: Json[] = []
  for (const element of list) {
    const coerced = coerce(element, items)
    if ('problem' in coerced) return coerced
    values.push(coerced.value)
  }
  return { value: values }
}

function listOf(value: Json): readonly Json[] | null {
  if (typeof value === 'string') return value.split(',')
  if (value === null) return null
  if (typeof value === 'number' || typeof value === 'boolean' || isJsonNumber(value)) return [pythonText(value)]
  return isJsonArray(value) ? value : null
}

function toDict(value: Json): Coerced {
  if (typeof value === 'string') return dictOfText(value)
  return isJsonObject(value) ? { value } : cannot(value, 'a dict')
}

function dictOfText(text: string): Coerced {
  if (text.startsWith('{')) {
    const parsed = parseJsonObject(text)
    return parsed === null ? { problem: 'unable to evaluate string as dictionary' } : { value: parsed }
  }
  const pairs = fieldsOf(text.trim()).map((field) => ({ field, at: field.indexOf('=') }))
  if (pairs.length === 0 || pairs.some(({ at }) => at < 0)) {
    return { problem: 'dictionary requested, could not parse JSON or key=value' }
  }
  return { value: Object.fromEntries(pairs.map(({ field, at }) => [field.slice(0, at), field.slice(at + 1)])) }
}

function parseJsonObject(text: string): JsonObject | null {
  try {
    const json = toJson(parseJson(text))
    return isJsonObject(json) ? json : null
  } catch (fault) {
    if (fault instanceof TypeFault) return null
    throw fault
  }
}

/** Cuts `a=1, b="x y"` at commas and blanks outside quotes; a backslash takes the next character as it is. */
function fieldsOf(text: string): readonly string[] {
  const fields = ['']
  const append = (characters: string): void => {
    fields.push((fields.pop() ?? '') + characters)
  }
  let quote: string | null = null
  for (const [piece] of text.matchAll(/\\.|[^]/g)) {
    if (piece.length > 1) append(piece.slice(1))
    else if (piece === quote) quote = null
    else if (quote === null && (piece === '"' || piece === "'")) quote = piece
    else if (quote === null && (piece === ',' || piece === ' ')) fields.push('')
    else append(piece)
  }
  return fields.filter((field) => field !== '')
}

function cannot(value: Json, kind: string): Coerced {
  return { problem: `<class '${pythonType(value)}'> cannot be converted to ${kind}` }
}

/** The name of Python's type of a value, as Ansible's messages print it: `NoneType`, `int` … */
export function pythonType(value: Json): string {
  return typeName(fromJson(value))
}
