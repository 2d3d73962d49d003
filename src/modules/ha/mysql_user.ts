import { defineModule, refuse, type Refusal } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { ReadTarget } from '../../target/target.ts'
import { TargetError } from '../../target/target-error.ts'
import { isJsonObject, type Json } from '../../value/json.ts'
import {
  accountQuestions,
  accountsIn,
  limitNames,
  nativeHash,
  requirement,
  type AccountsState,
  type MysqlAccount,
} from './mysql-account.ts'
import { querySql, runSql } from './mysql-client.ts'
import { connectionParams, type MysqlConnection } from './mysql-connection.ts'
import { privilegeChanges, privilegesIn, wantedPrivileges, type Privileges } from './mysql-privileges.ts'
import { account, literal } from './mysql-quoting.ts'
import { sessionVariables } from './mysql_query.ts'

const params = {
  properties: {
    ...connectionParams,
    name: { type: 'string', aliases: ['user'], description: 'Name of the user.' },
    host: { type: 'string', default: 'localhost', description: 'Where the user comes from; `%` is a wildcard.' },
    host_all: { type: 'boolean', default: false, description: 'Apply to all accounts of this name.' },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether the account shall be there.',
    },
    password: { type: 'string', noLog: true, description: 'The password, or its hash with encrypted.' },
    encrypted: { type: 'boolean', default: false, description: 'Whether password is a hash of mysql_native_password.' },
    update_password: {
      type: 'string',
      enum: ['always', 'on_create', 'on_new_username'],
      default: 'always',
      description:
        'Whether an existing password is changed; on_new_username takes over that of another account of the name.',
    },
    plugin: { type: 'string', description: 'Authentication plug-in (`unix_socket`, `ed25519`).' },
    plugin_hash_string: { type: 'string', noLog: true, description: 'What the plug-in compares with.' },
    plugin_auth_string: {
      type: 'string',
      noLog: true,
      description: 'Plain text that the plug-in makes its hash of; set again each time, for it cannot be compared.',
    },
    priv: { type: 'raw', description: '`db.table:PRIV1,PRIV2/db2.*:ALL`, or a dict of these.' },
    append_privs: { type: 'boolean', default: false, description: 'Only add privileges.' },
    subtract_privs: { type: 'boolean', default: false, description: 'Take the named privileges away.' },
    resource_limits: {
      type: 'object',
      description: 'MAX_QUERIES_PER_HOUR, MAX_UPDATES_PER_HOUR, MAX_CONNECTIONS_PER_HOUR, MAX_USER_CONNECTIONS.',
    },
    tls_requires: { type: 'object', description: 'SSL, X509, or CIPHER, ISSUER and SUBJECT with values.' },
    check_implicit_admin: { type: 'boolean', default: false, description: 'First try as root without a password.' },
    session_vars: { type: 'object', default: {}, description: 'Variables of the session to set first.' },
    sql_log_bin: { type: 'boolean', default: true, description: 'Whether the change goes into the binary log.' },
    force_context: {
      type: 'boolean',
      default: false,
      description: 'Work in the database mysql, for replication filters.',
    },
    column_case_sensitive: {
      type: 'boolean',
      default: false,
      description: 'Accepted for newer playbooks: names of columns are compared without case, as the server does.',
    },
  },
  required: ['name'],
  mutuallyExclusive: [
    ['append_privs', 'subtract_privs'],
    ['password', 'plugin'],
  ],
} as const

type Params = ParamsOf<typeof params>

interface State extends AccountsState {
  /** Who the server was asked as: the implicit administrator when that was tried and worked. */
  readonly asImplicitAdmin: boolean
}

/**
 * Keeps accounts of MariaDB or MySQL, with password, privileges and limits.
 *
 * Only account statements are sent (CREATE USER, GRANT …): a Galera cluster replicates those, and not edits of mysql.*. Native
 * passwords travel as their hash. Source: community.mysql.mysql_user 3.7, without PROXY grants and roles.
 */
export default defineModule({
  name: 'mysql_user',
  aliases: ['community.mysql.mysql_user'],
  summary: 'Manage accounts of MariaDB or MySQL.',
  params,
  returns: { user: 'The user.', msg: 'What was done.', password_changed: 'Whether the password was set.' },
  examples: `
- name: Create the account of keystone
  mysql_user:
    name: keystone
    host: "%"
    password: "{{ keystone_database_password }}"
    priv: keystone.*:ALL
`,

  async probe(given, target): Promise<State> {
    const asImplicitAdmin = given.check_implicit_admin && (await canLogIn(implicitAdmin(given), target))
    const connection = asImplicitAdmin ? implicitAdmin(given) : given
    const ask = async (hosts: readonly string[]): Promise<AccountsState> => {
      const sets = await querySql(connection, accountQuestions(given.name, hosts), target, { keepGoing: true })
      return accountsIn(given.name, sets)
    }
    const first = await ask([given.host])
    const hosts = Object.keys(first.accounts)
    const state = given.host_all && hosts.length > 0 ? await ask(hosts) : first
    return { ...state, asImplicitAdmin }
  },

  plan(given, before): State | Refusal {
    const { accounts } = before
    const hosts = given.host_all ? Object.keys(accounts) : [given.host]
    if (given.state === 'absent') {
      return {
        ...before,
        accounts: Object.fromEntries(Object.entries(accounts).filter(([host]) => !hosts.includes(host))),
      }
    }
    const named = privilegesOf(given.priv ?? null)
    if (named === null) {
      return refuse(
        'mysql/privileges',
        'priv must be of the form db.table:PRIV1,PRIV2 with "/" between items, or a dict of these.',
      )
    }
    const limits = limitsOf(given.resource_limits ?? {})
    if (limits === null)
      return refuse('mysql/privileges', `resource_limits knows ${limitNames.join(', ')}, each with a whole number.`)
    if (hosts.length === 0 && given.host_all) {
      return refuse('mysql/privileges', `host_all asks for all accounts of "${given.name}", and there is none.`)
    }
    const wanted = hosts.map((host): [string, MysqlAccount] => [
      host,
      wantedAccount(given, host, named, limits, before),
    ])
    return { ...before, accounts: { ...accounts, ...Object.fromEntries(wanted) } }
  },

  async apply(given, after, target, before) {
    const context = given.force_context ? ['USE `mysql`'] : []
    const log = given.sql_log_bin ? [] : ['SET SESSION sql_log_bin = 0']
    const connection = before.asImplicitAdmin ? implicitAdmin(given) : given
    await runSql(
      connection,
      [...context, ...log, ...sessionVariables(given.session_vars), ...accountStatements(given, after, before)],
      target,
    )
    return {}
  },

  result: (given, before, after) => ({
    user: given.name,
    password_changed: hostsOf(given, before, after).some(
      (host) => before.accounts[host]?.authentication !== after.accounts[host]?.authentication,
    ),
    msg: messageFor(given, before, after),
  }),

  diff: (given, before, after) => [{ before: described(given, before), after: described(given, after) }],
})

/** As Ansible tries it: root, without a password. */
function implicitAdmin(given: Params): MysqlConnection {
  return { ...given, login_user: 'root', login_password: '' }
}

async function canLogIn(connection: MysqlConnection, target: ReadTarget): Promise<boolean> {
  try {
    await querySql(connection, ['SELECT 1'], target)
    return true
  } catch (fault) {
    if (fault instanceof TargetError && fault.diagnostic.code === 'mysql/connect') return false
    throw fault
  }
}

function hostsOf({ host_all: all, host }: Params, before: State, after: State): readonly string[] {
  return all ? [...new Set([...Object.keys(before.accounts), ...Object.keys(after.accounts)])] : [host]
}

function privilegesOf(priv: Json): Privileges | null {
  if (priv === null) return {}
  if (typeof priv === 'string') return privilegesIn(priv)
  if (!isJsonObject(priv)) return null
  return privilegesIn(
    Object.entries(priv)
      .map(([on, list]) => `${on}:${typeof list === 'string' ? list : ''}`)
      .join('/'),
  )
}

function limitsOf(given: Readonly<Record<string, Json>>): Readonly<Record<string, number>> | null {
  const limits = Object.entries(given).map(([name, value]): [string, number] => [name.toUpperCase(), Number(value)])
  return limits.every(([name, value]) => limitNames.includes(name) && Number.isInteger(value))
    ? Object.fromEntries(limits)
    : null
}

function wantedAccount(
  given: Params,
  host: string,
  named: Privileges,
  limits: Readonly<Record<string, number>>,
  before: State,
): MysqlAccount {
  const present = before.accounts[host] ?? newAccount
  const mode = given.append_privs ? 'append' : given.subtract_privs ? 'subtract' : 'replace'
  // The administrator keeps what the task does not name, so that no typing mistake takes the server away from everybody.
  const kept = given.name === 'root' && mode === 'replace' ? { ...present.privileges, ...named } : named
  return {
    ...authentication(given, host, before),
    privileges: given.priv === undefined ? present.privileges : wantedPrivileges(present.privileges, kept, mode),
    limits: { ...present.limits, ...limits },
    requires: given.tls_requires === undefined ? present.requires : requirement(textValues(given.tls_requires)),
  }
}

const newAccount: MysqlAccount = {
  plugin: 'mysql_native_password',
  authentication: '',
  privileges: {},
  limits: Object.fromEntries(limitNames.map((name) => [name, 0])),
  requires: '',
}

function textValues(values: Readonly<Record<string, Json>>): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : null]),
  )
}

function authentication(given: Params, host: string, before: State): Pick<MysqlAccount, 'plugin' | 'authentication'> {
  const present = before.accounts[host]
  const other = Object.values(before.accounts)[0]
  if (present === undefined && given.update_password === 'on_new_username' && other !== undefined) {
    return { plugin: other.plugin, authentication: other.authentication }
  }
  if (present !== undefined && given.update_password !== 'always') return present
  if (given.plugin !== undefined) {
    const isSame = present?.plugin === given.plugin
    if (given.plugin_auth_string !== undefined) return { plugin: given.plugin, authentication: undefined }
    return {
      plugin: given.plugin,
      authentication: given.plugin_hash_string ?? (isSame ? present.authentication : undefined),
    }
  }
  if (given.password === undefined) return present ?? newAccount
  const hash = given.encrypted ? given.password : nativeHash(given.password)
  if (before.isMariadb) return { plugin: 'mysql_native_password', authentication: hash }
  // MySQL 8 makes its own, salted hash, which cannot be compared with a password here.
  const isNative = present?.plugin === 'mysql_native_password' || before.version < 800
  return isNative
    ? { plugin: 'mysql_native_password', authentication: hash }
    : { plugin: present?.plugin ?? 'caching_sha2_password', authentication: undefined }
}

/** The statements from one state to the other. */
export function accountStatements(given: Params, after: State, before: State): readonly string[] {
  return hostsOf(given, before, after).flatMap((host) => {
    const who = account(given.name, host)
    const wanted = after.accounts[host]
    const present = before.accounts[host]
    if (wanted === undefined) return present === undefined ? [] : [`DROP USER ${who}`]
    const create = present === undefined ? [`CREATE USER ${who}${identification(given, wanted, before)}`] : []
    return [...create, ...alterations(given, who, wanted, present, before), ...grants(who, wanted, present)]
  })
}

function identification(given: Params, wanted: MysqlAccount, { isMariadb }: State): string {
  if (given.plugin !== undefined || wanted.plugin !== 'mysql_native_password') {
    const by = isMariadb ? 'VIA' : 'WITH'
    if (given.plugin === undefined && given.password !== undefined) return ` IDENTIFIED BY ${literal(given.password)}`
    if (given.plugin_auth_string !== undefined) {
      const text = literal(given.plugin_auth_string)
      return isMariadb
        ? ` IDENTIFIED VIA ${wanted.plugin} USING PASSWORD(${text})`
        : ` IDENTIFIED WITH ${wanted.plugin} BY ${text}`
    }
    const hash = wanted.authentication ?? ''
    return ` IDENTIFIED ${by} ${wanted.plugin}${hash === '' ? '' : ` ${isMariadb ? 'USING' : 'AS'} ${literal(hash)}`}`
  }
  if (wanted.authentication === '' || wanted.authentication === undefined) return ''
  return isMariadb
    ? ` IDENTIFIED BY PASSWORD ${literal(wanted.authentication)}`
    : ` IDENTIFIED WITH mysql_native_password AS ${literal(wanted.authentication)}`
}

function alterations(
  given: Params,
  who: string,
  wanted: MysqlAccount,
  present: MysqlAccount | undefined,
  before: State,
): readonly string[] {
  const statements: string[] = []
  const isOtherLogin =
    present !== undefined && (present.plugin !== wanted.plugin || present.authentication !== wanted.authentication)
  if (isOtherLogin) {
    // ALTER USER came with MariaDB 10.2 and MySQL 5.7; before, only native passwords can be set.
    const isOld = before.isMariadb ? before.version < 1002 : before.version < 507
    statements.push(
      isOld
        ? `SET PASSWORD FOR ${who} = ${literal(wanted.authentication ?? '')}`
        : `ALTER USER ${who}${identification(given, wanted, before) || " IDENTIFIED BY ''"}`,
    )
  }
  if (wanted.requires !== (present?.requires ?? '')) {
    statements.push(`ALTER USER ${who} REQUIRE ${wanted.requires === '' ? 'NONE' : wanted.requires}`)
  }
  const limits = Object.entries(wanted.limits).filter(([name, value]) => value !== (present?.limits[name] ?? 0))
  if (limits.length > 0)
    statements.push(`ALTER USER ${who} WITH ${limits.map(([name, value]) => `${name} ${String(value)}`).join(' ')}`)
  return statements
}

function grants(who: string, wanted: MysqlAccount, present: MysqlAccount | undefined): readonly string[] {
  const held = present?.privileges ?? {}
  return privilegeChanges(held, wanted.privileges).flatMap(({ on, grant, revoke }) => {
    const granted = grant.filter((one) => one !== 'GRANT OPTION')
    const suffix = grant.includes('GRANT OPTION') ? ' WITH GRANT OPTION' : ''
    const give =
      grant.length === 0
        ? []
        : [`GRANT ${granted.length === 0 ? 'USAGE' : granted.join(', ')} ON ${on} TO ${who}${suffix}`]
    if (revoke.length === 0) return give
    // Granted first: a privilege that the server does not know then fails before anything was taken away. Revoking ALL takes
    // what was granted with it, so that is granted once more.
    const take = `REVOKE ${revoke.join(', ')} ON ${on} FROM ${who}`
    return revoke.includes('ALL') ? [...give, take, ...give] : [...give, take]
  })
}

function messageFor(given: Params, before: State, after: State): string {
  const hosts = hostsOf(given, before, after)
  const was = hosts.some((host) => before.accounts[host] !== undefined)
  if (given.state === 'absent') return was ? 'User deleted' : "User doesn't exist"
  if (!was) return 'User added'
  return accountStatements(given, after, before).length > 0 ? 'User updated' : 'User unchanged'
}

/** Everything but what a login is compared with. */
function described(given: Params, state: State): string {
  return Object.entries(state.accounts)
    .flatMap(([host, { plugin, privileges, requires }]) => [
      `${given.name}@${host}: ${plugin}${requires === '' ? '' : `, requires ${requires}`}`,
      ...Object.entries(privileges).map(([on, list]) => `  ${on}: ${list.join(', ')}`),
    ])
    .map((line) => `${line}\n`)
    .join('')
}
