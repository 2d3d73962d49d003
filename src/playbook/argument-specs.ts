import { FilterError } from '../expression/filter.ts'
import { humanToBytes } from '../expression/filters/sizes.ts'
import { coerce, pythonType, type Coerced } from '../module/coerce.ts'
import type { ParamSchema } from '../module/params.ts'
import { fromJson, isJsonArray, isJsonObject, type Json, type JsonObject } from '../value/json.ts'
import { printJson } from '../value/json-text.ts'
import { str } from '../value/print.ts'
import type { ArgumentSpec } from './model.ts'

/**
 * Holds arguments against one entry point of an argument spec.
 *
 * @param given - evaluated
 * @returns every mistake, in Ansible's words; none when the arguments are right
 * @see ansible-core 2.19, module_utils/common/arg_spec.py
 */
export function validateArguments(spec: ArgumentSpec, given: JsonObject): readonly string[] {
  return [
    ...mistakesIn({ options: spec.options, rules: spec.rules ?? {} }, given, []),
    ...unsupported(spec.options, given),
  ]
}

/** The title of the task that validates them. */
export function validationTitle({ entryPoint, shortDescription }: ArgumentSpec): string {
  const title = `Validating arguments against arg spec '${entryPoint}'`
  return shortDescription === undefined ? title : `${title} - ${shortDescription}`
}

/** Every text in variables that the spec marks `no_log`; the caller hides them before anything is shown. */
export function secretArguments({ options }: Pick<ArgumentSpec, 'options'>, variables: JsonObject): readonly string[] {
  return Object.entries(options).flatMap(([name, option]) => {
    const { no_log: noLog, options: inner, aliases } = objectOf(option)
    const values = [name, ...textsIn(aliases)].map((known) => variables[known] ?? null)
    if (noLog === true) return values.flatMap(leaves)
    const dicts = values.flatMap((value) => (isList(value) ? value : [value])).map(objectOf)
    return dicts.flatMap((dict) => secretArguments({ options: objectOf(inner) }, dict))
  })
}

/** One level of a spec: options, and the rules between them. */
interface Level {
  readonly options: JsonObject
  readonly rules: JsonObject
}

/** @param context - the names of the options around this level, outermost first */
function mistakesIn({ options, rules }: Level, given: JsonObject, context: readonly string[]): readonly string[] {
  const named = withoutAliases(options, given)
  const withDefaults: Record<string, Json> = { ...named }
  for (const [name, option] of Object.entries(options)) {
    const fallback = objectOf(option)['default'] ?? null
    if (withDefaults[name] === undefined && fallback !== null) withDefaults[name] = fallback
  }
  const typed = typedArguments(options, withDefaults, context)
  return [
    ...exclusive(rules, named, context),
    ...missing(options, withDefaults, context),
    ...typed.mistakes,
    ...choiceMistakes(options, typed.values, context),
    ...ruleMistakes(rules, typed.values, context),
    ...nestedMistakes(options, typed.values, context),
  ]
}

function withoutAliases(options: JsonObject, given: JsonObject): JsonObject {
  const named: Record<string, Json> = { ...given }
  for (const [name, option] of Object.entries(options)) {
    for (const alias of textsIn(objectOf(option)['aliases'])) {
      const value = given[alias]
      if (value !== undefined) named[name] = value
    }
  }
  return named
}

function typedArguments(
  options: JsonObject,
  given: JsonObject,
  context: readonly string[],
): { readonly values: JsonObject; readonly mistakes: readonly string[] } {
  const values: Record<string, Json> = { ...given }
  const mistakes: string[] = []
  for (const [name, written] of Object.entries(options)) {
    const value = given[name]
    const option = objectOf(written)
    // None is no value, except where one is required.
    if (value === undefined || (value === null && option['required'] !== true)) continue
    const type = typeOf(option['type'])
    const coerced = convert(value, type)
    if ('problem' in coerced) {
      const kind = `argument '${name}' is of type ${pythonType(value)}${foundIn(context)}`
      mistakes.push(`${kind} and we were unable to convert to ${type}: ${coerced.problem}`)
      continue
    }
    values[name] = coerced.value
    if (isList(coerced.value) && option['elements'] !== undefined) {
      const elements = typedElements(name, coerced.value, typeOf(option['elements']), context)
      values[name] = elements.values
      mistakes.push(...elements.mistakes)
    }
  }
  return { values, mistakes }
}

function typedElements(
  name: string,
  list: readonly Json[],
  type: string,
  context: readonly string[],
): { readonly values: readonly Json[]; readonly mistakes: readonly string[] } {
  const values: Json[] = []
  const mistakes: string[] = []
  for (const element of list) {
    const coerced = convert(element, type)
    if ('value' in coerced) values.push(coerced.value)
    else {
      const kind = `Elements value for option '${name}'${foundIn(context)} is of type ${pythonType(element)}`
      mistakes.push(`${kind} and we were unable to convert to ${type}: ${coerced.problem}`)
    }
  }
  return { values, mistakes }
}

const schemaTypes: ReadonlyMap<string, ParamSchema['type']> = new Map([
  ['str', 'string'],
  ['path', 'string'],
  ['int', 'integer'],
  ['float', 'number'],
  ['bool', 'boolean'],
  ['list', 'array'],
  ['dict', 'object'],
])

/** A type that is not given is text. */
function typeOf(written: Json | undefined): string {
  return typeof written === 'string' ? written : 'str'
}

function convert(value: Json, type: string): Coerced {
  if (type === 'bytes' || type === 'bits') return toSize(value, type)
  if (type === 'json' || type === 'jsonarg') return toJsonText(value)
  if (value === null && schemaTypes.get(type) === 'string') return { value: '' }
  return coerce(value, { type: schemaTypes.get(type) ?? 'raw' })
}

function toSize(value: Json, type: 'bytes' | 'bits'): Coerced {
  try {
    return { value: humanToBytes(pythonText(value), undefined, type === 'bits') }
  } catch (failure) {
    if (!(failure instanceof FilterError)) throw failure
    return {
      problem: `<class '${pythonType(value)}'> cannot be converted to a ${type === 'bits' ? 'Bit' : 'Byte'} value`,
    }
  }
}

function toJsonText(value: Json): Coerced {
  if (typeof value === 'string') return { value: value.trim() }
  if (isJsonArray(value) || isJsonObject(value)) return { value: printJson(fromJson(value)) }
  return { problem: `<class '${pythonType(value)}'> cannot be converted to a json string` }
}

function choiceMistakes(options: JsonObject, values: JsonObject, context: readonly string[]): readonly string[] {
  return Object.entries(options).flatMap(([name, option]) => {
    const { choices } = objectOf(option)
    const value = values[name]
    if (value === undefined || value === null || choices === undefined || !isList(choices)) return []
    const allowed = choices.map(pythonText)
    const wrong = (isList(value) ? value : [value]).map(pythonText).filter((item) => !allowed.includes(item))
    if (wrong.length === 0) return []
    const found = contextOf(context)
    return isList(value)
      ? [
          `value of ${name} must be one or more of: ${allowed.join(', ')}. Got no match for: ${wrong.join(', ')}${found}`,
        ]
      : [`value of ${name} must be one of: ${allowed.join(', ')}, got: ${wrong.join(', ')}${found}`]
  })
}

function missing(options: JsonObject, given: JsonObject, context: readonly string[]): readonly string[] {
  const absent = Object.entries(options)
    .filter(([name, option]) => objectOf(option)['required'] === true && given[name] === undefined)
    .map(([name]) => name)
  return absent.length === 0 ? [] : [`missing required arguments: ${absent.sort().join(', ')}${contextOf(context)}`]
}

function exclusive(rules: JsonObject, given: JsonObject, context: readonly string[]): readonly string[] {
  const broken = groupsIn(rules['mutually_exclusive']).filter((group) => group.filter(isIn(given)).length > 1)
  if (broken.length === 0) return []
  return [
    `parameters are mutually exclusive: ${broken.map((group) => group.join('|')).join(', ')}${contextOf(context)}`,
  ]
}

function ruleMistakes(rules: JsonObject, given: JsonObject, context: readonly string[]): readonly string[] {
  const found = contextOf(context)
  const isGiven = isIn(given)
  return [
    ...groupsIn(rules['required_together'])
      .filter((group) => group.some(isGiven) && !group.every(isGiven))
      .map((group) => `parameters are required together: ${group.join(', ')}${found}`),
    ...groupsIn(rules['required_one_of'])
      .filter((group) => !group.some(isGiven))
      .map((group) => `one of the following is required: ${group.join(', ')}${found}`),
    ...requiredIf(rules['required_if'], given).map((mistake) => mistake + found),
    ...Object.entries(objectOf(rules['required_by'])).flatMap(([name, wanted]) => {
      const absent = textsIn(wanted).filter((other) => !isGiven(other))
      if (!isGiven(name) || absent.length === 0) return []
      return [`missing parameter(s) required by '${name}': ${absent.join(', ')}${found}`]
    }),
  ]
}

/** `[name, value, [others], any?]`: others are required when the value is this one. */
function requiredIf(rules: Json | undefined, given: JsonObject): readonly string[] {
  if (rules === undefined || !isList(rules)) return []
  return rules.flatMap((rule) => {
    if (!isList(rule)) return []
    const [name, value, others, one] = rule
    if (typeof name !== 'string' || value === undefined || pythonText(given[name] ?? null) !== pythonText(value))
      return []
    const wanted = textsIn(others)
    const absent = wanted.filter((other) => !isIn(given)(other))
    const isEnough = one === true ? absent.length < wanted.length : absent.length === 0
    if (isEnough) return []
    const term = one === true ? 'any' : 'all'
    return [`${name} is ${pythonText(value)} but ${term} of the following are missing: ${absent.join(', ')}`]
  })
}

function nestedMistakes(options: JsonObject, values: JsonObject, context: readonly string[]): readonly string[] {
  return Object.entries(options).flatMap(([name, written]) => {
    const option = objectOf(written)
    const value = values[name] ?? null
    const isNested = option['type'] === 'dict' || (option['type'] === 'list' && option['elements'] === 'dict')
    if (!isNested || option['options'] === undefined || value === null) return []
    const level: Level = { options: objectOf(option['options']), rules: option }
    return (isList(value) ? value : [value]).flatMap((item) => mistakesIn(level, objectOf(item), [...context, name]))
  })
}

/** One sentence for all names, at any depth, that the spec does not know. */
function unsupported(options: JsonObject, given: JsonObject): readonly string[] {
  const strangers = strangersIn(options, given, [])
  const [last] = strangers.slice(-1)
  if (last === undefined) return []
  const names = strangers.map(({ path }) => path.join('.')).sort()
  return [`${names.join(', ')}. Supported parameters include: ${last.supported.join(', ')}.`]
}

/** A name that a level of a spec does not know. */
interface Stranger {
  readonly path: readonly string[]
  /** The names that this level knows. */
  readonly supported: readonly string[]
}

function strangersIn(options: JsonObject, given: JsonObject, context: readonly string[]): readonly Stranger[] {
  const inner = Object.entries(options).flatMap(([name, written]) => {
    const { type, options: nested } = objectOf(written)
    const value = given[name] ?? null
    if ((type !== 'dict' && type !== 'list') || nested === undefined) return []
    return (isList(value) ? value : [value]).flatMap((item) =>
      strangersIn(objectOf(nested), objectOf(item), [...context, name]),
    )
  })
  const known = new Set(
    Object.entries(options).flatMap(([name, option]) => [name, ...textsIn(objectOf(option)['aliases'])]),
  )
  const supported = Object.entries(options)
    .map(([name, option]) => {
      const others = textsIn(objectOf(option)['aliases'])
      return others.length === 0 ? name : `${name} (${[...others].sort().join(', ')})`
    })
    .sort()
  const own = Object.keys(given).filter((name) => !known.has(name))
  return [...inner, ...own.map((name) => ({ path: [...context, name], supported }))]
}

/** The value as Python prints it. */
function pythonText(value: Json): string {
  return str(fromJson(value))
}

function contextOf(context: readonly string[]): string {
  return context.length === 0 ? '' : ` found in ${context.join(' -> ')}`
}

function foundIn(context: readonly string[]): string {
  return context.length === 0 ? '' : ` found in '${context.join(' -> ')}'.`
}

function isIn(given: JsonObject): (name: string) => boolean {
  return (name) => (given[name] ?? null) !== null
}

function objectOf(json: Json | undefined): JsonObject {
  return isJsonObject(json) ? json : {}
}

function isList(json: Json): json is readonly Json[] {
  return isJsonArray(json)
}

function textsIn(json: Json | undefined): readonly string[] {
  if (json === undefined) return []
  return (isList(json) ? json : [json]).filter((item) => typeof item === 'string')
}

/** Groups of names; one group may stand without the outer list. */
function groupsIn(json: Json | undefined): readonly (readonly string[])[] {
  if (json === undefined || !isList(json)) return []
  return json.every((item) => typeof item === 'string') ? [textsIn(json)] : json.map(textsIn)
}

function leaves(value: Json): readonly string[] {
  if (value === null || typeof value === 'boolean') return []
  return isJsonArray(value) || isJsonObject(value) ? Object.values(value).flatMap(leaves) : [str(fromJson(value))]
}
