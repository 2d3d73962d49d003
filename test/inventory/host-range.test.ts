import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expandHostRange, HostRangeFault } from '../../src/inventory/host-range.ts'

describe('expandHostRange counts', () => {
  test.each([
    ['web', ['web']],
    ['n[1:3]', ['n1', 'n2', 'n3']],
    ['n[01:03:2]', ['n01', 'n03']],
    ['n[08:11]', ['n08', 'n09', 'n10', 'n11']],
    ['n[:2]', ['n0', 'n1', 'n2']],
    ['m[a:c].ex', ['ma.ex', 'mb.ex', 'mc.ex']],
    ['m[y:B]', ['my', 'mz', 'mA', 'mB']],
    ['r[1:2]-n[a:b]', ['r1-na', 'r1-nb', 'r2-na', 'r2-nb']],
    ['10.0.0.[9:10]', ['10.0.0.9', '10.0.0.10']],
    ['n[1:10:4]', ['n1', 'n5', 'n9']],
  ])('%s', (text, hosts) => {
    expect(expandHostRange(text)).toEqual(hosts)
  })

  test('as many hosts as it says, all different, the first and none beyond the last', () => {
    const bounds = fc.record({ first: fc.nat(500), more: fc.nat(500), step: fc.integer({ min: 1, max: 60 }) })
    fc.assert(
      fc.property(bounds, ({ first, more, step }) => {
        const hosts = expandHostRange(`n[${first}:${first + more}:${step}]x`)
        if (hosts instanceof HostRangeFault) throw new Error(hosts.reason)
        expect(hosts).toHaveLength(Math.floor(more / step) + 1)
        expect(new Set(hosts).size).toBe(hosts.length)
        const numbers = hosts.map((host) => Number(/\d+/.exec(host)?.[0]))
        expect([Math.min(...numbers), Math.max(...numbers) <= first + more]).toEqual([first, true])
      }),
    )
  })
})

describe('expandHostRange refuses', () => {
  test.each([
    ['n[1:]', /no end/],
    ['n[1]', /form/],
    ['n[1:2:3:4]', /form/],
    ['n[1:2', /"\]"/],
    ['n[01:100]', /width/],
    ['n[1:b]', /neither/],
    ['n[ab:cd]', /neither/],
    ['n[3:1]', /before it begins/],
    ['n[1:3:0]', /step/],
    ['n[0:999999999]', /more than/],
    ['n[0:999][0:999]', /more than/],
  ])('%s', (text, reason) => {
    const fault = expandHostRange(text)
    expect(fault instanceof HostRangeFault && fault.reason).toMatch(reason)
  })
})
