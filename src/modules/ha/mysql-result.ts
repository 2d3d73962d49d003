/** The rows of one statement. */
export interface ResultSet {
  readonly statement: string
  readonly rows: readonly Row[]
}

/** Values by column, as text; null is NULL. */
export type Row = Readonly<Record<string, string | null>>

/**
 * Reads what the client prints with `--xml`: the one form in which NULL, blanks and newlines cannot be mistaken.
 *
 * Statements without rows print nothing, so results are counted among those that have columns.
 */
export function resultSetsOf(xml: string): readonly ResultSet[] {
  return [...xml.matchAll(/<resultset statement="([^"]*)"[^>]*>([^]*?)<\/resultset>/g)].map(
    ([, statement = '', body = '']) => ({
      statement: unescaped(statement).trim(),
      rows: [...body.matchAll(/<row>([^]*?)<\/row>/g)].map(([, row = '']) => rowOf(row)),
    }),
  )
}

function rowOf(xml: string): Row {
  const row: Record<string, string | null> = {}
  for (const [, name = '', isNull, value] of xml.matchAll(
    /<field name="([^"]*)"(?:( xsi:nil="true") \/>|>([^]*?)<\/field>)/g,
  )) {
    row[unescaped(name)] = isNull === undefined ? unescaped(value ?? '') : null
  }
  return row
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' }

function unescaped(text: string): string {
  return text.replace(/&(lt|gt|amp|quot);/g, (_, name: string) => entities[name] ?? '')
}

/**
 * Names of columns whose values are numbers, from what the client prints with `--column-type-info`.
 *
 * @see MariaDB client, mysql_field types: LONG, LONGLONG, NEWDECIMAL, DOUBLE …
 */
export function numericColumnsIn(output: string): ReadonlySet<string> {
  const names = [...output.matchAll(/^Field +\d+: +`(.*)`\n(?:(?!Field +\d)[^\n]*\n)*?Type: +(\w+)/gm)]
  return new Set(names.filter(([, , type = '']) => numericTypes.has(type)).map(([, name = '']) => name))
}

const numericTypes: ReadonlySet<string> = new Set([
  'TINY',
  'SHORT',
  'INT24',
  'LONG',
  'LONGLONG',
  'YEAR',
  'FLOAT',
  'DOUBLE',
  'DECIMAL',
  'NEWDECIMAL',
])
