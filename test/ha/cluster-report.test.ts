import { describe, expect, test } from 'vitest'
import { readXml } from '../../src/document/xml.ts'
import { clusterReport } from '../../src/ha/cluster-report.ts'
import { answerOf } from '../support/crm-mon.ts'

function report(text: string): ReturnType<typeof clusterReport> {
  return clusterReport(readXml(text, 'The answer'))
}

describe('the report of a cluster', () => {
  const whole = report(answerOf({}))

  test('tells members, quorum and who decides', () => {
    expect(whole).toMatchObject({ isQuorate: true, coordinator: 'c1', isInMaintenance: false, failures: [] })
    expect(whole.nodes.map(({ name, isOnline }) => [name, isOnline])).toEqual([
      ['c1', true],
      ['c2', true],
      ['c3', true],
    ])
  })

  test('tells where resources run, the instances of a clone together', () => {
    expect(whole.resources.map(({ id, nodes }) => [id, nodes])).toEqual([
      ['vip', ['c2']],
      ['lb-haproxy', ['c1', 'c2']],
      ['down', []],
    ])
  })

  test('tells what failed, and what cannot go on', () => {
    const ill = report(
      answerOf({
        vip: 'failed="true" blocked="true"',
        more: '<failures><failure op_key="vip_stop_0" node="c2" exitstatus="error" exitreason="no such device" exitcode="1"/></failures>',
      }),
    )
    expect(ill.failures).toEqual([{ operation: 'vip_stop_0', node: 'c2', why: 'error: no such device' }])
    expect(ill.resources[0]).toMatchObject({ hasFailed: true, isBlocked: true })
  })

  test.each([
    { does: 'a part without a majority', given: { quorum: 'false' }, expected: { isQuorate: false } },
    {
      does: 'a cluster without a coordinator',
      given: { dc: '<current_dc present="false"/>' },
      expected: { coordinator: null, isQuorate: false },
    },
    { does: 'maintenance', given: { maintenance: 'true' }, expected: { isInMaintenance: true } },
  ])('tells of $does', ({ given, expected }) => {
    expect(report(answerOf(given))).toMatchObject(expected)
  })
})
