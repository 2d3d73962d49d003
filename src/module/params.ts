import type { Json } from '../value/json.ts'

/**
 * The slice of JSON Schema that module parameters use. Beside JSON Schema's own words:
 * `aliases` are other names of the parameter, `noLog` makes its value a secret, `freeForm` takes the text of
 * `module: text`, `description` is the manual. Formats: `path`, `file-mode`, `file-flags` (letters of chattr(1)), `regex`,
 * `duration`.
 */
export interface ParamsSchema {
  readonly properties: Readonly<Record<string, ParamSchema>>
  readonly required?: readonly string[]
  /** Groups of which at most one may be given. */
  readonly mutuallyExclusive?: readonly (readonly string[])[]
  /** Groups of which at least one must be given. */
  readonly requiredOneOf?: readonly (readonly string[])[]
  /** What Ansible's action says in place of the general sentence when something required is missing, or too much is given. */
  readonly words?: { readonly required?: string; readonly oneOf?: string; readonly exclusive?: string }
  /** The parameter that takes free text (`command: ls -l`); `key=value` pairs are split off where `freeFormKeys` is set. */
  readonly freeForm?: string
  /** Keys outside `properties` are allowed and kept (`set_fact`, `add_host`). */
  readonly open?: true
}

export interface ParamSchema {
  /** `raw` is any JSON; `text` is a string that numbers and booleans are printed into. */
  readonly type: 'string' | 'boolean' | 'integer' | 'number' | 'array' | 'object' | 'raw'
  readonly enum?: readonly string[]
  readonly items?: ItemSchema
  readonly default?: Json
  readonly format?: 'path' | 'file-mode' | 'file-flags' | 'regex' | 'duration'
  readonly aliases?: readonly string[]
  readonly noLog?: true
  readonly description: string
}

/** What the items of a list are like; their description is the list's. */
export type ItemSchema = Omit<ParamSchema, 'description'>

type Simplify<T> = { readonly [K in keyof T]: T[K] }

type ParamOf<P> = P extends { readonly enum: readonly (infer E)[] }
  ? E
  : P extends { readonly type: 'string' }
    ? string
    : P extends { readonly type: 'boolean' }
      ? boolean
      : P extends { readonly type: 'integer' | 'number' }
        ? number
        : P extends { readonly type: 'array' }
          ? readonly (P extends { readonly items: infer I } ? ParamOf<I> : Json)[]
          : P extends { readonly type: 'object' }
            ? { readonly [key: string]: Json }
            : Json

type Certain<S extends ParamsSchema> = {
  [K in keyof S['properties']]: K extends RequiredOf<S>
    ? K
    : S['properties'][K] extends { readonly default: Json }
      ? K
      : never
}[keyof S['properties']]

type RequiredOf<S extends ParamsSchema> = S extends { readonly required: readonly (infer R)[] } ? R : never

/** The TypeScript type of parameters after validation: required ones and those with a default are always there. */
export type ParamsOf<S extends ParamsSchema> = Simplify<
  { [K in Certain<S>]: ParamOf<S['properties'][K]> } & {
    [K in Exclude<keyof S['properties'], Certain<S>>]?: ParamOf<S['properties'][K]>
  }
>
