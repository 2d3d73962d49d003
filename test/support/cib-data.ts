import fc from 'fast-check'
import type { CibData } from '../../src/ha/cib/read-wanted.ts'
import type { JsonObject } from '../../src/value/json.ts'
import type { Sections } from './cibs.ts'

const values = fc.oneof(fc.constantFrom('10s', '0', 'a & "b" <c>', 'x\ny'), fc.integer(), fc.boolean())
const pairs = fc.dictionary(fc.constantFrom('ip', 'nic', 'priority', 'target-role', 'timeout'), values, { maxKeys: 3 })

/** Primitives r1 to r6, some cloned, some in a group, and constraints between what there is then. */
export const cibDatas: fc.Arbitrary<CibData> = fc
  .record({
    properties: pairs,
    resource_defaults: pairs,
    operation_defaults: pairs,
    node_attributes: fc.dictionary(fc.constantFrom('c1', 'c2', 'c3'), pairs),
    primitives: fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 6 }), pairs, pairs, fc.boolean()), {
      selector: ([number]) => number,
    }),
    grouped: fc.boolean(),
    constraints: fc.uniqueArray(fc.tuple(fc.nat(5), fc.nat(5), fc.nat(2), fc.integer({ min: 1, max: 9 })), {
      // A location has one resource, so that the second number makes no difference.
      selector: ([one, other, kind]) => (kind === 2 ? `${one}` : `${one} ${other} ${kind}`),
      maxLength: 6,
    }),
  })
  .map(({ primitives, grouped, constraints, ...values }) => {
    const members = grouped ? primitives.slice(0, 2).map(([number]) => `r${number}`) : []
    const resources: JsonObject[] = primitives.map(([number, options, meta, cloned]) => ({
      id: `r${number}`,
      agent: 'ocf:heartbeat:Dummy',
      options,
      meta,
      ...(cloned && !members.includes(`r${number}`) ? { clone: true } : {}),
    }))
    const group = members.length === 0 ? [] : [{ id: 'g', group: members }]
    const ids = primitives.map(([number]) => `r${number}`)
    return {
      ...values,
      resources: [...resources, ...group],
      constraints: constraints.flatMap(([one, other, kind, score]): readonly JsonObject[] => {
        const [first, second] = [ids[one], ids[other]]
        if (first === undefined || second === undefined || first === second) return []
        if (kind === 0) return [{ colocation: first, with: second, score }]
        return [kind === 1 ? { order: first, then: second } : { location: first, node: 'c1', score }]
      }),
    }
  })

const primitive = (number: number): string =>
  `<primitive id="hand${number}" class="ocf" provider="heartbeat" type="Dummy"><meta_attributes id="hand${number}-meta"/></primitive>`

/** What an administrator made with pcs: resources, some of them grouped or cloned, properties and constraints. */
export const handMade: fc.Arbitrary<Sections> = fc
  .record({ count: fc.nat(4), wrap: fc.constantFrom('none', 'group', 'clone'), property: fc.boolean() })
  .map(({ count, wrap, property }) => {
    const all = Array.from({ length: count }, (_, index) => primitive(index + 1))
    const [first, ...rest] = all
    const wrapped =
      first === undefined || wrap === 'none' ? all : [`<${wrap} id="hand-${wrap}">${first}</${wrap}>`, ...rest]
    return {
      resources: wrapped.join(''),
      properties: property ? '<nvpair id="hand-property" name="batch-limit" value="5"/>' : '',
      constraints: count === 0 ? '' : '<rsc_location id="hand-location" rsc="hand1" node="c2" score="7"/>',
    }
  })
