import { defineAction } from '../../module/contract.ts'
import type { Json, JsonObject } from '../../value/json.ts'
import { querySql } from './mysql-client.ts'
import { connectionParams } from './mysql-connection.ts'
import type { ResultSet, Row } from './mysql-result.ts'

/**
 * Reads what a server is and does.
 *
 * Source: community.mysql.mysql_info 3.7; `users_info` is left out.
 */
export default defineAction({
  name: 'mysql_info',
  aliases: ['community.mysql.mysql_info'],
  summary: 'Return facts of a MariaDB or MySQL server.',
  params: {
    properties: {
      ...connectionParams,
      login_db: { type: 'string', description: 'The database to log in to.' },
      filter: {
        type: 'array',
        items: { type: 'string' },
        default: [],
        description:
          'What to return: version, databases, settings, global_status, users, engines, master_status, slave_status, slave_hosts; `!x` leaves x out.',
      },
      exclude_fields: {
        type: 'array',
        items: { type: 'string' },
        default: [],
        description: 'Fields to leave out: db_size.',
      },
      return_empty_dbs: { type: 'boolean', default: false, description: 'Name databases without tables too.' },
    },
  },
  returns: {
    version: 'full, major, minor, release, suffix.',
    databases: 'Size in bytes by name.',
    settings: 'Global variables.',
    global_status: 'Status variables.',
    users: 'Accounts by host and name.',
    engines: 'Storage engines.',
    server_engine: 'MariaDB or MySQL.',
  },
  examples: `
- name: See whether this member is part of the cluster
  mysql_info:
    filter: global_status
  register: server
`,

  async run(
    { filter, exclude_fields: excluded, return_empty_dbs: returnsEmpty, login_db: database, ...connection },
    target,
  ) {
    const chosen = parts.filter(({ name }) => isChosen(name, filter))
    const withSizes = !excluded.includes('db_size')
    const statements = ['SELECT VERSION() AS version', ...chosen.map(({ statement }) => statement)]
    const sets = await querySql(connection, statements, target, {
      keepGoing: true,
      words: ['--xml', ...(database === undefined ? [] : [`--database=${database}`])],
    })
    const version = sets[0]?.rows[0]?.['version'] ?? ''
    const found = chosen.map(({ name, read, column }): [string, Json] => [
      name,
      read(rowsWith(column, sets), { withSizes, returnsEmpty }),
    ])
    return {
      changed: false,
      server_engine: version.includes('MariaDB') ? 'MariaDB' : 'MySQL',
      connector_name: 'client program',
      ...(isChosen('version', filter) ? { version: versionOf(version) } : {}),
      ...Object.fromEntries(found),
    }
  },
})

interface Reading {
  readonly withSizes: boolean
  readonly returnsEmpty: boolean
}

interface Part {
  readonly name: string
  readonly statement: string
  /** A column that only this statement's result has: a refused statement prints none, so results cannot be counted. */
  readonly column: string
  read(rows: readonly Row[], reading: Reading): Json
}

const parts: readonly Part[] = [
  {
    name: 'databases',
    statement:
      'SELECT s.schema_name AS database_name, SUM(t.data_length + t.index_length) AS size FROM information_schema.schemata s LEFT JOIN information_schema.tables t ON t.table_schema = s.schema_name GROUP BY s.schema_name',
    column: 'database_name',
    read: (rows, { withSizes, returnsEmpty }) =>
      Object.fromEntries(
        rows
          .filter((row) => returnsEmpty || row['size'] !== null)
          .map((row) => [row['database_name'] ?? '', withSizes ? { size: Number(row['size'] ?? 0) } : {}]),
      ),
  },
  {
    name: 'settings',
    statement: 'SELECT variable_name AS setting_name, variable_value AS value FROM information_schema.global_variables',
    column: 'setting_name',
    read: pairs('setting_name'),
  },
  {
    name: 'global_status',
    statement: 'SELECT variable_name AS status_name, variable_value AS value FROM information_schema.global_status',
    column: 'status_name',
    read: pairs('status_name'),
  },
  {
    name: 'users',
    statement: 'SELECT * FROM mysql.user',
    column: 'Select_priv',
    read: (rows) => {
      const hosts: Record<string, Record<string, Row>> = {}
      for (const row of rows) (hosts[row['Host'] ?? ''] ??= {})[row['User'] ?? ''] = withoutHash(row)
      return hosts
    },
  },
  {
    name: 'engines',
    statement: 'SHOW ENGINES',
    column: 'Engine',
    read: (rows) => Object.fromEntries(rows.map(({ Engine: name, ...rest }) => [name ?? '', rest])),
  },
  { name: 'master_status', statement: 'SHOW MASTER STATUS', column: 'Binlog_Do_DB', read: (rows) => ({ ...rows[0] }) },
  { name: 'slave_status', statement: 'SHOW SLAVE STATUS', column: 'Slave_IO_State', read: slaves },
  {
    name: 'slave_hosts',
    statement: 'SHOW SLAVE HOSTS',
    column: 'Server_id',
    read: (rows) => Object.fromEntries(rows.map(({ Server_id: id, ...rest }) => [id ?? '', rest])),
  },
]

function isChosen(name: string, filter: readonly string[]): boolean {
  const named = filter.filter((word) => !word.startsWith('!'))
  return !filter.includes(`!${name}`) && (named.length === 0 || named.includes(name))
}

function rowsWith(column: string, sets: readonly ResultSet[]): readonly Row[] {
  return sets.find(({ rows }) => rows[0]?.[column] !== undefined)?.rows ?? []
}

/** Names in lower case, as SHOW prints them; whole numbers as numbers. */
function pairs(column: string): (rows: readonly Row[]) => JsonObject {
  return (rows) =>
    Object.fromEntries(
      rows.map((row): [string, Json] => [(row[column] ?? '').toLowerCase(), numberOrText(row['value'] ?? '')]),
    )
}

function numberOrText(text: string): number | string {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text
}

function slaves(rows: readonly Row[]): JsonObject {
  const hosts: Record<string, Record<string, Record<string, Row>>> = {}
  for (const row of rows) {
    const ports = (hosts[row['Master_Host'] ?? ''] ??= {})
    ;(ports[row['Master_Port'] ?? ''] ??= {})[row['Master_User'] ?? ''] = row
  }
  return hosts
}

/** A hash of a password is a secret too. */
function withoutHash(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => name !== 'Password' && name !== 'authentication_string'),
  )
}

function versionOf(full: string): JsonObject {
  const [, major = '0', minor = '0', release = '0', suffix = ''] = /^(\d+)\.(\d+)\.(\d+)-?(.*)$/.exec(full) ?? []
  return { full, major: Number(major), minor: Number(minor), release: Number(release), suffix }
}
