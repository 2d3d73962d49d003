import { describe, expect, test } from 'vitest'
import { controlPlaneStatus, placements } from '../../src/ha/status/control-plane.ts'
import { plainText } from '../../src/reporters/colour.ts'
import { statusJson, statusScreen } from '../../src/reporters/status-screen.ts'

const groups: Readonly<Record<string, readonly string[]>> = { all: ['c1', 'c2', 'c3'], memcached: ['c1', 'c2'] }
const clock = 'clock 1795342662.5\nclock exit 0'
const status = controlPlaneStatus(
  placements((group) => groups[group] ?? []),
  new Map([
    ['c1', { text: `${clock}\nmemcached STAT version 1.6\nmemcached exit 0` }],
    ['c2', { unreachable: 'c2 cannot be reached.' }],
    ['c3', { text: clock }],
  ]),
)

describe('statusScreen', () => {
  test('has hosts as rows, components as columns, and what is wrong below', () => {
    expect(statusScreen(status, plainText)).toMatchInlineSnapshot(`
      "degraded  memcached: degraded  clock
      c1        up, 0 open           shared
      c2        no answer
      c3                             shared

      c2 cannot be reached.
      "
    `)
  })
})

describe('statusJson', () => {
  test('holds the facts too', () => {
    expect(JSON.parse(statusJson(status))).toMatchObject({
      health: 'degraded',
      unreachable: { c2: 'c2 cannot be reached.' },
      components: {
        memcached: { health: 'degraded', hosts: { c1: { text: 'up, 0 open', facts: { version: '1.6' } } } },
      },
    })
  })
})
