import { didYouMean } from '../text/near-names.ts'
import type { Json } from '../value/json.ts'
import type { AnyModule } from './contract.ts'
import { coerce, pythonType } from './coerce.ts'
import type { ParamSchema, ParamsSchema } from './params.ts'

/** Stands for a value that only the run will know: a template, a vault text. */
export const unknownYet: unique symbol = Symbol('known when the task runs')

export type Given = ReadonlyMap<string, Json | typeof unknownYet>

/** One mistake in the arguments of a task, in Ansible's words. */
export interface Finding {
  readonly problem: string
  /** The argument as it was written, when one argument is to blame. */
  readonly argument?: string
  readonly hint?: string
}

export interface Examined {
  /** Coerced values by parameter name, defaults filled in; unknown values are left out. */
  readonly values: ReadonlyMap<string, Json>
  readonly findings: readonly Finding[]
}

type Declared = Pick<AnyModule, 'name' | 'params'>

/**
 * Holds arguments against a module's declaration; collects every mistake.
 *
 * @param incomplete - more arguments may come (`module_defaults`, `args: "{{ … }}"`): nothing counts as missing
 */
export function examineParams(module: Declared, given: Given, { incomplete = false } = {}): Examined {
  const { params } = module
  const { named, written, findings: strangers } = nameArguments(module, given)
  const findings = [...strangers, ...exclusive(params, named), ...(incomplete ? [] : missing(params, named))]
  const values = new Map<string, Json>()
  for (const [name, schema] of Object.entries(params.properties)) {
    const value = named.get(name)
    if (value === unknownYet) continue
    if (value === undefined || value === null) {
      if (schema.default !== undefined) values.set(name, schema.default)
      continue
    }
    const argument = written.get(name) ?? name
    const coerced = coerce(value, schema)
    if ('problem' in coerced) {
      findings.push({
        problem: `argument '${argument}' is of type ${pythonType(value)} and we were unable to convert to ${kindName(schema)}: ${coerced.problem}`,
        argument,
      })
      continue
    }
    findings.push(...choiceFindings(argument, schema, coerced.value))
    values.set(name, coerced.value)
  }
  if (params.open === true) for (const [name, value] of named) keepOpen(values, name, value, params)
  return { values, findings }
}

function keepOpen(
  values: Map<string, Json>,
  name: string,
  value: Json | typeof unknownYet,
  params: ParamsSchema,
): void {
  if (value !== unknownYet && !(name in params.properties)) values.set(name, value)
}

/** Folds aliases into names; what is no parameter at all becomes a finding. */
function nameArguments(
  { name: module, params }: Declared,
  given: Given,
): { named: Map<string, Json | typeof unknownYet>; written: Map<string, string>; findings: Finding[] } {
  const names = nameTable(params)
  const named = new Map<string, Json | typeof unknownYet>()
  const written = new Map<string, string>()
  const findings: Finding[] = []
  for (const [argument, value] of given) {
    const name = names.get(argument) ?? (params.open === true ? argument : undefined)
    if (name === undefined) {
      const hint = didYouMean(argument, names.keys())
      const problem = `Unsupported parameters for (${module}) module: ${argument}. Supported parameters include: ${supported(params)}`
      findings.push({ problem, argument, ...(hint === undefined ? {} : { hint }) })
      // Ansible lets the proper name win over its aliases, whichever came first.
    } else if (!named.has(name) || argument === name) {
      named.set(name, value)
      written.set(name, argument)
    }
  }
  return { named, written, findings }
}

function nameTable(params: ParamsSchema): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const [name, { aliases }] of Object.entries(params.properties)) {
    for (const written of [name, ...(aliases ?? [])]) names.set(written, name)
  }
  if (params.freeForm !== undefined) names.set('_raw_params', params.freeForm)
  return names
}

function supported(params: ParamsSchema): string {
  return Object.entries(params.properties)
    .map(([name, { aliases }]) => (aliases === undefined ? name : `${name} (${aliases.join(', ')})`))
    .sort()
    .join(', ')
}

function exclusive({ mutuallyExclusive = [], words = {} }: ParamsSchema, named: Given): readonly Finding[] {
  // What is unknown yet may turn out to be omitted.
  const isSurelyGiven = (name: string): boolean => isGiven(named, name) && named.get(name) !== unknownYet
  return mutuallyExclusive
    .filter((group) => group.filter(isSurelyGiven).length > 1)
    .map((group) => ({ problem: words.exclusive ?? `parameters are mutually exclusive: ${group.join('|')}` }))
}

function missing({ required = [], requiredOneOf = [], words = {} }: ParamsSchema, named: Given): readonly Finding[] {
  const absent = required.filter((name) => !isGiven(named, name)).sort()
  return [
    ...(absent.length === 0 ? [] : [{ problem: words.required ?? `missing required arguments: ${absent.join(', ')}` }]),
    ...requiredOneOf
      .filter((group) => !group.some((name) => isGiven(named, name)))
      .map((group) => ({ problem: words.oneOf ?? `one of the following is required: ${group.join(', ')}` })),
  ]
}

function isGiven(named: Given, name: string): boolean {
  return (named.get(name) ?? null) !== null
}

function choiceFindings(argument: string, schema: ParamSchema, value: Json): readonly Finding[] {
  const list = schema.type === 'array'
  const choices = list ? schema.items?.enum : schema.enum
  if (choices === undefined) return []
  const wrong = (Array.isArray(value) ? value : [value]).filter((item) => !choices.includes(String(item)))
  if (wrong.length === 0) return []
  const hint = didYouMean(String(wrong[0]), choices)
  const rule = list ? 'one or more of' : 'one of'
  const problem = `value of ${argument} must be ${rule}: ${choices.join(', ')}, got: ${wrong.map(String).join(', ')}`
  return [{ problem, argument, ...(hint === undefined ? {} : { hint }) }]
}

/** Ansible's name of the kind of a parameter. */
function kindName({ type, format }: ParamSchema): string {
  switch (type) {
    case 'string':
      if (format === 'regex') return 'a regular expression'
      return format === 'path' ? 'path' : 'str'
    case 'boolean':
      return 'bool'
    case 'integer':
      return 'int'
    case 'number':
      return 'float'
    case 'array':
      return 'list'
    case 'object':
      return 'dict'
    case 'raw':
      return 'raw'
  }
}
