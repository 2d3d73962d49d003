import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import {
  components,
  controlPlaneStatus,
  placements,
  probeOutputs,
  probeScript,
} from '../../../src/ha/status/control-plane.ts'

const groups: Readonly<Record<string, readonly string[]>> = { all: ['c1', 'c2', 'c3'], memcached: ['c1', 'c2'] }
const placed = placements((group) => groups[group] ?? [])

describe('placements', () => {
  test('leave out what the inventory has no hosts for', () => {
    expect(placed.map(({ component, hosts }) => [component.name, hosts])).toEqual([
      ['memcached', ['c1', 'c2']],
      ['clock', ['c1', 'c2', 'c3']],
    ])
  })
})

describe('the probes', () => {
  const everything = probeScript(
    'c1',
    placements(() => ['c1']),
  )

  test('ask a host for its own components only', () => {
    expect(probeScript('c3', placed)).not.toContain('memcached')
    for (const { name } of components) expect(everything).toContain(`ask ${name} &`)
  })

  test.each([['dash'], ['bash'], ['busybox']])('are correct for %s', (shell) => {
    const words = shell === 'busybox' ? ['sh', '-n'] : ['-n']
    expect(spawnSync(shell, words, { input: everything.replace(/\{\{.*?\}\}/g, '1'), encoding: 'utf8' })).toMatchObject(
      { status: 0, stderr: '' },
    )
  })

  test('hold no template but ports, and the address of what does not listen on the loopback one', () => {
    expect(everything.match(/\{\{.*?\}\}|\{%|\{#/g)).toEqual([
      '{{ memcached_port | default(11211) }}',
      '{{ etcd_client_port | default(2379) }}',
      '{{ openstack_services_address | default(ansible_host) | default(inventory_hostname) }}',
      '{{ openstack_services_keystone_port | default(5000) }}',
    ])
  })

  test('never name a password', () => {
    expect(everything).not.toMatch(/passw|secret|cookie/i)
  })
})

describe('probeOutputs', () => {
  test('sorts the lines of probes that ran side by side', () => {
    const text = 'clock 17\nmemcached STAT version 1.6\r\nclock \nclock exit 0\nmemcached exit 1\nvip exit 127'
    expect(Object.fromEntries(probeOutputs(text))).toEqual({
      clock: { lines: ['17'], status: 0 },
      memcached: { lines: ['STAT version 1.6\r'], status: 1 },
      vip: { lines: [], status: 127 },
    })
  })
})

describe('controlPlaneStatus', () => {
  const well = { text: 'clock 1795342662.5\nclock exit 0\nmemcached STAT version 1.6\nmemcached exit 0' }
  const gone = { unreachable: 'No route.' }

  test.each([
    { does: 'is healthy when all are', c1: well, c2: well, c3: well, health: 'healthy' },
    { does: 'is degraded when a host is gone', c1: well, c2: well, c3: gone, health: 'degraded' },
    { does: 'is as bad as its worst component', c1: { text: 'memcached exit 1' }, c2: gone, c3: well, health: 'down' },
    { does: 'is down when all hosts are gone', c1: gone, c2: gone, c3: gone, health: 'down' },
  ])('$does', ({ c1, c2, c3, health }) => {
    const status = controlPlaneStatus(placed, new Map(Object.entries({ c1, c2, c3 })))
    expect(status.health).toBe(health)
  })

  test('keeps why a host is gone', () => {
    const status = controlPlaneStatus(placed, new Map(Object.entries({ c1: well, c2: gone, c3: well })))
    expect([...status.unreachable]).toEqual([['c2', 'No route.']])
    expect(status.components.get('memcached')?.cells.get('c2')).toEqual({ health: 'down', text: 'no answer' })
  })
})
