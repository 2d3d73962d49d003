import { describe, expect, test } from 'vitest'
import { writeXml } from '../../../src/document/xml.ts'
import { perform } from '../../../src/module/perform.ts'
import pacemakerCib from '../../../src/modules/ha/pacemaker_cib.ts'
import type { CommandResult } from '../../../src/target/target.ts'
import pacemakerCibRestore from '../../../src/modules/ha/pacemaker_cib_restore.ts'
import pacemakerStatus from '../../../src/modules/ha/pacemaker_status.ts'
import { answerOf } from '../../support/crm-mon.ts'
import { step } from '../../support/no-controller.ts'
import { ScriptedTarget } from '../../support/scripted-target.ts'
import { applied, cibWith } from '../../support/cibs.ts'
import type { XmlElement } from '../../../src/value/xml.ts'

const data = { resources: [{ id: 'vip', agent: 'ocf:heartbeat:IPaddr2', options: { ip: '10.0.0.69' } }] }

/** The CIB after somebody changed its configuration. */
function later(cib: XmlElement): XmlElement {
  return { ...cib, attributes: { ...cib.attributes, epoch: String(Number(cib.attributes['epoch']) + 1) } }
}

/**
 * A host that answers each `cibadmin --query` with the next CIB, the last one for ever, and each push with the next status.
 * A push with status 0 gives the applied CIB from then on.
 */
function host(cibs: readonly XmlElement[], pushes: readonly Partial<CommandResult>[] = []): ScriptedTarget {
  const waiting = [...cibs]
  const answers = [...pushes]
  return new ScriptedTarget({}, (command) => {
    if (command.includes('cibadmin --patch')) return answers.shift() ?? { status: 0 }
    const cib = waiting.length > 1 ? waiting.shift() : waiting[0]
    return { stdout: cib === undefined ? '' : writeXml(cib) }
  })
}

function pushesOf(target: ScriptedTarget): number {
  return target.commands.filter((command) => command.includes('cibadmin --patch')).length
}

const empty = cibWith()
const unverified = { ...step, verify: false }

describe('pacemaker_cib', () => {
  test('pushes a change once, and says what it was', async () => {
    const target = host([empty])
    const { result } = await perform(pacemakerCib, data, target, unverified)
    expect(result).toEqual({ changed: true, added: ['resource vip'], modified: [], removed: [], warnings: [] })
    expect(pushesOf(target)).toBe(1)
  })

  test('pushes nothing where all is as the data says', async () => {
    const target = host([applied(empty, data)])
    const { result } = await perform(pacemakerCib, data, target, unverified)
    expect(result).toMatchObject({ changed: false, added: [] })
    expect(target.commands).toEqual(['cibadmin --query'])
  })

  test('pushes nothing in check mode, and shows what it would', async () => {
    const target = host([empty])
    const { result, diff } = await perform(pacemakerCib, data, target, { ...step, checkMode: true, diffMode: true })
    expect(result).toMatchObject({ changed: true, added: ['resource vip'] })
    expect(diff[0]?.after).toContain('<primitive id="vip"')
    expect(pushesOf(target)).toBe(0)
  })

  test.each([
    { what: 'the configuration moved on before', cibs: [empty, later(empty)], pushes: [], times: 1 },
    {
      what: 'the configuration moved on meanwhile',
      cibs: [empty, empty, later(empty)],
      pushes: [{ status: 75 }],
      times: 2,
    },
  ])('prepares its change anew when $what', async ({ cibs, pushes, times }) => {
    const target = host(cibs, pushes)
    expect((await perform(pacemakerCib, data, target, unverified)).result).toMatchObject({ changed: true })
    expect(pushesOf(target)).toBe(times)
  })

  const second = later(later(empty))
  test.each([
    { code: 'pacemaker/concurrent-change', cibs: [empty, later(empty), second], pushes: [{ status: 75 }] },
    { code: 'pacemaker/not-taken', cibs: [empty], pushes: [{ status: 1, stderr: 'Permission denied' }] },
    { code: 'pacemaker/invalid-cib', cibs: [empty], pushes: [{ status: 65, stderr: 'error: no such agent' }] },
  ])('fails with $code', async ({ code, cibs, pushes }) => {
    const { result, diagnostic } = await perform(pacemakerCib, data, host(cibs, pushes), unverified)
    expect(result).toMatchObject({ failed: true })
    expect(diagnostic?.code).toBe(code)
  })

  test('fails with pacemaker/no-answer where there is no cluster', async () => {
    const target = new ScriptedTarget({}, () => ({ status: 102, stderr: 'Transport endpoint is not connected' }))
    expect((await perform(pacemakerCib, data, target, unverified)).diagnostic?.code).toBe('pacemaker/no-answer')
  })

  test('refuses wrong data before the host is asked, with all that is wrong', async () => {
    const target = host([empty])
    const wrong = {
      resources: [
        { id: 'vip', agent: 'IPaddr2', params: { ip: '10.0.0.69' } },
        { id: 'g', group: ['vip', 'other'] },
      ],
      constraints: [{ colocation: 'vip', with: 'x', score: 'much' }, { location: 'vip' }],
    }
    const { diagnostic } = await perform(pacemakerCib, wrong, target, unverified)
    expect(diagnostic?.code).toBe('pacemaker/wrong-data')
    for (const word of ['"IPaddr2"', '"params"', '"other"', '"much"', '"node" or "rule"']) {
      expect(diagnostic?.detail).toContain(word)
    }
    expect(target.commands).toEqual([])
  })

  test('refuses a constraint on a resource that there is not', async () => {
    const target = host([empty])
    const args = { ...data, constraints: [{ location: 'vip_public', node: 'c1' }] }
    expect((await perform(pacemakerCib, args, target, unverified)).diagnostic?.code).toBe('pacemaker/wrong-data')
    expect(pushesOf(target)).toBe(0)
  })

  test.each([
    { args: { properties: { 'cluster-recheck-interval': 5 } }, word: 'cluster-recheck-interval' },
    { args: { resource_defaults: { 'migration-threshold': 1 } }, word: 'failure-timeout' },
    { args: { node_attributes: { c1: { Osprole: 'a' }, c2: { osprole: 'b' } } }, word: 'case' },
    {
      args: { resources: ['a', 'b'].map((id) => ({ id, agent: 'stonith:fence_ipmilan', options: { delay: 15 } })) },
      word: 'pcmk_delay_base',
    },
  ])('warns of what is hardly meant: $word', async ({ args, word }) => {
    const { result } = await perform(pacemakerCib, args, host([empty]), { ...step, checkMode: true })
    expect(JSON.stringify(result['warnings'])).toContain(word)
    expect(result['warnings']).toHaveLength(1)
  })
})

describe('pacemaker_status', () => {
  test('tells names and places', async () => {
    const target = new ScriptedTarget({}, () => ({ stdout: `0f3a  -\n${answerOf({})}` }))
    const { result } = await perform(pacemakerStatus, {}, target, step)
    expect(result).toMatchObject({
      changed: false,
      quorate: true,
      coordinator: 'c1',
      online: ['c1', 'c2', 'c3'],
      offline: [],
      stopped: ['down'],
      resources: { vip: { nodes: ['c2'], failed: false } },
      failures: [],
      configuration: '0f3a',
    })
  })

  test.each([
    { answer: { status: 127 }, code: 'pacemaker/no-answer' },
    { answer: { status: 102, stderr: 'not connected' }, code: 'pacemaker/no-answer' },
    { answer: { stdout: '0f3a  -\nConnection to cluster failed' }, code: 'document/xml' },
  ])('fails with $code', async ({ answer, code }) => {
    const target = new ScriptedTarget({}, () => answer)
    expect((await perform(pacemakerStatus, {}, target, step)).diagnostic?.code).toBe(code)
  })
})

describe('pacemaker_cib_restore', () => {
  const src = '/root/cib.xml'
  const named = (name: string): XmlElement =>
    cibWith({ properties: `<nvpair id="n" name="cluster-name" value="${name}"/>`, nodes: '<node id="9" uname="old"/>' })
  const running = (files: Readonly<Record<string, string>>, cib: XmlElement): ScriptedTarget =>
    new ScriptedTarget(files, (command) => (command.includes('cibadmin --patch') ? {} : { stdout: writeXml(cib) }))
  const live = cibWith({ properties: '<nvpair id="n" name="cluster-name" value="lab"/>' })

  test('brings back what the backup has, and leaves the nodes as they are', async () => {
    const target = running({ [src]: writeXml(applied(named('lab'), data)) }, live)
    const { result } = await perform(pacemakerCibRestore, { src }, target, unverified)
    expect(result).toEqual({ changed: true, added: ['resource vip'], modified: [], removed: [] })
    expect(pushesOf(target)).toBe(1)
  })

  test('pushes nothing where all is as in the backup', async () => {
    const target = running({ [src]: writeXml(live) }, live)
    expect((await perform(pacemakerCibRestore, { src }, target, unverified)).result).toMatchObject({ changed: false })
    expect(pushesOf(target)).toBe(0)
  })

  test.each([
    { does: 'no file', files: {} },
    { does: 'a file of another cluster', files: { [src]: writeXml(named('other')) } },
    { does: 'a file without a configuration', files: { [src]: '<cib/>' } },
  ])('refuses $does', async ({ files }) => {
    const { diagnostic } = await perform(pacemakerCibRestore, { src }, running(files, live), unverified)
    expect(diagnostic?.code).toBe('pacemaker/backup')
  })
})
