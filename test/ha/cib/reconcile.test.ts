import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readXml, writeXml } from '../../../src/document/xml.ts'
import { changesBetween } from '../../../src/ha/cib/changes.ts'
import { idsIn } from '../../../src/ha/cib/id-pool.ts'
import type { CibData } from '../../../src/ha/cib/read-wanted.ts'
import { recordedIds } from '../../../src/ha/cib/record.ts'
import { reconciled } from '../../../src/ha/cib/reconcile.ts'
import { childNamed, elementsIn, type XmlElement } from '../../../src/value/xml.ts'
import { applied, byId, cibWith, wantedOf } from '../../support/cibs.ts'
import { cibDatas, handMade } from '../../support/cib-data.ts'

const vip = {
  id: 'vip',
  agent: 'ocf:heartbeat:IPaddr2',
  options: { ip: '10.0.0.69', cidr_netmask: 24 },
  operations: { monitor: { interval: '10s', timeout: '20s' } },
}
const haproxy = { id: 'lb-haproxy', agent: 'systemd:haproxy', clone: { interleave: true } }
const dummy = (id: string) => ({ id, agent: 'ocf:heartbeat:Dummy' })

function section(cib: XmlElement, name: string): XmlElement {
  const configuration = childNamed(cib, 'configuration')
  return (
    (configuration === undefined ? undefined : childNamed(configuration, name)) ?? {
      name,
      attributes: {},
      children: [],
    }
  )
}

function rootIds(cib: XmlElement): readonly (string | undefined)[] {
  return section(cib, 'resources').children.map(({ attributes }) => attributes['id'])
}

/** The values of one set of pairs by their names. */
function valuesOf(set: XmlElement | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((set?.children ?? []).map(({ attributes: { name = '', value = '' } }) => [name, value]))
}

function changes(before: XmlElement, after: XmlElement): ReturnType<typeof changesBetween> {
  const configuration = (cib: XmlElement): XmlElement => childNamed(cib, 'configuration') ?? cib
  return changesBetween(configuration(before), configuration(after))
}

describe('a resource of the data', () => {
  test('is written as pcs writes it', () => {
    const cib = applied(cibWith(), { resources: [vip] })
    const written = byId(cib, 'vip')
    expect(written === undefined ? '' : writeXml(written))
      .toBe(`<primitive id="vip" class="ocf" provider="heartbeat" type="IPaddr2">
  <instance_attributes id="vip-instance_attributes">
    <nvpair id="vip-instance_attributes-ip" name="ip" value="10.0.0.69"/>
    <nvpair id="vip-instance_attributes-cidr_netmask" name="cidr_netmask" value="24"/>
  </instance_attributes>
  <operations>
    <op id="vip-monitor-interval-10s" name="monitor" interval="10s" timeout="20s"/>
  </operations>
</primitive>
`)
  })

  test('is watched, and a unit of systemd gets the time of systemd, though the data says nothing of it', () => {
    const cib = applied(cibWith(), { resources: [haproxy, dummy('d')] })
    expect(idsIn(byId(cib, 'd') ?? cib)).toContain('d-monitor-interval-60s')
    expect(byId(cib, 'lb-haproxy-start-interval-0s')?.attributes['timeout']).toBe('100s')
  })

  test('changes one value in its place, and nothing else', () => {
    const before = applied(cibWith(), { resources: [vip, haproxy] })
    const after = applied(before, { resources: [{ ...vip, options: { ip: '10.0.0.70', cidr_netmask: 24 } }, haproxy] })
    expect(changes(before, after)).toEqual({ added: [], changed: ['resource vip'], removed: [] })
    expect(writeXml(after)).toBe(writeXml(before).replace('10.0.0.69', '10.0.0.70'))
  })

  test('loses what was added to it by hand, but not what an operator set for a while', () => {
    const made = applied(cibWith(), { resources: [vip] })
    const byHand = writeXml(made)
      .replace(
        '<operations>',
        '<meta_attributes id="m"><nvpair id="m-t" name="target-role" value="Stopped"/><nvpair id="m-p" name="priority" value="5"/></meta_attributes><operations>',
      )
      .replace('name="ip" value="10.0.0.69"/>', '$&<nvpair id="x" name="nic" value="eth9"/>')
    const after = applied(readXml(byHand, 'the CIB'), { resources: [vip] })
    expect(valuesOf(byId(after, 'vip-instance_attributes'))).toEqual({ ip: '10.0.0.69', cidr_netmask: '24' })
    expect(valuesOf(byId(after, 'm'))).toEqual({ 'target-role': 'Stopped' })
  })

  test('goes with all that speaks of it when the data no longer has it, and only it', () => {
    const byHand = cibWith({
      resources: '<primitive id="mine" class="ocf" provider="heartbeat" type="Dummy"/>',
      constraints: '<rsc_location id="l-mine" rsc="mine" node="c1" score="5"/>',
    })
    const made = applied(byHand, {
      resources: [vip, haproxy],
      constraints: [{ colocation: 'vip', with: 'lb-haproxy-clone' }],
    })
    const text = writeXml(made).replace(
      '<constraints>',
      '<constraints><rsc_location id="cli-ban" rsc="vip" node="c2" score="-INFINITY"/>',
    )
    const after = applied(readXml(text, 'the CIB'), { resources: [haproxy] })
    expect(rootIds(after)).toEqual(['mine', 'lb-haproxy-clone'])
    expect(section(after, 'constraints').children.map(({ attributes }) => attributes['id'])).toEqual(['l-mine'])
    expect(writeXml(applied(after, {}))).toBe(writeXml(byHand))
  })

  test('that is there already, made by pcs, is taken over without a change but the record', () => {
    const byHand = cibWith({
      resources: `<primitive class="ocf" id="vip" provider="heartbeat" type="IPaddr2">
        <instance_attributes id="vip-ia"><nvpair id="a" name="cidr_netmask" value="24"/><nvpair id="b" name="ip" value="10.0.0.69"/></instance_attributes>
        <operations><op id="o" interval="10" name="monitor" timeout="20s"/></operations></primitive>`,
      constraints: '<rsc_location id="pcs-made" rsc="vip" node="c1" score="INFINITY" resource-discovery="always"/>',
    })
    const wanted = {
      resources: [{ ...vip, operations: { monitor: { interval: '10', timeout: '20s' } } }],
      constraints: [{ location: 'vip', node: 'c1' }],
    }
    const after = applied(byHand, wanted)
    expect(changes(byHand, after)).toEqual({ added: [], changed: [], removed: [] })
    expect([
      ...recordedIds(section(after, 'none')),
      ...recordedIds(childNamed(after, 'configuration') ?? after),
    ]).toEqual(['pcs-made', 'vip'])
  })
})

describe('groups and clones', () => {
  test.each([
    {
      does: 'a primitive goes into a clone',
      from: [dummy('a')],
      to: [{ ...dummy('a'), clone: true }],
      roots: ['a-clone'],
    },
    {
      does: 'a clone is taken off',
      from: [{ ...dummy('a'), clone: true }, dummy('b')],
      to: [dummy('a'), dummy('b')],
      roots: ['a', 'b'],
    },
    {
      does: 'primitives go into a group',
      from: [dummy('a'), dummy('b')],
      to: [{ id: 'g', group: ['b', 'a'] }, dummy('a'), dummy('b')],
      roots: ['g'],
    },
    {
      does: 'a group is cloned',
      from: [{ id: 'g', group: ['a'] }, dummy('a')],
      to: [{ id: 'g', group: ['a'], clone: {} }, dummy('a')],
      roots: ['g-clone'],
    },
    {
      does: 'a group goes and its member stays',
      from: [{ id: 'g', group: ['a'] }, dummy('a')],
      to: [dummy('a')],
      roots: ['a'],
    },
    { does: 'all goes', from: [{ id: 'g', group: ['a'], clone: true }, dummy('a')], to: [], roots: [] },
  ])('$does', ({ from, to, roots }) => {
    const before = applied(cibWith(), { resources: from })
    expect(rootIds(applied(before, { resources: to }))).toEqual(roots)
  })

  test('members are in the order of the data, and one added by hand keeps its place', () => {
    const made = applied(cibWith(), { resources: [{ id: 'g', group: ['a', 'b'] }, dummy('a'), dummy('b')] })
    const byHand = writeXml(made).replace(
      '<primitive id="b"',
      '<primitive id="mine" class="ocf" provider="heartbeat" type="Dummy"/><primitive id="b"',
    )
    const after = applied(readXml(byHand, 'the CIB'), {
      resources: [{ id: 'g', group: ['b', 'a'] }, dummy('a'), dummy('b')],
    })
    expect(byId(after, 'g')?.children.map(({ attributes }) => attributes['id'])).toEqual(['b', 'mine', 'a'])
    const without = applied(after, {})
    expect(rootIds(without)).toEqual(['mine'])
  })

  test('a resource that was cloned by hand is taken out of the clone', () => {
    const made = writeXml(applied(cibWith(), { resources: [dummy('a')] }))
    const byHand = made
      .replace('<primitive id="a"', '<clone id="a-clone"><primitive id="a"')
      .replace('</primitive>', '</primitive></clone>')
    expect(rootIds(applied(readXml(byHand, 'the CIB'), { resources: [dummy('a')] }))).toEqual(['a'])
  })

  test.each([
    { features: '3.16.1', schema: 'pacemaker-3.9', name: 'clone', role: 'Promoted' },
    { features: '3.4.1', schema: 'pacemaker-3.4', name: 'clone', role: 'Master' },
    { features: '3.0.14', schema: 'pacemaker-2.10', name: 'master', role: 'Master' },
  ])('a promotable one is a $name with the role $role for features $features', ({ features, schema, name, role }) => {
    const cib = applied(cibWith({ features, schema }), {
      resources: [{ ...dummy('db'), promotable: true }, vip],
      constraints: [{ colocation: 'vip', with: 'db-clone', with_role: 'Promoted' }],
    })
    expect(byId(cib, 'db-clone')?.name).toBe(name)
    expect(byId(cib, 'colocation-vip-db-clone')?.attributes['with-rsc-role']).toBe(role)
  })
})

describe('properties, defaults and attributes of nodes', () => {
  const data = {
    properties: { 'stonith-enabled': false },
    resource_defaults: { 'resource-stickiness': 100 },
    operation_defaults: { timeout: '60s' },
    node_attributes: { c1: { osprole: 'controller' } },
  }

  test('are added, changed and removed by name, beside those set by hand', () => {
    const byHand = cibWith({
      properties: '<nvpair id="p" name="maintenance-mode" value="false"/>',
      nodes:
        '<node id="1" uname="c1"><instance_attributes id="nodes-1"><nvpair id="nodes-1-standby" name="standby" value="on"/></instance_attributes></node><node id="2" uname="c2"/>',
    })
    const made = applied(byHand, data)
    expect(changes(byHand, made).added).toEqual([
      'property stonith-enabled',
      'resource default resource-stickiness',
      'operation default timeout',
      'attribute osprole of c1',
    ])
    const changed = applied(made, { ...data, properties: { 'stonith-enabled': true } })
    expect(changes(made, changed)).toEqual({ added: [], changed: ['property stonith-enabled'], removed: [] })
    const removed = applied(changed, { properties: {} })
    expect(changes(byHand, removed)).toEqual({ added: [], changed: [], removed: [] })
  })

  test('are set where they are set already', () => {
    const byHand = cibWith({ properties: '<nvpair id="other-id" name="stonith-enabled" value="true"/>' })
    const made = applied(byHand, data)
    expect(byId(made, 'other-id')?.attributes['value']).toBe('false')
    expect(changes(made, applied(made, {})).removed).toContain('property stonith-enabled')
  })
})

describe('constraints', () => {
  const resources = [vip, haproxy]
  const written = (constraint: object): string => {
    const cib = applied(cibWith(), { resources, constraints: [{ ...constraint }] })
    return section(cib, 'constraints')
      .children.map((one) => writeXml(one))
      .join('')
  }

  test.each([
    {
      constraint: { colocation: 'vip', with: 'lb-haproxy-clone' },
      xml: '<rsc_colocation id="colocation-vip-lb-haproxy-clone" rsc="vip" with-rsc="lb-haproxy-clone" score="INFINITY"/>\n',
    },
    {
      constraint: { order: 'vip', then: 'lb-haproxy-clone', kind: 'Optional', id: 'o' },
      xml: '<rsc_order id="o" first="vip" then="lb-haproxy-clone" first-action="start" then-action="start" kind="Optional"/>\n',
    },
    {
      constraint: { location: 'vip', node: 'c1', score: -50 },
      xml: '<rsc_location id="location-vip-c1" rsc="vip" node="c1" score="-50"/>\n',
    },
    {
      constraint: {
        location: 'lb-haproxy-clone',
        discovery: 'exclusive',
        rule: { score: 0, all: [{ attribute: 'osprole', operation: 'eq', value: 'controller' }] },
      },
      xml: `<rsc_location id="location-lb-haproxy-clone" rsc="lb-haproxy-clone" resource-discovery="exclusive">
  <rule id="location-lb-haproxy-clone-rule" boolean-op="and" score="0">
    <expression id="location-lb-haproxy-clone-rule-expr" attribute="osprole" operation="eq" value="controller"/>
  </rule>
</rsc_location>
`,
    },
    {
      constraint: {
        location: 'vip',
        id: 'night',
        rule: {
          any: [
            { date: 'date_spec', spec: { hours: '9-16', weekdays: '1-5' } },
            { date: 'in_range', start: '2026-01-01', duration: { months: 1 } },
            {
              all: [
                { attribute: 'kind', operation: 'defined' },
                { date: 'lt', end: '2027-01-01' },
              ],
            },
          ],
        },
      },
      xml: `<rsc_location id="night" rsc="vip">
  <rule id="night-rule" boolean-op="or" score="INFINITY">
    <date_expression id="night-rule-expr" operation="date_spec">
      <date_spec id="night-rule-expr-date_spec" hours="9-16" weekdays="1-5"/>
    </date_expression>
    <date_expression id="night-rule-expr-1" operation="in_range" start="2026-01-01">
      <duration id="night-rule-expr-1-duration" months="1"/>
    </date_expression>
    <rule id="night-rule-rule" boolean-op="and">
      <expression id="night-rule-rule-expr" attribute="kind" operation="defined"/>
      <date_expression id="night-rule-rule-expr-1" operation="lt" end="2027-01-01"/>
    </rule>
  </rule>
</rsc_location>
`,
    },
  ])('$constraint is written as Pacemaker reads it', ({ constraint, xml }) => {
    expect(written(constraint)).toBe(xml)
  })

  test('of the same id and another meaning are built anew in their place', () => {
    const constraints = [
      { location: 'vip', node: 'c1', score: 1 },
      { location: 'vip', node: 'c2', score: 1 },
    ]
    const before = applied(cibWith(), { resources, constraints })
    const after = applied(before, {
      resources,
      constraints: [{ location: 'vip', node: 'c1', score: 2 }, constraints[1] ?? {}],
    })
    expect(changes(before, after)).toEqual({ added: [], changed: ['constraint location-vip-c1'], removed: [] })
  })

  test('that name a resource which is gone lose it, whoever made them', () => {
    const made = writeXml(applied(cibWith(), { resources: [dummy('a'), dummy('b')] }))
    const byHand = made.replace(
      '<constraints/>',
      '<constraints><rsc_order id="o"><resource_set id="s"><resource_ref id="a"/><resource_ref id="b"/></resource_set></rsc_order></constraints>',
    )
    const less = applied(readXml(byHand, 'the CIB'), { resources: [dummy('b')] })
    expect(byId(less, 's')?.children.map(({ attributes }) => attributes['id'])).toEqual(['b'])
    expect(section(applied(less, {}), 'constraints').children).toEqual([])
  })
})

test('levels of fencing are kept like constraints', () => {
  const device = { id: 'bmc-c1', agent: 'stonith:fence_ipmilan', options: { ip: '10.9.0.1', lanplus: true } }
  const data = { resources: [device], fencing_levels: [{ node: 'c1', level: 1, devices: ['bmc-c1'] }] }
  const cib = applied(cibWith(), data)
  expect(byId(cib, 'fl-c1-1')?.attributes).toEqual({ id: 'fl-c1-1', target: 'c1', index: '1', devices: 'bmc-c1' })
  expect(byId(cib, 'bmc-c1')?.attributes).toEqual({ id: 'bmc-c1', class: 'stonith', type: 'fence_ipmilan' })
  expect(changes(cib, applied(cib, { resources: [device] })).removed).toEqual(['fencing level fl-c1-1'])
})

describe('names that nothing bears', () => {
  test.each([
    { data: { resources: [vip], constraints: [{ location: 'vip_public', node: 'c1' }] }, name: '"vip_public"' },
    {
      data: { resources: [haproxy, vip], constraints: [{ colocation: 'vip', with: 'lb-haproxy_clone' }] },
      name: '"lb-haproxy-clone"?',
    },
    { data: { node_attributes: { computel: { osprole: 'compute' } } }, name: '"computel"' },
    { data: { resources: [vip], constraints: [{ location: 'vip', node: 'c9' }] }, name: '"c9"' },
    { data: { fencing_levels: [{ node: 'c1', level: 1, devices: ['none'] }] }, name: '"none"' },
  ])('are told: $name', ({ data, name }) => {
    const { problems } = reconciled(cibWith(), wantedOf(data))
    expect(problems.join()).toContain(name)
    expect(problems).toHaveLength(1)
  })
})

// Each run reads and writes whole documents.
const runs = { numRuns: 40 }

describe('whatever the data and whatever was made by hand', () => {
  test('what was applied needs nothing more', () => {
    fc.assert(
      fc.property(handMade, cibDatas, (sections, data: CibData) => {
        const once = applied(cibWith(sections), data)
        expect(applied(once, data)).toEqual(once)
      }),
      runs,
    )
  })

  test('another data on top, and the first one again, is as before', () => {
    fc.assert(
      fc.property(handMade, cibDatas, cibDatas, (sections, data, other) => {
        const once = applied(cibWith(sections), data)
        const back = applied(applied(once, other), data)
        expect(changes(once, back)).toEqual({ added: [], changed: [], removed: [] })
      }),
      runs,
    )
  })

  test('what was made by hand stays as it is and in its order, and no data leaves nothing behind', () => {
    fc.assert(
      fc.property(handMade, cibDatas, (sections, data: CibData) => {
        const byHand = cibWith(sections)
        const after = applied(byHand, data)
        const there = new Set(idsIn(byHand))
        const kept = elementsIn(section(after, 'resources')).filter(({ attributes }) =>
          there.has(attributes['id'] ?? ''),
        )
        expect(kept.map(({ attributes }) => attributes['id'])).toEqual(idsIn(section(byHand, 'resources')))
        expect(writeXml(applied(after, {}))).toBe(writeXml(byHand))
      }),
      runs,
    )
  })

  test('no id is there twice, and the record names what is there', () => {
    fc.assert(
      fc.property(handMade, cibDatas, (sections, data: CibData) => {
        const configuration = childNamed(applied(cibWith(sections), data), 'configuration')
        const ids = configuration === undefined ? [] : idsIn(configuration)
        expect(new Set(ids).size).toBe(ids.length)
        for (const id of configuration === undefined ? [] : recordedIds(configuration)) expect(ids).toContain(id)
      }),
      runs,
    )
  })

  test('what is written is read back equal', () => {
    fc.assert(
      fc.property(handMade, cibDatas, (sections, data: CibData) => {
        const cib = applied(cibWith(sections), data)
        expect(readXml(writeXml(cib), 'the CIB')).toEqual(cib)
      }),
      runs,
    )
  })
})
