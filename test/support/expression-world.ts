import { error } from '../../src/diagnostic/catalogue.ts'
import { DiagnosticError } from '../../src/diagnostic/diagnostic.ts'
import { SourceText } from '../../src/diagnostic/source-text.ts'
import type { ExpressionWorld } from '../../src/expression/scope.ts'
import { fromJson, type Json } from '../../src/value/json.ts'
import { Secrets } from '../../src/value/secrets.ts'
import { openText, sealText } from '../../src/vault/sealed-text.ts'
import { isDict, Template, type Value } from '../../src/value/value.ts'

/** A world for expressions: template files by name, vault texts by their armour, and nothing else outside. */
export function worldWith(
  files: Readonly<Record<string, string>> = {},
  vault: Readonly<Record<string, string>> = {},
): ExpressionWorld & { readonly warnings: string[] } {
  const warnings: string[] = []
  return {
    placesOf: (name) => [name],
    findFile: (name) => (name in files ? name : null),
    readBytes: (path) => new TextEncoder().encode(files[path] ?? ''),
    exists: (path) => path in files,
    glob: () => [],
    environment: () => undefined,
    pipe: () => ({ status: 127, stdout: '', stderr: 'no shell here' }),
    fetch: () => ({ problem: 'no network here', isCertificate: false }),
    setting: () => null,
    decrypt(armoured) {
      const text = vault[armoured]
      if (text === undefined) throw new DiagnosticError(error('vault/no-password', 'No password opens it.'))
      return text
    },
    seal: sealText,
    unseal: openText,
    hostsMatching: () => [],
    parseYaml: () => [],
    writeText: () => undefined,
    kindOf: () => ({ target: 'absent', isLink: false, isMount: false }),
    keeperOf: () => ({ host: 'controller', owner: 'root', modifiedMs: Date.UTC(2024, 0, 1) }),
    realPath: (path) => path,
    now: () => Date.UTC(2024, 1, 29, 12, 34, 56, 789),
    random: (size) => new Uint8Array(size),
    secrets: new Secrets(),
    warn: (text) => warnings.push(text),
    warnings,
  }
}

/** Text as a template that stands alone in a file of the given name. */
export function templateOf(source: string, kind: 'template' | 'expression' = 'template', file = 'play.yml'): Template {
  return new Template(source, new SourceText(source, file), kind)
}

/** JSON as YAML would read it: text with Jinja in it is a Template. */
export function written(json: Json): Value {
  return templated(fromJson(json))
}

/** The variables of a play, as {@link written}. */
export function variablesOf(json: Json): Map<Value, Value> {
  const value = written(json)
  return isDict(value) ? value : new Map<Value, Value>()
}

function templated(value: Value): Value {
  if (typeof value === 'string') return /\{[{%#]/.test(value) ? templateOf(value) : value
  if (Array.isArray(value)) return value.map(templated)
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, templated(item)]))
  return value
}
