import { defineAction } from '../../module/contract.ts'
import { isJsonArray, type Json, type JsonObject } from '../../value/json.ts'
import type { WriteTarget } from '../../target/target.ts'
import { printSql, runSql } from './mysql-client.ts'
import { connectionParams, type MysqlConnection } from './mysql-connection.ts'
import { identifier, literal } from './mysql-quoting.ts'
import { numericColumnsIn, type ResultSet, type Row } from './mysql-result.ts'

/**
 * Runs SQL statements with the client program of the host.
 *
 * Source: community.mysql.mysql_query 3.7. `execution_time_ms` is not measured.
 */
export default defineAction({
  name: 'mysql_query',
  aliases: ['community.mysql.mysql_query'],
  summary: 'Run SQL statements on MariaDB or MySQL.',
  params: {
    properties: {
      ...connectionParams,
      query: { type: 'raw', description: 'A statement, or a list of them.' },
      positional_args: { type: 'array', description: 'Values for `%s`, in order.' },
      named_args: { type: 'object', description: 'Values for `%(name)s`.' },
      login_db: { type: 'string', description: 'The database to work in.' },
      single_transaction: { type: 'boolean', default: false, description: 'Commit once, after all statements.' },
      session_vars: { type: 'object', default: {}, description: 'Variables of the session to set first.' },
    },
    required: ['query'],
    mutuallyExclusive: [['positional_args', 'named_args']],
  },
  returns: {
    executed_queries: 'The statements.',
    query_result: 'For each statement its rows, each a dict by column.',
    rowcount: 'For each statement the number of rows it gave or changed.',
  },
  examples: `
- name: Ask whether this member is synced
  mysql_query:
    login_unix_socket: /run/mysqld/mysqld.sock
    query: SHOW GLOBAL STATUS LIKE 'wsrep_local_state_comment'
  register: member
`,

  async run(given, target, step) {
    if (step.checkMode)
      return { changed: false, skipped: true, msg: 'remote module (mysql_query) does not support check mode' }
    const texts =
      typeof given.query === 'string'
        ? [given.query]
        : given.query !== null && isJsonArray(given.query)
          ? given.query
          : null
    if (texts === null || !texts.every((text) => typeof text === 'string')) {
      return { changed: false, failed: true, msg: 'the query option value must be a string or list' }
    }
    const filled = texts.map((text) => withArguments(text, given.positional_args, given.named_args))
    const problem = filled.find((one) => typeof one !== 'string')
    if (problem !== undefined && typeof problem !== 'string')
      return { changed: false, failed: true, msg: problem.problem }
    const queries = filled.filter((one) => typeof one === 'string').map((one) => one.trim().replace(/;\s*$/, ''))
    const { results, types } = await execute(given, queries, target)
    const counts = results.map(({ count }) => count)
    return {
      changed: queries.some((query, index) => hasChanged(query, results[index])),
      executed_queries: queries,
      query_result: results.map(({ rows }, index) => rows.map((row) => typed(row, types[index] ?? new Set()))),
      rowcount: counts,
    }
  },
})

interface Executed {
  readonly rows: readonly Row[]
  /** Rows given or changed. */
  readonly count: number
  readonly warnings: number
}

interface Session extends MysqlConnection {
  readonly login_db?: string
  readonly single_transaction: boolean
  readonly session_vars: JsonObject
}

/** Column of the statement that counts, between the asked ones; no result of a user has it. */
const countColumn = 'hadeploy_row_count'

async function execute(
  session: Session,
  queries: readonly string[],
  target: WriteTarget,
): Promise<{ readonly results: readonly Executed[]; readonly types: readonly ReadonlySet<string>[] }> {
  const start = [
    ...(session.login_db === undefined ? [] : [`USE ${identifier(session.login_db)}`]),
    ...sessionVariables(session.session_vars),
  ]
  const counted = queries.flatMap((query) => [
    query,
    `SELECT ROW_COUNT() AS ${countColumn}, @@warning_count AS warnings`,
  ])
  const statements = session.single_transaction ? ['START TRANSACTION', ...counted, 'COMMIT'] : counted
  const results = pairedWithCounts(await runSql(session, [...start, ...statements], target))
  // The client prints types only beside a table, and no table can be told from values that look like one; hence a second
  // question, over none of the rows: it runs nothing.
  const types = await Promise.all(
    queries.map(async (query, index) =>
      /^(SELECT|WITH)\b/i.test(query) && (results[index]?.rows.length ?? 0) > 0
        ? numericColumnsIn(
            await printSql(
              session,
              [...start, `SELECT * FROM (${query}\n) AS hadeploy_types LIMIT 0`],
              ['--table', '--column-type-info'],
              target,
            ),
          )
        : new Set<string>(),
    ),
  )
  return { results, types }
}

/** `SET SESSION` statements; numbers and booleans stay bare. */
export function sessionVariables(variables: JsonObject): readonly string[] {
  return Object.entries(variables).map(([name, value]) => `SET SESSION ${identifier(name)} = ${sqlValue(value)}`)
}

/** Each statement's rows with the count that follows it; a statement without rows printed none. */
export function pairedWithCounts(sets: readonly ResultSet[]): readonly Executed[] {
  const executed: Executed[] = []
  let rows: readonly Row[] | null = null
  for (const set of sets) {
    const count = set.rows[0]?.[countColumn]
    if (count === undefined) {
      rows = set.rows
      continue
    }
    executed.push({
      rows: rows ?? [],
      count: rows === null ? Number(count) : rows.length,
      warnings: Number(set.rows[0]?.['warnings']),
    })
    rows = null
  }
  return executed
}

/** Ansible's rule: DML that touched a row, or DDL without a warning such as "already exists". */
function hasChanged(query: string, executed: Executed | undefined): boolean {
  const verb = /^\w+/.exec(query)?.[0].toUpperCase() ?? ''
  if (['INSERT', 'UPDATE', 'DELETE', 'REPLACE'].includes(verb)) return (executed?.count ?? 0) > 0
  if (['CREATE', 'DROP', 'ALTER', 'RENAME', 'TRUNCATE'].includes(verb)) return executed?.warnings === 0
  return false
}

function typed(row: Row, numeric: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]): [string, Json] => {
      const number = Number(value)
      const isExact =
        value !== null &&
        numeric.has(name) &&
        Number.isFinite(number) &&
        (!Number.isInteger(number) || Number.isSafeInteger(number))
      return [name, isExact ? number : value]
    }),
  )
}

/** The text with its placeholders filled by literals, as PyMySQL does: `%s`, `%(name)s`, and `%%` for a percent sign. */
export function withArguments(
  query: string,
  positional: readonly Json[] | undefined,
  named: JsonObject | undefined,
): string | { readonly problem: string } {
  if (positional === undefined && named === undefined) return query
  let next = 0
  const missing: string[] = []
  const filled = query.replace(/%(?:\((\w+)\))?([s%])/g, (whole, name: string | undefined, kind: string) => {
    if (kind === '%') return name === undefined ? '%' : whole
    const value = name === undefined ? positional?.[next++] : named?.[name]
    if (value === undefined) missing.push(name ?? String(next))
    return sqlValue(value ?? null)
  })
  if (missing.length > 0) return { problem: `The query has a placeholder without a value: ${missing.join(', ')}` }
  if (positional !== undefined && next < positional.length)
    return { problem: 'not all arguments converted during string formatting' }
  return filled
}

function sqlValue(value: Json): string {
  if (value === null) return 'NULL'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'string') return literal(value)
  return isJsonArray(value) ? `(${value.map(sqlValue).join(', ')})` : literal(JSON.stringify(value))
}
