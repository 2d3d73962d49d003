import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { perform } from '../../../src/module/perform.ts'
import type { StateModule } from '../../../src/module/contract.ts'
import type { ParamsSchema } from '../../../src/module/params.ts'
import { nativeHash, requirement } from '../../../src/modules/ha/mysql-account.ts'
import { batchOf } from '../../../src/modules/ha/mysql-client.ts'
import { clientOptions } from '../../../src/modules/ha/mysql-connection.ts'
import {
  privilegeChanges,
  privilegesGranted,
  privilegesIn,
  wantedPrivileges,
} from '../../../src/modules/ha/mysql-privileges.ts'
import { account, identifier, literal, optionValue } from '../../../src/modules/ha/mysql-quoting.ts'
import { numericColumnsIn, resultSetsOf } from '../../../src/modules/ha/mysql-result.ts'
import mysqlDb from '../../../src/modules/ha/mysql_db.ts'
import { pairedWithCounts, withArguments } from '../../../src/modules/ha/mysql_query.ts'
import mysqlUser from '../../../src/modules/ha/mysql_user.ts'
import mysqlVariables from '../../../src/modules/ha/mysql_variables.ts'
import type { CommandResult } from '../../../src/target/target.ts'
import type { JsonObject } from '../../../src/value/json.ts'
import { step } from '../../support/no-controller.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

const names = fc.string({ unit: fc.constantFrom('a', '`', "'", '"', '\\', ' ', ';', '\n', '%', '#', 'é', '-') })

/** Reads one quoted text as the server does; null when it is not exactly one. */
function unquoted(sql: string): string | null {
  const [quote = ''] = sql
  let text = ''
  for (let at = 1; at < sql.length; at += 1) {
    const character = sql[at] ?? ''
    if (character === '\\' && quote === "'") {
      const escaped = sql[(at += 1)] ?? ''
      text += ({ n: '\n', r: '\r', 0: '\0', Z: '\u001a' } as Readonly<Record<string, string>>)[escaped] ?? escaped
    } else if (character === quote) {
      if (sql[at + 1] !== quote) return at === sql.length - 1 ? text : null
      text += quote
      at += 1
    } else {
      text += character
    }
  }
  return null
}

describe('quoting', () => {
  test('an identifier is one name, whatever stands in it', () => {
    fc.assert(fc.property(names, (name) => unquoted(identifier(name)) === name))
  })

  test('a literal is one text, whatever stands in it', () => {
    fc.assert(fc.property(names, (text) => unquoted(literal(text)) === text))
  })

  test('an option is one line, whatever stands in its value', () => {
    fc.assert(fc.property(names, (text) => !optionValue(text).includes('\n')))
    expect(optionValue('p#w "q" \\n')).toBe('"p#w \\"q\\" \\\\n"')
  })

  test('an account quotes user and host', () => {
    expect(account("o'brien", '%')).toBe("'o\\'brien'@'%'")
  })
})

test('no statement can end the statement before its delimiter', () => {
  const batch = batchOf(['SELECT 1; SELECT 2', "SELECT '-end-'"])
  const [first = '', ...rest] = batch.split('\n')
  const delimiter = first.replace('delimiter ', '')
  expect(rest.join('\n').split(`\n${delimiter}\n`)).toEqual(['SELECT 1; SELECT 2', "SELECT '-end-'", ''])
})

describe('client options', () => {
  const base = { login_host: 'localhost', login_port: 3306, config_file: '~/.my.cnf', connect_timeout: 30 }

  test('localhost is the socket', () => {
    expect(clientOptions({ ...base, login_user: 'root' })).toBe('[client]\nuser="root"\nloose-connect-timeout="30"\n')
  })

  test('another host has a port and may want TLS', () => {
    expect(
      clientOptions({
        ...base,
        login_host: '10.0.0.1',
        login_password: 'a"b',
        ca_cert: '/ca.pem',
        check_hostname: true,
      }),
    ).toBe(
      '[client]\npassword="a\\"b"\nhost="10.0.0.1"\nport="3306"\nloose-connect-timeout="30"\nssl-ca="/ca.pem"\nssl-verify-server-cert\n',
    )
  })
})

describe('results', () => {
  const xml = `<?xml version="1.0"?>

<resultset statement="SELECT &quot;a&quot;" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <row>
\t<field name="a&lt;b">x &amp;
&lt;/field&gt;</field>
\t<field name="n" xsi:nil="true" />
\t<field name="e"></field>
  </row>
</resultset>
<resultset statement="none" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"></resultset>
`
  test('NULL, nothing and newlines stay apart', () => {
    expect(resultSetsOf(xml)).toEqual([
      { statement: 'SELECT "a"', rows: [{ 'a<b': 'x &\n</field>', n: null, e: '' }] },
      { statement: 'none', rows: [] },
    ])
  })

  test('each statement has its own count', () => {
    const count = (rows: string): { statement: string; rows: Readonly<Record<string, string>>[] } => ({
      statement: 'count',
      rows: [{ hadeploy_row_count: rows, warnings: '0' }],
    })
    const data = { statement: 'SELECT', rows: [{ a: '1' }, { a: '2' }] }
    expect(pairedWithCounts([count('5'), data, count('-1')])).toEqual([
      { rows: [], count: 5, warnings: 0 },
      { rows: data.rows, count: 2, warnings: 0 },
    ])
  })

  test('types of columns', () => {
    const output =
      'Field   1:  `a`\nOrg_field:  ``\nType:       LONG\nFlags:      NUM\n\n\nField   2:  `b c`\nType:       VAR_STRING\n\nField   3:  `d`\nType:       NEWDECIMAL\n'
    expect([...numericColumnsIn(output)]).toEqual(['a', 'd'])
  })
})

describe('arguments of a query', () => {
  test.each([
    { query: 'SELECT %s, %s', positional: ["it's", 1], sql: "SELECT 'it\\'s', 1" },
    { query: 'SELECT %(a)s, %(b)s LIKE "x%%"', named: { a: null, b: true }, sql: 'SELECT NULL, 1 LIKE "x%"' },
    { query: "SELECT 'x%'", sql: "SELECT 'x%'" },
    { query: 'SELECT 1 IN %s', positional: [[1, 'a']], sql: "SELECT 1 IN (1, 'a')" },
  ])('$query', ({ query, positional, named, sql }) => {
    expect(withArguments(query, positional, named)).toBe(sql)
  })

  test('too few and too many are refused', () => {
    expect(withArguments('SELECT %s, %s', [1], undefined)).toEqual({
      problem: 'The query has a placeholder without a value: 2',
    })
    expect(withArguments('SELECT %(a)s', undefined, { b: 1 })).toEqual({
      problem: 'The query has a placeholder without a value: a',
    })
    expect(withArguments('SELECT %s', [1, 2], undefined)).toEqual({
      problem: 'not all arguments converted during string formatting',
    })
  })
})

describe('privileges', () => {
  test.each([
    { text: 'keystone.*:ALL', privileges: { '`keystone`.*': ['ALL'] } },
    { text: '*.*:all privileges,grant', privileges: { '*.*': ['ALL', 'GRANT OPTION'] } },
    {
      text: 'a.t:SELECT (b, A),INSERT/`x/y`.*:SELECT',
      privileges: { '`a`.`t`': ['INSERT', 'SELECT (`a`, `b`)'], '`x/y`.*': ['SELECT'] },
    },
    { text: 'PROCEDURE a.p:EXECUTE', privileges: { 'PROCEDURE `a`.`p`': ['EXECUTE'] } },
    { text: '*.*:USAGE', privileges: { '*.*': [] } },
    { text: 'keystone:ALL', privileges: null },
    { text: 'keystone.*', privileges: null },
  ])('$text', ({ text, privileges }) => {
    expect(privilegesIn(text)).toEqual(privileges)
  })

  test('are read from SHOW GRANTS of MariaDB', () => {
    expect(
      privilegesGranted([
        "GRANT BINLOG MONITOR ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*AB' WITH GRANT OPTION",
        'GRANT ALL PRIVILEGES ON `my\\_db`.* TO `u`@`%`',
        'GRANT SELECT (`b`, `a`), INSERT ON `a`.`t` TO `u`@`%`',
        'GRANT `role` TO `u`@`%`',
        "GRANT PROXY ON ''@'%' TO 'u'@'%'",
      ]),
    ).toEqual({
      '*.*': ['GRANT OPTION', 'REPLICATION CLIENT'],
      '`my\\_db`.*': ['ALL'],
      '`a`.`t`': ['INSERT', 'SELECT (`a`, `b`)'],
    })
  })

  test.each([
    {
      does: 'grants what is missing',
      held: {},
      named: 'a.*:SELECT',
      mode: 'replace',
      change: [['`a`.*', ['SELECT'], []]],
    },
    {
      does: 'revokes what is not named',
      held: { '`a`.*': ['DELETE', 'SELECT'], '`b`.*': ['ALL'] },
      named: 'a.*:SELECT',
      mode: 'replace',
      change: [
        ['`a`.*', [], ['DELETE']],
        ['`b`.*', [], ['ALL']],
      ],
    },
    {
      does: 'only adds',
      held: { '`a`.*': ['DELETE'], '`b`.*': ['ALL'] },
      named: 'a.*:SELECT',
      mode: 'append',
      change: [['`a`.*', ['SELECT'], []]],
    },
    {
      does: 'only takes away',
      held: { '`a`.*': ['DELETE', 'SELECT'] },
      named: 'a.*:SELECT,CREATE',
      mode: 'subtract',
      change: [['`a`.*', [], ['SELECT']]],
    },
    {
      does: 'grants ALL without revoking its parts',
      held: { '`a`.*': ['SELECT'] },
      named: 'a.*:ALL',
      mode: 'replace',
      change: [['`a`.*', ['ALL'], []]],
    },
    {
      does: 'leaves ALL when more is appended',
      held: { '`a`.*': ['ALL'] },
      named: 'a.*:SELECT',
      mode: 'append',
      change: [],
    },
    {
      does: 'goes from ALL to a part',
      held: { '`a`.*': ['ALL'] },
      named: 'a.*:SELECT',
      mode: 'replace',
      change: [['`a`.*', ['SELECT'], ['ALL']]],
    },
    {
      does: 'takes the right to grant back',
      held: { '`a`.*': ['ALL', 'GRANT OPTION'] },
      named: 'a.*:ALL',
      mode: 'replace',
      change: [['`a`.*', [], ['GRANT OPTION']]],
    },
  ] as const)('$does', ({ held, named, mode, change }) => {
    const wanted = wantedPrivileges(held, privilegesIn(named) ?? {}, mode)
    expect(privilegeChanges(held, wanted).map(({ on, grant, revoke }) => [on, grant, revoke])).toEqual(change)
  })

  test('once they hold, nothing is left to change', () => {
    const lists = fc.uniqueArray(
      fc.constantFrom('SELECT', 'INSERT', 'ALL', 'GRANT', 'REPLICATION CLIENT', 'SELECT (b, a)'),
      { minLength: 1 },
    )
    const texts = fc.array(fc.tuple(fc.constantFrom('*.*', 'a.*', 'a.t'), lists))
    fc.assert(
      fc.property(texts, texts, fc.constantFrom('replace', 'append', 'subtract'), (first, second, mode) => {
        const read = (items: typeof first): Readonly<Record<string, readonly string[]>> =>
          privilegesIn(items.map(([on, list]) => `${on}:${list.join(',')}`).join('/')) ?? {}
        const held = wantedPrivileges({}, read(first), 'replace')
        const wanted = wantedPrivileges(held, read(second), mode)
        expect(privilegeChanges(wanted, wantedPrivileges(wanted, read(second), mode))).toEqual([])
      }),
    )
  })
})

test('the hash of a native password', () => {
  expect(nativeHash('pw')).toBe('*D821809F681A40A6E379B50D0463EFAE20BDD122')
  expect(nativeHash('')).toBe('')
})

test('what TLS must bring', () => {
  expect(requirement({ SSL: null })).toBe('SSL')
  expect(requirement({ subject: '/CN=a', issuer: '/CN=ca' })).toBe("ISSUER '/CN=ca' AND SUBJECT '/CN=a'")
  expect(requirement({})).toBe('')
})

/** A server with one account, as the client prints it. */
function server(more: Partial<CommandResult> = {}): ScriptedTarget {
  const set = (statement: string, rows: readonly Readonly<Record<string, string>>[]): string =>
    `<resultset statement="${statement}" xmlns:xsi="x">${rows
      .map(
        (row) =>
          `<row>${Object.entries(row)
            .map(([name, value]) => `<field name="${name}">${value}</field>`)
            .join('')}</row>`,
      )
      .join('')}</resultset>\n`
  const stdout = [
    set('version', [{ version: '10.11.19-MariaDB-0+deb12u1' }]),
    set('user', [
      {
        Host: '%',
        User: 'keystone',
        plugin: 'mysql_native_password',
        authentication_string: nativeHash('pw'),
        ssl_type: '',
        max_user_connections: '0',
      },
    ]),
    set('grants', [{ 'Grants for keystone@%': 'GRANT ALL PRIVILEGES ON `keystone`.* TO `keystone`@`%`' }]),
  ].join('')
  return new ScriptedTarget({}, () => ({ stdout, ...more }))
}

async function account_(
  args: JsonObject,
  target = server(),
): Promise<{ result: JsonObject; code: string | undefined; sql: string }> {
  const written: string[] = []
  const recording = Object.assign(Object.create(target) as ScriptedTarget, {
    run: (_: unknown, how: { stdin?: string } = {}) => {
      written.push(how.stdin ?? '')
      return Promise.resolve({ status: 0, stdout: '', stderr: '', durationMs: 1 })
    },
    query: (command: readonly string[]) => target.query(command),
  })
  const { result, diagnostic } = await perform(mysqlUser, { name: 'keystone', host: '%', ...args }, recording, {
    ...step,
    verify: false,
  })
  const statements = (written[0] ?? '').split(/\n-end-\n/).slice(1)
  return { result, code: diagnostic?.code, sql: statements.join(';').trim() }
}

describe('mysql_user', () => {
  test.each([
    { does: 'leaves a right account', args: { password: 'pw', priv: 'keystone.*:ALL' }, sql: '' },
    {
      does: 'sets another password by its hash',
      args: { password: 'new' },
      sql: `ALTER USER 'keystone'@'%' IDENTIFIED BY PASSWORD '${nativeHash('new')}';`,
    },
    { does: 'keeps the password on_create', args: { password: 'new', update_password: 'on_create' }, sql: '' },
    {
      does: 'creates on another host',
      args: { host: 'localhost', password: 'pw', priv: 'keystone.*:SELECT' },
      sql: `CREATE USER 'keystone'@'localhost' IDENTIFIED BY PASSWORD '${nativeHash('pw')}';GRANT SELECT ON \`keystone\`.* TO 'keystone'@'localhost';`,
    },
    {
      does: 'grants before it revokes, and after ALL once more',
      args: { priv: 'keystone.*:SELECT' },
      sql: "GRANT SELECT ON `keystone`.* TO 'keystone'@'%';REVOKE ALL ON `keystone`.* FROM 'keystone'@'%';GRANT SELECT ON `keystone`.* TO 'keystone'@'%';",
    },
    {
      does: 'sets limits and TLS',
      args: { resource_limits: { max_user_connections: 5 }, tls_requires: { SSL: null } },
      sql: "ALTER USER 'keystone'@'%' REQUIRE SSL;ALTER USER 'keystone'@'%' WITH MAX_USER_CONNECTIONS 5;",
    },
    {
      does: 'changes the plug-in',
      args: { plugin: 'unix_socket' },
      sql: "ALTER USER 'keystone'@'%' IDENTIFIED VIA unix_socket;",
    },
    { does: 'drops', args: { state: 'absent' }, sql: "DROP USER 'keystone'@'%';" },
    { does: 'has nothing to drop', args: { state: 'absent', host: 'localhost' }, sql: '' },
  ])('$does', async ({ args, sql }) => {
    const done = await account_(args)
    expect(done.sql).toBe(sql)
    expect(done.result['changed']).toBe(sql !== '')
  })

  test('no command line holds a password', async () => {
    const target = server()
    await perform(mysqlUser, { name: 'keystone', password: 'S3cret!', login_password: 'R00t!' }, target, {
      ...step,
      verify: false,
    })
    expect(target.commands.join('\n')).not.toMatch(/S3cret|R00t/)
  })

  test.each([
    { args: { priv: 'keystone' }, code: 'mysql/privileges' },
    { args: { resource_limits: { MAX_FUN: 1 } }, code: 'mysql/privileges' },
  ])('refuses $args', async ({ args, code }) => {
    expect((await account_(args)).code).toBe(code)
  })

  test.each([
    { stderr: "ERROR 1698 (28000): Access denied for user 'root'@'localhost'", code: 'mysql/connect' },
    { stderr: "ERROR 2002 (HY000): Can't connect to local server through socket", code: 'mysql/connect' },
  ])('$stderr is $code', async ({ stderr, code }) => {
    expect((await account_({}, server({ status: 1, stderr, stdout: '' }))).code).toBe(code)
  })
})

/** The code of a module's failure against a server that answers so. */
async function codeOf(
  module: StateModule<ParamsSchema, unknown, unknown>,
  args: JsonObject,
  answer: Partial<CommandResult>,
): Promise<string | undefined> {
  return (await perform(module, args, new ScriptedTarget({}, () => answer), { ...step, verify: false })).diagnostic
    ?.code
}

test('failures of statements and wrong wishes have their codes', async () => {
  const schemata = '<resultset statement="s" x="y"><row><field name="name">mysql</field></row></resultset>'
  expect(
    await codeOf(mysqlDb, { name: 'x' }, { status: 1, stderr: 'ERROR 1064 (42000) at line 1: You have an error' }),
  ).toBe('mysql/statement')
  expect(await codeOf(mysqlDb, { name: 'x', state: 'dump', target: '/d' }, { stdout: schemata })).toBe(
    'mysql/target-missing',
  )
  expect(await codeOf(mysqlVariables, { variable: 'nope', value: '1' }, { stdout: '' })).toBe('mysql/unknown-variable')
})
