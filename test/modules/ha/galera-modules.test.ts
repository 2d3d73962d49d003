import { describe, expect, test } from 'vitest'
import galeraArm from '../../../src/modules/ha/galera_arm.ts'
import galeraBootstrap from '../../../src/modules/ha/galera_bootstrap.ts'
import galeraDecision from '../../../src/modules/ha/galera_decision.ts'
import galeraEvidence from '../../../src/modules/ha/galera_evidence.ts'
import galeraJoin from '../../../src/modules/ha/galera_join.ts'
import galeraRestart from '../../../src/modules/ha/galera_restart.ts'
import hostLock from '../../../src/modules/ha/host_lock.ts'
import { step } from '../../support/no-controller.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'

// What the modules do on a real server is proved on the lab's hosts; here, what they make of answers.
const uuid = '11111111-aaaa-bbbb-cccc-000000000001'
const settings = '--wsrep_on=ON\n--wsrep_cluster_name=ha\n--wsrep_cluster_address=gcomm://c1,c2,c3'
const files = (seqno: number): string =>
  Buffer.from(`uuid: ${uuid}\nseqno: ${seqno}\nsafe_to_bootstrap: 0\n`).toString('hex').replace(/(..)/g, ' $1')

function stopped(seqno: number): string {
  return `@@ processes\n@@ unit\nActiveState=inactive\n@@ options\n${settings}\n@@ datadir\npath=/var/lib/mysql\ninitialised=yes\nowner=mysql\n@@ schemas\nnova\n@@ grastate\n${files(seqno)}\n`
}

async function evidenceOf(output: string): Promise<unknown> {
  const { evidence } = await galeraEvidence.run(
    { recover: false },
    new ScriptedTarget({}, () => ({ stdout: output })),
    step,
  )
  return evidence
}

const decision = {
  members: ['c1', 'c2', 'c3'],
  deploy: true,
  allow: ['noop', 'join', 'fresh-bootstrap'],
  accept_missing: [],
  accept_tainted: [],
  accept_discard: [],
  on_safe_conflict: 'refuse',
} as const

describe('galera_decision', () => {
  test('refuses to deploy over a cluster that is down, and names the member that holds the most', async () => {
    const evidence = await Promise.all([100, 120, 110].map((seqno) => evidenceOf(stopped(seqno))))
    const results = decision.members.map((item, index) => ({ item, evidence: evidence[index] as never }))
    const told = await galeraDecision.run({ ...decision, evidence: results }, new ScriptedTarget(), step)
    expect(told).toMatchObject({ failed: true, action: 'bootstrap', host: 'c2', position: { uuid, seqno: '120' } })
  })

  test('refuses without the evidence of a member', async () => {
    const evidence = await evidenceOf(stopped(100))
    const results = [
      { item: 'c1', evidence: evidence as never },
      { item: 'c2', unreachable: true },
      { item: 'c3', evidence: evidence as never },
    ]
    const told = await galeraDecision.run({ ...decision, evidence: results }, new ScriptedTarget(), step)
    expect(told).toMatchObject({ failed: true, action: 'refuse', refused: [{ reason: 'unreachable', host: 'c2' }] })
  })
})

describe('a member', () => {
  test('that does not come up fails with ha/member-not-synced, and with its own log', async () => {
    const target = new ScriptedTarget({}, (command) =>
      command.includes('journalctl') ? { stdout: 'WSREP: no donor' } : { status: 3 },
    )
    await expect(galeraJoin.run({ timeout: 5 }, target, step)).rejects.toMatchObject({
      diagnostic: { code: 'ha/member-not-synced' },
    })
  })

  test('that came up with another history is stopped again', async () => {
    const target = new ScriptedTarget({}, (command) =>
      command.includes('wsrep_last_committed')
        ? { stdout: `wsrep_cluster_state_uuid\t${uuid.replace('1', '2')}\nwsrep_last_committed\t9\n` }
        : {},
    )
    const told = await galeraBootstrap.run({ timeout: 5, uuid, seqno: '9' }, target, step)
    expect(told.failed).toBe(true)
    expect(target.commands.at(-1)).toBe('systemctl stop mariadb')
  })

  test('with a server newer than its configuration is left alone', async () => {
    expect(await galeraRestart.run({ config: ['/etc/my.cnf'], timeout: 5 }, new ScriptedTarget(), step)).toEqual({
      changed: false,
    })
  })

  test('is only told of in check mode', async () => {
    const target = new ScriptedTarget()
    await galeraArm.run({ datadir: '/var/lib/mysql', elected: true, rewrite: false, uuid }, target, {
      ...step,
      checkMode: true,
    })
    await galeraJoin.run({ timeout: 5 }, target, { ...step, checkMode: true })
    expect(target.commands).toEqual([])
  })
})

describe('host_lock', () => {
  test('names who holds the lock', async () => {
    const target = new ScriptedTarget({}, () => ({ status: 5, stdout: 'alice on bastion\n' }))
    expect(await hostLock.run({ name: 'galera', owner: 'bob' }, target, step)).toMatchObject({
      failed: true,
      held_by: 'alice on bastion',
    })
  })
})
