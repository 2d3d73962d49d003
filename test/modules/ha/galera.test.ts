import { describe, expect, test } from 'vitest'
import { addressesIn } from '../../../src/ha/galera-configuration.ts'
import { readSections } from '../../../src/ha/evidence-sections.ts'
import { memberFacts } from '../../../src/ha/galera-evidence.ts'
import { parseEpoch } from '../../../src/ha/galera-state.ts'
import type { AnyModule } from '../../../src/module/contract.ts'
import { perform, type Performance } from '../../../src/module/perform.ts'
import galeraArm from '../../../src/modules/ha/galera_arm.ts'
import galeraBootstrap from '../../../src/modules/ha/galera_bootstrap.ts'
import galeraDecision from '../../../src/modules/ha/galera_decision.ts'
import galeraEvidence from '../../../src/modules/ha/galera_evidence.ts'
import galeraJoin from '../../../src/modules/ha/galera_join.ts'
import hostLock from '../../../src/modules/ha/host_lock.ts'
import type { JsonObject } from '../../../src/value/json.ts'
import { step } from '../../support/no-controller.ts'
import { ScriptedTarget, type Answer } from '../../support/scripted-target.ts'

const uuid = '11111111-aaaa-bbbb-cccc-000000000001'

const hex = (text: string): string => [...Buffer.from(text)].map((byte) => byte.toString(16)).join(' ')

/** Evidence as a stopped member gives it; sections can be replaced, or taken out with null. */
function evidence(host: string, more: Readonly<Record<string, string | null>> = {}): Record<string, string> {
  const sections: Record<string, string | null> = {
    processes: '',
    unit: 'ActiveState=inactive',
    options: `--wsrep_on=ON\n--wsrep_cluster_name=ha\n--wsrep_cluster_address=gcomm://c1,c2,c3\n--wsrep_node_name=${host}`,
    datadir: 'path=/var/lib/mysql\nuser=mysql\nreadable=yes\ninitialised=yes\nowner=mysql\nfree_kib=100',
    identity: `machine=${host}\nhostname=${host}\naddresses=`,
    schemas: 'nova',
    grastate: hex(`# GALERA saved state\nversion: 2.1\nuuid:    ${uuid}\nseqno:   100\nsafe_to_bootstrap: 0\n`),
    gvwstate: 'absent',
    version: 'mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu',
    end: 'ActiveState=inactive',
    ...more,
  }
  return Object.fromEntries(Object.entries(sections).filter((entry): entry is [string, string] => entry[1] !== null))
}

const primary = (committed: number): Readonly<Record<string, string>> => ({
  processes: '42 mariadbd',
  unit: 'ActiveState=active',
  end: 'ActiveState=active\nserver 42 mariadbd',
  status: [
    `wsrep_cluster_state_uuid\t${uuid}`,
    'wsrep_cluster_status\tPrimary',
    `wsrep_last_committed\t${committed}`,
    'wsrep_cluster_conf_id\t7',
    'wsrep_cluster_size\t1',
    'wsrep_local_state\t4',
    'wsrep_incoming_addresses\t10.0.0.1:3306',
  ].join('\n'),
})

const run = (module: AnyModule, args: JsonObject, target: ScriptedTarget, checkMode = false): Promise<Performance> =>
  perform(module, args, target, { ...step, checkMode, now: () => Date.UTC(2026, 0, 2, 3, 4, 5) })

function decided(given: Readonly<Record<string, Record<string, string> | null>>, more: JsonObject = {}) {
  const members = Object.keys(given)
  return run(
    galeraDecision,
    {
      members,
      evidence: members.map((item): JsonObject => {
        const found = given[item]
        return found == null ? { item, unreachable: true } : { item, evidence: found }
      }),
      allow: ['noop', 'join', 'bootstrap', 'fresh-bootstrap'],
      look: 3,
      ...more,
    },
    new ScriptedTarget(),
  )
}

describe('memberFacts', () => {
  test.each([
    { does: 'takes evidence that was cut off for none', more: { end: null }, isReachable: false, process: 'unknown' },
    { does: 'knows a stopped server', more: {}, isReachable: true, process: 'stopped' },
    {
      does: 'sees a start that happened while InnoDB was asked',
      more: { end: 'ActiveState=activating\nSubState=start' },
      isReachable: true,
      process: 'activating',
    },
    {
      does: 'sees a server that systemd does not know of',
      more: { end: 'ActiveState=inactive\nserver 7 mysqld' },
      isReachable: true,
      process: 'running',
    },
    { does: 'does without systemd', more: { unit: '', end: '' }, isReachable: true, process: 'stopped' },
  ])('$does', ({ more, isReachable, process }) => {
    expect(memberFacts('c1', evidence('c1', more))).toMatchObject({ isReachable, process })
  })

  test('counts the user that the server is configured for as the owner', () => {
    const owned = (owner: string, user: string) =>
      memberFacts('c1', evidence('c1', { datadir: `path=/d\nuser=${user}\ninitialised=yes\nowner=${owner}` })).datadir
        .isOwnedByServer
    expect([owned('mysql', 'mysql'), owned('root', 'mysql'), owned('db', 'db'), owned('', 'mysql')]).toEqual([
      true,
      false,
      true,
      true,
    ])
  })

  test.each([
    { xml: '<primitive id="galera" class="ocf" type="galera"/>', managedBy: 'galera' },
    {
      xml: '<primitive id="db" type="mariadb"><nvpair name="is-managed" value="false"/></primitive>',
      managedBy: null,
    },
    { xml: '', managedBy: null },
  ])('reads who manages it: $managedBy', ({ xml, managedBy }) => {
    expect(memberFacts('c1', evidence('c1', { pacemaker: xml })).managedBy).toBe(managedBy)
  })

  test('reads sections by their headings', () => {
    expect(readSections('noise\n@@ a\n1\n2\n@@ b\n\n@@ end\n')).toEqual({ a: '1\n2', b: '', end: '' })
  })
})

describe('addressesIn', () => {
  test.each([
    { text: 'gcomm://a,b:4567, c', addresses: ['a', 'b', 'c'] },
    { text: 'gcomm://[fd00::1]:4567,fd00::2?pc.wait_prim=no', addresses: ['fd00::1', 'fd00::2'] },
    { text: 'gcomm://', addresses: [] },
    { text: '', addresses: [] },
  ])('reads $text', ({ text, addresses }) => {
    expect(addressesIn(text)).toEqual(addresses)
  })
})

describe('galera_decision', () => {
  test('elects, counts and marks', async () => {
    const { result } = await decided({ c1: evidence('c1'), c2: evidence('c2'), c3: evidence('c3') })
    expect(result).toMatchObject({ action: 'bootstrap', host: 'c1', joins: ['c2', 'c3'], size: 3, copies: [] })
    const { epoch } = result
    expect(typeof epoch === 'string' ? parseEpoch(epoch) : null).toMatchObject({
      base: { uuid, seqno: 100n },
      parent: null,
    })
  })

  test('goes on in the epoch of the cluster that runs', async () => {
    const epoch = `id=e1\nbase=${uuid}:90\nparent=`
    const { result } = await decided({
      c1: evidence('c1', { ...primary(120), epoch }),
      c2: evidence('c2', { epoch }),
    })
    expect(result).toMatchObject({ action: 'join', joins: ['c2'], size: 2, epoch: `${epoch}\n`, primary: ['c1'] })
  })

  test('refuses to deploy over a cluster that is down, and names the member that holds the most', async () => {
    const at = (seqno: number) => hex(`uuid: ${uuid}\nseqno: ${seqno}\nsafe_to_bootstrap: 0\n`)
    const { result } = await decided(
      {
        c1: evidence('c1'),
        c2: evidence('c2', { grastate: at(120) }),
        c3: evidence('c3', { grastate: at(110) }),
      },
      { deploy: true, allow: ['noop', 'join', 'fresh-bootstrap'] },
    )
    expect(result).toMatchObject({ failed: true, action: 'bootstrap', host: 'c2', position: { uuid, seqno: '120' } })
    expect(result['msg']).toContain('c2 holds the most writes')
  })

  test('refuses with the evidence, and names who was not reached', async () => {
    const { result } = await decided({ c1: evidence('c1'), c2: null, c3: evidence('c3') })
    expect(result).toMatchObject({ failed: true, action: 'refuse', reached: ['c1', 'c3'], epoch: null })
    expect(result['refused']).toMatchObject([{ reason: 'unreachable', host: 'c2' }])
    expect(result['msg']).toMatch(/^c2: It was not reached[\s\S]*galera_accept_missing[\s\S]*No member was changed\.$/)
  })

  test('knows the members by the addresses of the inventory', async () => {
    const options = '--wsrep_on=ON\n--wsrep_cluster_name=ha\n--wsrep_cluster_address=gcomm://10.0.0.1,10.0.0.2'
    const given = { c1: evidence('c1', { options }), c2: evidence('c2', { options }) }
    expect((await decided(given)).result).toMatchObject({ action: 'refuse' })
    expect((await decided(given, { addresses: ['10.0.0.1', '10.0.0.2'] })).result).toMatchObject({
      action: 'bootstrap',
    })
  })

  test.each([
    { evidence: { unit: '', end: 'ActiveState=activating' }, says: 'Run this again in 10 seconds' },
    { evidence: { leak: '_WSREP_NEW_CLUSTER=--wsrep-new-cluster' }, says: 'an order to bootstrap' },
  ])('tells what to do where it may not go on: $says', async ({ evidence: more, says }) => {
    const { result } = await decided({ c1: evidence('c1', more), c2: evidence('c2'), c3: evidence('c3') })
    expect(result['msg']).toContain(says)
  })
})

describe('galera_evidence', () => {
  test('gives the sections, and asks InnoDB only when told so', async () => {
    const target = new ScriptedTarget({}, () => ({ stdout: '@@ processes\n@@ end\nActiveState=inactive' }))
    const { result } = await run(galeraEvidence, { recover: false }, target)
    expect(result).toMatchObject({ changed: false, evidence: { processes: '', end: 'ActiveState=inactive' } })
    expect(target.commands[0]).toMatch(/^recover=no\n/)
  })
})

describe('galera_join', () => {
  test.each([
    { status: 3, says: 'failed twice, and was stopped' },
    { status: 4, says: 'not Synced within 600 seconds; last seen: active running Joining' },
    { status: 5, says: 'could not be started (exit status 5): an order to bootstrap' },
  ])('tells why a member did not come back (status $status)', async ({ status, says }) => {
    const answer: Answer = (command) =>
      command.includes('systemctl start')
        ? { status, stdout: 'activating start\nactive running Joining\n', stderr: 'an order to bootstrap stands there' }
        : { stdout: 'WSREP_SST: [ERROR] Failed\n' }
    const { result, diagnostic } = await run(galeraJoin, {}, new ScriptedTarget({}, answer))
    expect(diagnostic?.code).toBe('ha/member-not-synced')
    expect(result['msg']).toContain(says)
    expect(result['msg']).toContain('WSREP_SST: [ERROR] Failed')
  })

  test.each([
    { sizes: '2048\n4096\n', says: 'holds 4096 KiB, and grew by 2048 KiB within 5 seconds' },
    { sizes: '2048\n2048\n', says: 'holds 2048 KiB, and did not grow within 5 seconds' },
  ])('leaves a member to go on whose time is over, and tells whether it gets anywhere', async ({ sizes, says }) => {
    const target = new ScriptedTarget({}, (command) => {
      if (command.includes('systemctl start')) return { status: 4, stdout: 'activating start\n' }
      return { stdout: command.includes('du -sk') ? sizes : 'WSREP_SST: [INFO] Waiting\n' }
    })
    const { result, diagnostic } = await run(galeraJoin, {}, target)
    expect(result).toMatchObject({ failed: true, rc: 4 })
    expect(result['msg']).toContain(says)
    expect(diagnostic?.hint).toContain('it waits for this member as long again')
    expect(target.commands.slice(1).join()).not.toContain('systemctl stop')
  })

  test.each([
    { args: {}, claims: false, stops: false, marks: false },
    { args: { copy: true }, claims: true, stops: false, marks: false },
    { args: { restart: true, epoch: 'id=e1' }, claims: false, stops: true, marks: true },
  ])('starts with $args', async ({ args, claims, stops, marks }) => {
    const target = new ScriptedTarget({}, () => ({ stdout: 'active running Primary ON 3 Synced\n' }))
    const { result } = await run(galeraJoin, args, target)
    expect(result).toMatchObject({ changed: true, states: ['active running Primary ON 3 Synced'] })
    const script = target.commands[0] ?? ''
    expect(script.includes('grastate.dat.hadeploy.20260102T030405Z')).toBe(claims)
    expect(script.includes('mv -f -t .hadeploy-set-aside/20260102T030405Z')).toBe(claims)
    expect(script.includes('systemctl stop mariadb || exit 7')).toBe(stops)
    expect(script.includes('galera-epoch')).toBe(marks)
  })
})

describe('galera_bootstrap', () => {
  const found = (committed: number): Answer => {
    const status = `wsrep_cluster_state_uuid\t${uuid}\nwsrep_last_committed\t${committed}\n`
    return (command) => ({ stdout: command.includes('wsrep_cluster_state_uuid') ? status : '' })
  }

  test('keeps a member that came up with all that was elected', async () => {
    const target = new ScriptedTarget({}, found(101))
    const { result } = await run(galeraBootstrap, { uuid, seqno: '100' }, target)
    expect(result).toMatchObject({ changed: true, uuid, seqno: '101' })
    expect(target.commands).not.toContain('systemctl stop mariadb')
  })

  test.each([
    { does: 'less', wanted: { uuid, seqno: '100' } },
    { does: 'another history', wanted: { uuid: uuid.replace('1', '2'), seqno: '99' } },
  ])('stops a member that came up with $does', async ({ wanted }) => {
    const target = new ScriptedTarget({}, found(99))
    const { result } = await run(galeraBootstrap, wanted, target)
    expect(result).toMatchObject({ failed: true })
    expect(target.commands).toContain('systemctl stop mariadb')
  })

  test('leaves a member to go on that takes long to recover, and tells that nobody serves', async () => {
    const target = new ScriptedTarget({}, (command) => ({ status: command.includes('galera_new_cluster') ? 4 : 0 }))
    const { result, diagnostic } = await run(galeraBootstrap, {}, target)
    expect(result).toMatchObject({ failed: true, rc: 4 })
    expect(diagnostic?.hint).toContain('stops it after a minute')
    expect(target.commands).not.toContain('systemctl stop mariadb')
  })

  test('removes the order to bootstrap in every case', async () => {
    const target = new ScriptedTarget({}, (command) => ({ status: command.includes('galera_new_cluster') ? 3 : 0 }))
    const { diagnostic } = await run(galeraBootstrap, {}, target)
    expect(diagnostic?.code).toBe('ha/member-not-synced')
    expect(target.commands.at(-1)).toMatch(/rm -f \/run\/mariadb-wsrep-new-cluster[\s\S]*forget; :$/)
  })
})

describe.each([
  { module: galeraBootstrap, args: {} },
  { module: galeraJoin, args: {} },
  { module: galeraArm, args: { uuid, elected: true } },
])('$module.name in check mode', ({ module, args }) => {
  test('tells of the change, and touches nothing', async () => {
    const target = new ScriptedTarget()
    expect((await run(module, args, target, true)).result).toMatchObject({ changed: true })
    expect(target.commands).toEqual([])
  })
})

describe('galera_arm', () => {
  test('keeps copies on every member, and writes on the elected one alone', async () => {
    const answer: Answer = () => ({ stdout: 'grastate.dat.hadeploy.20260102T030405Z\n' })
    const [other, elected] = [new ScriptedTarget({}, answer), new ScriptedTarget({}, answer)]
    expect((await run(galeraArm, { uuid }, other)).result).toMatchObject({
      changed: false,
      copies: ['grastate.dat.hadeploy.20260102T030405Z'],
    })
    expect(other.commands.join()).not.toContain('grastate.dat.new')
    expect((await run(galeraArm, { uuid, elected: true }, elected)).result).toMatchObject({ changed: true })
    expect(elected.commands.join()).toContain('grastate.dat.new')
  })
})

describe('host_lock', () => {
  test('tells who holds it', async () => {
    const target = new ScriptedTarget({}, () => ({ status: 5, stdout: 'ann on desk, since 09:00 (process 7)\n' }))
    const { result } = await run(hostLock, { name: 'galera', owner: 'bob' }, target)
    expect(result).toMatchObject({ failed: true, held_by: 'ann on desk, since 09:00 (process 7)' })
  })

  test('takes none in check mode', async () => {
    const target = new ScriptedTarget()
    expect((await run(hostLock, { name: 'galera', owner: 'bob' }, target, true)).result).toMatchObject({
      changed: false,
    })
    expect(target.commands).toEqual([])
  })
})
