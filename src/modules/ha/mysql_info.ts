import { defineAction } from '../../module/contract.ts'
import type { Json, JsonObject } from '../../value/json.ts'
import { querySql } from './mysql-client.ts'
import { connectionParams } from './mysql-connection.ts'
import type { Row } from './mysql-result.ts'

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
    const found = chosen.map((part): [string, Json] => {
      // A refused statement prints nothing, so results cannot be counted.
      const rows = sets.find(({ statement }) => statement === part.statement)?.rows ?? []
      return [part.name, part.read(rows, { withSizes, returnsEmpty })]
    })
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
  read(rows: readonly Row[], reading: Reading): Json
}

const parts: readonly Part[] = [
  {
    name: 'databases',
    statement:
      'SELECT s.schema_name AS name, SUM(t.data_length + t.index_length) AS size FROM information_schema.schemata s LEFT JOIN information_schema.tables t ON t.table_schema = s.schema_name GROUP BY s.schema_name',
    read: (rows, { withSizes, returnsEmpty }) =>
      Object.fromEntries(
        rows
          .filter((row) => returnsEmpty || row['size'] !== null)
          .map((row) => [row['name'] ?? '', withSizes ? { size: Number(row['size'] ?? 0) } : {}]),
      ),
  },
  { name: 'settings', statement: 'SHOW GLOBAL VARIABLES', read: pairs },
  { name: 'global_status', statement: 'SHOW GLOBAL STATUS', read: pairs },
  {
    name: 'users',
    statement: 'SELECT * FROM mysql.user',
    read: (rows) => {
      const hosts: Record<string, Record<string, Row>> = {}
      for (const row of rows) (hosts[row['Host'] ?? ''] ??= {})[row['User'] ?? ''] = withoutHash(row)
      return hosts
    },
  },
  { name: 'engines', statement: 'SHOW ENGINES', read: (rows) => byColumn(rows, 'Engine') },
  { name: 'master_status', statement: 'SHOW MASTER STATUS', read: (rows) => ({ ...rows[0] }) },
  { name: 'slave_status', statement: 'SHOW SLAVE STATUS', read: slaves },
  { name: 'slave_hosts', statement: 'SHOW SLAVE HOSTS', read: (rows) => byColumn(rows, 'Server_id') },
]

function byColumn(rows: readonly Row[], column: string): JsonObject {
  return Object.fromEntries(rows.map(({ [column]: key, ...rest }) => [key ?? '', rest]))
}

function isChosen(name: string, filter: readonly string[]): boolean {
  const named = filter.filter((word) => !word.startsWith('!'))
  return !filter.includes(`!${name}`) && (named.length === 0 || named.includes(name))
}

/** Whole numbers as numbers. */
function pairs(rows: readonly Row[]): JsonObject {
  return Object.fromEntries(
    rows.map((row): [string, Json] => [row['Variable_name'] ?? '', numberOrText(row['Value'] ?? '')]),
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
