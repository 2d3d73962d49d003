import { readFileSync } from 'node:fs'
import { DiagnosticError, type Diagnostic } from '../../src/diagnostic/diagnostic.ts'
import type { Scope } from '../../src/expression/scope.ts'
import { scopeOf } from '../../src/expression/scope.ts'
import type { Json } from '../../src/value/json.ts'
import { variablesOf, worldWith } from './expression-world.ts'

/**
 * One row of a conformance table: what is written, and what becomes of it.
 *
 * Every `expected` was made by Jinja 3.1.2 on Python 3.11 (the `repr` of an expression's value, the text of a
 * template), save in rows with a `why`.
 */
export interface JinjaRow {
  readonly expression?: string
  readonly template?: string
  readonly expected?: string
  readonly code?: string
  /** The sentence of an undefined, without its full stop. */
  readonly says?: string
  /** Why we differ from plain Jinja here. */
  readonly why?: string
}

export interface JinjaTable {
  /** A scope of its own for each row. */
  readonly scope: () => Scope
  readonly rows: readonly (JinjaRow & { readonly title: string })[]
}

/** Reads `test/jinja/<name>.json`. */
export function jinjaTable(name: string): JinjaTable {
  const text = readFileSync(new URL(`../jinja/${name}.json`, import.meta.url), 'utf8')
  // The file is ours, and its rows fail when it is not such a table.
  const table = JSON.parse(text) as { variables: Json; files?: Record<string, string>; rows: readonly JinjaRow[] }
  return {
    scope: () => scopeOf(variablesOf(table.variables), worldWith(table.files)),
    rows: table.rows.map((row) => ({ ...row, title: row.expression ?? row.template ?? '' })),
  }
}

/** What came out, in the form of a row; an error must have a place. */
export function outcomeOf(run: () => string): Pick<JinjaRow, 'expected' | 'code' | 'says'> {
  try {
    return { expected: run() }
  } catch (cause) {
    if (!(cause instanceof DiagnosticError)) throw cause
    const { code, detail, at } = cause.diagnostic
    if (at === undefined) throw new Error(`No place: ${detail}`, { cause })
    return { code, says: detail.replace(/\.$/, '') }
  }
}

/** The diagnostic that a run ends with. */
export function diagnosticOf(run: () => unknown): Diagnostic {
  try {
    run()
  } catch (cause) {
    if (cause instanceof DiagnosticError) return cause.diagnostic
    throw cause
  }
  throw new Error('It ended without a diagnostic.')
}

/** What a row promises of the outcome. */
export function promiseOf({ expected, code, says }: JinjaRow): Partial<JinjaRow> {
  if (code === undefined) return { expected: expected ?? '' }
  return says === undefined ? { code } : { code, says }
}
