import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { classify } from '../../src/ha/galera-class.ts'
import { decide, type Decision } from '../../src/ha/galera-election.ts'
import type { MemberFacts } from '../../src/ha/galera-state.ts'
import { broken, clean, copying, crashed, fresh, gone, running, strict, tainted, u } from '../support/galera-members.ts'
import { told, truthTable } from '../support/galera-truth-table.ts'

describe('the election', () => {
  test.each(truthTable)('decides $row: $decision', ({ members, given, decision }) => {
    expect(told(decide(members, { ...strict, ...given }))).toBe(decision)
  })

  test('lets no state count that it does not trust itself', () => {
    const joiners = [running('c1'), tainted('c2', 90), copying('c3', 80)]
    expect(decide(joiners, strict)).toMatchObject({ joins: ['c2', 'c3'], copies: ['c2', 'c3'] })
    const discarded = [running('c1'), clean('c2', 105), clean('c3', 90)]
    expect(decide(discarded, { ...strict, acceptDiscard: ['c2'] })).toMatchObject({
      joins: ['c3', 'c2'],
      copies: ['c2'],
    })
    const elected = [tainted('c1', 100, 'missing'), crashed('c2', 100), fresh('c3')]
    expect(decide(elected, strict)).toMatchObject({ host: 'c2', joins: ['c1', 'c3'], copies: ['c1'] })
  })

  test('writes the uuid anew only for a tainted winner', () => {
    const members = [tainted('c1', 100), tainted('c2', 100), tainted('c3', 100)]
    expect(decide(members, { ...strict, acceptTainted: ['c1', 'c2', 'c3'] })).toMatchObject({
      rewritesUuid: true,
      position: { uuid: u, seqno: 100n },
    })
    expect(decide([clean('c1', 1)], strict)).toMatchObject({ rewritesUuid: false })
  })
})

const stopped = (host: string): fc.Arbitrary<MemberFacts> => {
  const seqno = fc.integer({ min: 0, max: 50 })
  return fc.oneof(
    fc.tuple(seqno, fc.boolean()).map(([at, safe]) => clean(host, at, { safe })),
    fc.tuple(seqno, fc.boolean()).map(([at, safe]) => crashed(host, at, { safe })),
    seqno.map((at) => tainted(host, at)),
    seqno.map((at) => broken(host, at)),
    fc.constant(fresh(host)),
  )
}
const anything = (host: string): fc.Arbitrary<MemberFacts> =>
  fc.oneof(
    { weight: 6, arbitrary: stopped(host) },
    { weight: 1, arbitrary: fc.constant(gone(host)) },
    { weight: 1, arbitrary: fc.constant(running(host)) },
  )
const clusters = (member: (host: string) => fc.Arbitrary<MemberFacts>): fc.Arbitrary<MemberFacts[]> =>
  fc
    .integer({ min: 2, max: 7 })
    .chain((size) =>
      fc.tuple(...Array.from({ length: size }, (_, index) => member(`c${index + 1}`))).map((members) => [...members]),
    )

function bootstraps(decision: Decision): boolean {
  return decision.action === 'bootstrap' || decision.action === 'pc-bootstrap' || decision.action === 'fresh-bootstrap'
}

describe('for any two to seven members, the election', () => {
  test('never bootstraps beside a primary component, nor without the evidence of a member', () => {
    fc.assert(
      fc.property(clusters(anything), fc.boolean(), (members, deploy) => {
        const isForbidden = members.some(({ isReachable, live }) => !isReachable || live?.status === 'Primary')
        expect(isForbidden && bootstraps(decide(members, { ...strict, deploy }))).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })

  test('elects nobody who is behind a member that can be trusted', () => {
    fc.assert(
      fc.property(clusters(stopped), (members) => {
        const decision = decide(members, { ...strict, onSafeConflict: 'seqno' })
        if (decision.action !== 'bootstrap') return
        const trusted = members.map(classify).filter((state) => state.class === 'clean' || state.class === 'crashed')
        for (const { position } of trusted) expect(decision.position.seqno >= (position?.seqno ?? 0n)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('depends on the order of the members only in ties', () => {
    fc.assert(
      fc.property(clusters(stopped), fc.integer(), (members, seed) => {
        const shuffled = members
          .map((member, index) => ({ member, key: (index * 7919 + seed) % 101 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ member }) => member)
        const [one, two] = [decide(members, strict), decide(shuffled, strict)]
        expect(two.action).toBe(one.action)
        if (one.action === 'bootstrap' && two.action === 'bootstrap') expect(two.position).toEqual(one.position)
      }),
      { numRuns: 1000 },
    )
  })

  test('never turns a refusal into a bootstrap when a member disappears', () => {
    fc.assert(
      fc.property(clusters(stopped), fc.nat(), (members, pick) => {
        const hidden = pick % members.length
        const fewer = members.map((member, index) => (index === hidden ? gone(member.host) : member))
        expect(bootstraps(decide(fewer, strict))).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })

  test('elects the same member again after it was armed to bootstrap', () => {
    fc.assert(
      fc.property(clusters(stopped), (members) => {
        const decision = decide(members, { ...strict, onSafeConflict: 'seqno' })
        if (decision.action !== 'bootstrap') return
        const armed = members.map((member): MemberFacts =>
          member.host === decision.host && member.grastate.kind === 'ok'
            ? { ...member, grastate: { ...member.grastate, isSafe: true } }
            : member,
        )
        const again = decide(armed, { ...strict, onSafeConflict: 'seqno' })
        expect(again).toMatchObject({ action: 'bootstrap', position: decision.position })
      }),
      { numRuns: 1000 },
    )
  })
})
