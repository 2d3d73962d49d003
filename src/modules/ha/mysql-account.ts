import { createHash } from 'node:crypto'
import { privilegesGranted, type Privileges } from './mysql-privileges.ts'
import { account, literal } from './mysql-quoting.ts'
import type { ResultSet, Row } from './mysql-result.ts'

/** One account (user at host) of the server. */
export interface MysqlAccount {
  readonly plugin: string
  /** What the plugin compares a login with; for native passwords the hash. Undefined when only the server can make it. */
  readonly authentication: string | undefined
  readonly privileges: Privileges
  /** Limits by their name in SQL; 0 is none. */
  readonly limits: Readonly<Record<string, number>>
  /** What TLS must bring, as SQL; empty for nothing. */
  readonly requires: string
}

/** The server and the accounts of one name, by host. */
export interface AccountsState {
  readonly isMariadb: boolean
  /** `10.11` as 1011. */
  readonly version: number
  readonly accounts: Readonly<Record<string, MysqlAccount>>
}

/** Statements whose results {@link accountsIn} reads. `hosts` are those whose grants are wanted. */
export function accountQuestions(user: string, hosts: readonly string[]): readonly string[] {
  return [
    'SELECT VERSION() AS version',
    `SELECT * FROM mysql.user WHERE User = ${literal(user)}`,
    ...hosts.map((host) => `SHOW GRANTS FOR ${account(user, host)}`),
  ]
}

/** The accounts of a user from the results of {@link accountQuestions}; grants of unknown accounts are missing there. */
export function accountsIn(user: string, sets: readonly ResultSet[]): AccountsState {
  const [versions, users, ...grants] = sets
  const version = versions?.rows[0]?.['version'] ?? ''
  const [, major = '0', minor = '0'] = /^(?:5\.5\.5-)?(\d+)\.(\d+)/.exec(version) ?? []
  const rows = (users?.rows ?? []).filter((row) => row['is_role'] !== 'Y')
  return {
    isMariadb: version.includes('MariaDB'),
    version: Number(major) * 100 + Number(minor),
    accounts: Object.fromEntries(rows.map((row) => [row['Host'] ?? '', accountOf(user, row, grants)])),
  }
}

function accountOf(user: string, row: Row, grants: readonly ResultSet[]): MysqlAccount {
  const heading = `Grants for ${user}@${row['Host'] ?? ''}`
  const lines = grants.flatMap(({ rows }) => rows.flatMap((line) => line[heading] ?? []))
  // Up to MariaDB 10.3 and MySQL 5.6 the hash stood in `Password`, beside an empty plugin.
  const hash = row['authentication_string'] ?? ''
  return {
    plugin:
      row['plugin'] === undefined || row['plugin'] === null || row['plugin'] === ''
        ? 'mysql_native_password'
        : row['plugin'],
    authentication: hash === '' ? (row['Password'] ?? '') : hash,
    privileges: privilegesGranted(lines),
    limits: Object.fromEntries(Object.entries(limitColumns).map(([name, column]) => [name, Number(row[column] ?? 0)])),
    requires: requirementOf(row),
  }
}

/** Columns of mysql.user by the limit's name in SQL. */
const limitColumns: Readonly<Record<string, string>> = {
  MAX_QUERIES_PER_HOUR: 'max_questions',
  MAX_UPDATES_PER_HOUR: 'max_updates',
  MAX_CONNECTIONS_PER_HOUR: 'max_connections',
  MAX_USER_CONNECTIONS: 'max_user_connections',
}

/** Names of limits that a task may set. */
export const limitNames: readonly string[] = Object.keys(limitColumns)

function requirementOf(row: Row): string {
  switch (row['ssl_type']) {
    case 'ANY':
      return 'SSL'
    case 'X509':
      return 'X509'
    case 'SPECIFIED':
      return requirement({
        CIPHER: row['ssl_cipher'] ?? '',
        ISSUER: row['x509_issuer'] ?? '',
        SUBJECT: row['x509_subject'] ?? '',
      })
    default:
      return ''
  }
}

/** `tls_requires` as SQL: `SSL`, `X509`, or `CIPHER '…' AND ISSUER '…'`. */
export function requirement(wanted: Readonly<Record<string, string | null>>): string {
  const upper = Object.entries(wanted).map(([name, value]): [string, string | null] => [name.toUpperCase(), value])
  const specified = upper.filter(
    ([name, value]) => ['CIPHER', 'ISSUER', 'SUBJECT'].includes(name) && value !== null && value !== '',
  )
  if (specified.length > 0)
    return specified
      .map(([name, value]) => `${name} ${literal(value ?? '')}`)
      .sort()
      .join(' AND ')
  return upper.some(([name]) => name === 'X509') ? 'X509' : upper.some(([name]) => name === 'SSL') ? 'SSL' : ''
}

/**
 * The hash of the plugin mysql_native_password.
 *
 * @see MariaDB, Authentication Plugin mysql_native_password: `*` and the SHA1 of the SHA1, in capitals
 */
export function nativeHash(password: string): string {
  if (password === '') return ''
  const once = createHash('sha1').update(password, 'utf8').digest()
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`
}
