import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { perform } from '../../src/module/perform.ts'
import { builtinModules } from '../../src/modules/builtins.ts'
import { createTarget } from '../../src/target/create-target.ts'
import type { WriteTarget } from '../../src/target/target.ts'
import { localConnection } from '../../src/transport/local.ts'
import type { JsonObject } from '../../src/value/json.ts'
import { lab } from '../support/lab.ts'
import { step } from '../support/no-controller.ts'

const host = 'openstack-controller02'
let target: WriteTarget
let close: () => Promise<void>

/** Runs a module on the host, with verification: a second look must find what was planned. */
async function run(name: string, args: JsonObject): Promise<JsonObject> {
  const module = builtinModules.find((one) => one.name === name)
  if (module === undefined) throw new Error(`No module ${name}`)
  const realStep = {
    ...step,
    now: () => Date.now(),
    sleep: (durationMs: number) => new Promise<void>((resolve) => setTimeout(resolve, durationMs)),
  }
  return (await perform(module, args, target, realStep)).result
}

/** Runs it twice: the first run changes something, the second nothing. */
async function settles(name: string, args: JsonObject): Promise<void> {
  const first = await run(name, args)
  expect(first, `${name} the first time`).toMatchObject({ changed: true })
  expect(first).not.toHaveProperty('failed')
  expect(await run(name, args), `${name} the second time`).toMatchObject({ changed: false })
}

beforeAll(async () => {
  await lab(['up'])
  const program = fileURLToPath(new URL('../../lab/lab', import.meta.url))
  const connection = localConnection({ shell: `${program} exec ${host} -- sh` })
  target = createTarget(await connection.shell({ become: false }), { host })
  close = () => connection.close()
})

afterAll(() => close())

describe('units of systemd', () => {
  beforeAll(async () => {
    const write = (name: string, text: string): Promise<unknown> =>
      target.writeFile(`/etc/systemd/system/${name}`, text)
    await write(
      'hadeploy-sleeps.service',
      '[Service]\nExecStart=/bin/sleep 1000\n[Install]\nWantedBy=multi-user.target\n',
    )
    await write('hadeploy-fails.service', '[Service]\nType=notify\nExecStart=/bin/false\n')
    await write('hadeploy-elsewhere.service', '[Unit]\nConditionHost=another\n[Service]\nExecStart=/bin/sleep 1000\n')
  })

  afterAll(async () => {
    await run('systemd', { name: 'hadeploy-sleeps', state: 'stopped', enabled: false, masked: false })
    await lab([
      'exec',
      host,
      '--',
      'sh',
      '-c',
      'rm -f /etc/systemd/system/hadeploy-*; systemctl daemon-reload; systemctl reset-failed',
    ])
  })

  test('start, stop, enable, disable and mask', async () => {
    await settles('systemd', { name: 'hadeploy-sleeps', state: 'started', enabled: true, daemon_reload: true })
    expect(await run('service', { name: 'hadeploy-sleeps', state: 'restarted' })).toMatchObject({
      changed: true,
      state: 'started',
    })
    await settles('service', { name: 'hadeploy-sleeps', state: 'stopped', enabled: false })
    await settles('systemd', { name: 'hadeploy-nowhere', masked: true })
    await settles('systemd', { name: 'hadeploy-nowhere', masked: false })
  })

  test('a unit that cannot start fails the task', async () => {
    expect(await run('systemd', { name: 'hadeploy-fails', state: 'started' })).toMatchObject({ failed: true })
  })

  test('a unit whose condition does not hold is no change, with a warning', async () => {
    for (let round = 1; round <= 2; round += 1) {
      expect(await run('systemd', { name: 'hadeploy-elsewhere', state: 'started' })).toMatchObject({
        changed: false,
        warnings: [expect.stringContaining('Condition')],
      })
    }
  })

  test('an unknown unit is refused', async () => {
    expect(await run('service', { name: 'hadeploy-unheard-of', state: 'stopped' })).toMatchObject({
      failed: true,
      msg: 'Could not find the requested service hadeploy-unheard-of: host',
    })
  })

  test('service_facts names them', async () => {
    expect(await run('service_facts', {})).toMatchObject({
      ansible_facts: { services: { 'hadeploy-sleeps.service': { status: 'disabled', source: 'systemd' } } },
    })
  })
})

test('name and time zone of the host', async () => {
  await settles('hostname', { name: 'openstack-trial' })
  await settles('hostname', { name: host })
  await settles('timezone', { name: 'Asia/Shanghai' })
  await settles('timezone', { name: 'Etc/UTC' })
})

test('accounts', async () => {
  await settles('group', { name: 'hadeploy-trial', system: true })
  await settles('user', {
    name: 'hadeploy-trial',
    group: 'hadeploy-trial',
    system: true,
    password: '$6$salt$hash',
    shell: '/usr/sbin/nologin',
  })
  await settles('user', { name: 'hadeploy-trial', state: 'absent', remove: true })
  await settles('group', { name: 'hadeploy-trial', state: 'absent' }).catch(() => undefined)
})

describe('MariaDB', () => {
  const socket = { login_unix_socket: '/run/mysqld/mysqld.sock' }

  beforeAll(async () => {
    await run('apt', { name: ['mariadb-server'], policy_rc_d: 101, update_cache: true, cache_valid_time: 3600 })
    await run('service', { name: 'mariadb', state: 'started' })
    await run('wait_for', { path: '/run/mysqld/mysqld.sock', timeout: 60 })
  })

  afterAll(async () => {
    await run('service', { name: 'mariadb', state: 'stopped' })
  })

  test('databases come and go', async () => {
    await settles('mysql_db', { ...socket, name: ['trial', 'tri`al'], encoding: 'utf8mb4' })
    expect(
      await run('mysql_db', { ...socket, name: 'trial', state: 'dump', target: '/tmp/trial.sql.gz' }),
    ).toMatchObject({ changed: true })
    expect(
      await run('mysql_db', { ...socket, name: 'trial2', state: 'import', target: '/tmp/trial.sql.gz' }),
    ).toMatchObject({ changed: true })
    await settles('mysql_db', { ...socket, name: ['trial2', 'tri`al'], state: 'absent' })
  })

  test('accounts settle, whatever the password', async () => {
    const account = { ...socket, name: 'trial', host: '%', password: 'it\'s "s3cret"; \\ # $HOME `x`' }
    await settles('mysql_user', { ...account, priv: 'trial.*:ALL' })
    const log = await run('mysql_query', {
      ...account,
      login_user: 'trial',
      login_password: account.password,
      query: 'SELECT CURRENT_USER() AS me',
    })
    expect(log).toMatchObject({ query_result: [[{ me: 'trial@%' }]] })
    await settles('mysql_user', {
      ...account,
      priv: { 'trial.*': 'SELECT,INSERT,GRANT', '*.*': 'REPLICATION CLIENT,PROCESS' },
    })
    await settles('mysql_user', { ...account, priv: 'trial.*:CREATE', append_privs: true })
    await settles('mysql_user', { ...account, priv: 'trial.*:CREATE,INSERT', subtract_privs: true })
    await settles('mysql_user', {
      ...account,
      resource_limits: { MAX_USER_CONNECTIONS: 7 },
      tls_requires: { SSL: null },
    })
    await settles('mysql_user', { ...socket, name: 'trial', host_all: true, state: 'absent' })
  })

  test('statements keep types, counts and semicolons', async () => {
    const query = [
      'CREATE TABLE trial.t (a INT, b VARCHAR(9))',
      "INSERT INTO trial.t VALUES (1, '1'), (2, 'a;b')",
      'SELECT a, b, NULL AS c FROM trial.t ORDER BY a',
      'DROP TABLE trial.t',
    ]
    expect(await run('mysql_query', { ...socket, query: query.slice(0, 3) })).toMatchObject({
      changed: true,
      rowcount: [0, 2, 2],
      query_result: [
        [],
        [],
        [
          { a: 1, b: '1', c: null },
          { a: 2, b: 'a;b', c: null },
        ],
      ],
    })
    expect(await run('mysql_query', { ...socket, query: query.slice(3) })).toMatchObject({ changed: true })
  })

  test('variables are read and set', async () => {
    await settles('mysql_variables', { ...socket, variable: 'max_connections', value: '177' })
    await settles('mysql_variables', { ...socket, variable: 'slow_query_log', value: 'yes' })
    expect(await run('mysql_variables', { ...socket, variable: 'max_connections' })).toMatchObject({
      msg: [['Value', '177']],
    })
    expect(await run('mysql_info', { ...socket, filter: ['version'] })).toMatchObject({ server_engine: 'MariaDB' })
  })
})
