import { describe, expect, test } from 'vitest'
import type { Inventory } from '../../src/inventory/inventory.ts'
import { Template } from '../../src/value/value.ts'
import { loadFrom } from '../support/inventories.ts'
import { placesOf } from '../support/places.ts'

const script = '/site/inv.py'

function run(programs: Readonly<Record<string, { stdout?: string; stderr?: string; status?: number }>>) {
  return loadFrom([script], { files: { [script]: '#!/bin/sh\n' }, executable: [script], programs })
}

async function listed(json: unknown): Promise<Inventory> {
  const { value, diagnostics } = await run({ [`${script} --list`]: { stdout: JSON.stringify(json) } })
  expect(diagnostics).toEqual([])
  return value
}

describe('an inventory script', () => {
  test('gives groups with hosts, variables and children, and the variables of hosts', async () => {
    const inventory = await listed({
      web: { hosts: ['w1', 'w[1:2]'], vars: { a: '{{ b }}' }, children: ['sub'] },
      sub: ['s1'],
      _meta: { hostvars: { w1: { x: [1, '{{ y }}'] }, unlisted: { x: 1 } } },
    })
    expect([...inventory.group('web').hosts]).toEqual(['w1', 'w[1:2]'])
    expect([...inventory.group('web').children]).toEqual(['sub'])
    expect([...inventory.group('sub').hosts]).toEqual(['s1'])
    expect(inventory.group('web').vars.get('a')).toBeInstanceOf(Template)
    expect(inventory.host('w1').vars.get('x')).toEqual([1, expect.any(Template)])
    expect(inventory.hosts.has('unlisted')).toBe(false)
  })

  test('means by a dict with none of the three a host of that name', async () => {
    const { value, diagnostics } = await run({
      [`${script} --list`]: { stdout: '{"lone": {"a": 1}, "_meta": {"hostvars": {}}}' },
    })
    expect(placesOf(diagnostics)).toEqual(['inventory/name-clash'])
    expect([...value.group('lone').hosts]).toEqual(['lone'])
    expect(value.group('lone').vars.get('a')).toBe(1)
  })

  test('is asked for each host once when it gives no _meta', async () => {
    const { value, diagnostics } = await run({
      [`${script} --list`]: { stdout: '{"a": ["h1", "h2"], "b": ["h1"]}' },
      [`${script} --host h1`]: { stdout: '{"x": 1}' },
      [`${script} --host h2`]: { stdout: '\n' },
    })
    expect(diagnostics).toEqual([])
    expect(value.host('h1').vars.get('x')).toBe(1)
  })

  test.each([
    ['fails', { status: 3, stderr: 'no token\n' }, /exit status 3\. It said: no token/],
    ['prints no JSON', { stdout: 'hello' }, /no JSON/],
    ['prints a list', { stdout: '[]' }, /not an object/],
    [
      'gives hosts that are no list',
      { stdout: '{"g": {"hosts": "a"}, "_meta": {"hostvars": {}}}' },
      /hosts of the group "g"/,
    ],
    [
      'gives variables that are no object',
      { stdout: '{"g": {"vars": [1]}, "_meta": {"hostvars": {}}}' },
      /variables of the group "g"/,
    ],
    ['gives a wrong _meta', { stdout: '{"_meta": {"hostvars": {"a": 1}}}' }, /variables of the host "a"/],
  ])('that %s is an error', async (_, outcome, detail) => {
    const { diagnostics } = await run({ [`${script} --list`]: outcome })
    expect(placesOf(diagnostics)).toEqual(['inventory/script'])
    expect(diagnostics[0]?.detail).toMatch(detail)
  })

  test('that is not executable is an error', async () => {
    const { diagnostics } = await loadFrom([script], { files: { [script]: '#!/bin/sh\n' } })
    expect(diagnostics).toMatchObject([{ code: 'inventory/script', hint: expect.stringContaining('chmod') as string }])
  })

  test('without a first line of a script may be a text file that carries the bit', async () => {
    const { value } = await loadFrom(['/site/hosts'], { files: { '/site/hosts': 'h1\n' }, executable: ['/site/hosts'] })
    expect([...value.hosts.keys()]).toEqual(['h1'])
  })
})
