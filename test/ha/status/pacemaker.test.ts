import { describe, expect, test } from 'vitest'
import { pacemaker } from '../../../src/ha/status/pacemaker.ts'
import { judged } from '../../support/probe-outputs.ts'

/** As crm_mon 2.1.5 prints it, shortened to what stands near what is read. */
function view({
  quorum = 'true',
  second = 'online="true"',
  maintenance = 'false',
  failures = '',
  sum = '0f3a',
} = {}): string {
  return `<pacemaker-result api-version="2.25" request="crm_mon -1 --output-as=xml">
  <summary>
    <current_dc present="true" version="2.1.5-a3f44794f94" name="c3" id="3" with_quorum="${quorum}" mixed_version="false"/>
    <cluster_options stonith-enabled="false" no-quorum-policy="stop" maintenance-mode="${maintenance}"/>
  </summary>
  <nodes>
    <node name="c1" id="1" online="true" standby="false" maintenance="false" pending="false" unclean="false" is_dc="false" type="member"/>
    <node name="c2" id="2" ${second} pending="false" is_dc="false" type="member"/>
    <node name="c3" id="3" online="true" standby="false" maintenance="false" pending="false" unclean="false" is_dc="true" type="member"/>
  </nodes>
  <resources>
    <resource id="vip" resource_agent="ocf:heartbeat:IPaddr2" role="Started">
      <node name="c1" id="1" cached="true"/>
    </resource>
  </resources>${failures}
  <status code="0" message="OK"/>
</pacemaker-result>
${sum}  -`
}

const failures = `
  <failures>
    <failure op_key="lb-haproxy_asyncmon_0" node="c1" exitstatus="error" exitreason="Couldn&apos;t &lt;bind&gt;" exitcode="1" call="15" status="complete"/>
  </failures>`

describe('pacemaker', () => {
  test.each([
    {
      does: 'is healthy with a quorum of nodes that are online',
      given: {},
      health: 'healthy',
      cells: ['quorum 3/3', 'quorum 3/3 dc'],
      problem: /^$/,
    },
    {
      does: 'is degraded when a node is offline',
      given: { second: 'online="false"' },
      health: 'degraded',
      cells: ['quorum 2/3', 'quorum 2/3 dc'],
      problem: /^c2 is offline\.$/,
    },
    {
      does: 'is degraded when a node is on standby',
      given: { second: 'online="true" standby="true"' },
      health: 'degraded',
      cells: ['quorum 2/3', 'quorum 2/3 dc'],
      problem: /^c2 is standby\.$/,
    },
    {
      does: 'is degraded when a node waits to be fenced',
      given: { second: 'online="false" unclean="true"' },
      health: 'degraded',
      cells: ['quorum 2/3', 'quorum 2/3 dc'],
      problem: /^c2 is unclean\.$/,
    },
    {
      does: 'is degraded in maintenance mode',
      given: { maintenance: 'true' },
      health: 'degraded',
      cells: ['quorum 3/3', 'quorum 3/3 dc'],
      problem: /maintenance mode/,
    },
    {
      does: 'names actions that failed, with their reason',
      given: { failures },
      health: 'degraded',
      cells: ['quorum 3/3', 'quorum 3/3 dc'],
      problem: /^Failed action: lb-haproxy_asyncmon_0 on c1: Couldn't <bind>\.$/,
    },
    {
      does: 'is down without quorum',
      given: { quorum: 'false' },
      health: 'down',
      cells: ['no quorum 3/3', 'no quorum 3/3'],
      problem: /No part of the cluster has a quorum/,
    },
  ])('$does', ({ given, health, cells: [c1, c3], problem }) => {
    const status = judged(pacemaker, { c1: view(given), c3: view(given) })
    expect(status).toMatchObject({ health, cells: { c1, c3 } })
    expect(status?.problems.join('\n') ?? '').toMatch(problem)
  })

  test('tells the part that is cut off', () => {
    const status = judged(pacemaker, { c1: view(), c2: view({ quorum: 'false' }), c3: view() })
    expect(status).toMatchObject({ health: 'degraded', problems: ['c2 is in a part without quorum.'] })
  })

  test('tells members whose configurations differ, for their cluster stands still', () => {
    const { health, problems } = judged(pacemaker, { c1: view(), c2: view({ sum: '77be' }), c3: view() }) ?? {}
    expect(health).toBe('degraded')
    expect(problems?.join()).toMatch(/^Members have different configurations \(c1, c3 \| c2\); .*Members that disagree/)
  })

  test('shows a node on standby as such', () => {
    const said = view({ second: 'online="true" standby="true"' })
    expect(judged(pacemaker, { c1: said, c2: said })?.cells).toEqual({ c1: 'quorum 2/3', c2: 'standby' })
  })
})
