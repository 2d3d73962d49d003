import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { gatherFacts, prefixed } from '../../src/facts/gather.ts'
import { sourcesOf } from '../../src/facts/gather-subset.ts'
import { sectionsOf } from '../../src/facts/sections.ts'
import { allSources, minimalSources } from '../../src/facts/sources.ts'
import { ScriptedTarget } from '../support/scripted-target.ts'

function namesFor(...subset: readonly string[]): readonly string[] {
  return sourcesOf(subset).sources.map(({ name }) => name)
}

const minimum = minimalSources.map(({ name }) => name)

const all = allSources.map(({ name }) => name)

describe('gather_subset', () => {
  test.each([
    { subset: [], names: all },
    { subset: ['all'], names: all },
    { subset: ['min'], names: minimum },
    { subset: ['!all'], names: minimum },
    { subset: ['!hardware'], names: minimum },
    { subset: ['!all', '!min'], names: [] },
    { subset: ['!min', 'mounts'], names: ['platform', 'mounts'] },
    { subset: ['!all', '!min', 'network'], names: ['platform', 'network'] },
    { subset: ['!hardware', 'memory', '!min'], names: ['platform', 'memory'] },
    {
      subset: ['all', '!hardware', '!network', '!virtual'],
      names: [...minimum, 'chroot', 'fibre_channel_wwn', 'iscsi', 'loadavg', 'nvme'],
    },
    { subset: ['!min', 'default_ipv4'], names: ['platform', 'network'] },
  ])('$subset chooses $names', ({ subset, names }) => {
    expect(namesFor(...subset)).toEqual(names)
  })

  test('knows what it does not know', () => {
    expect(sourcesOf(['all', 'hardwear', '!nothing']).unknown).toEqual(['hardwear'])
  })
})

describe('gathering', () => {
  const given = { factPath: '/etc/ansible/facts.d', timeoutMs: 1000 }
  const output = ' Linux\nplatform\n system=Linux\n nodename=ctl01\n machine=x86_64\n \ndns\n nameserver 10.0.0.1\n \n'

  test('asks the host once', async () => {
    const target = new ScriptedTarget({}, () => ({ stdout: output }))
    const facts = await gatherFacts(target, { ...given, subset: ['!min', 'platform', 'dns'] })
    expect(target.commands).toHaveLength(1)
    expect(facts).toMatchObject({ hostname: 'ctl01', dns: { nameservers: ['10.0.0.1'] }, module_setup: true })
  })

  test.each([
    { filter: ['ansible_hostname'], names: ['hostname'] },
    { filter: ['*name', 'dns'], names: ['dns', 'hostname', 'nodename'] },
    { filter: ['ansible_[!h]ns'], names: ['dns'] },
  ])('keeps what $filter names', async ({ filter, names }) => {
    const target = new ScriptedTarget({}, () => ({ stdout: output }))
    const facts = await gatherFacts(target, { ...given, subset: ['!min', 'platform', 'dns'], filter })
    expect(Object.keys(facts).sort()).toEqual(names)
  })

  test('refuses an unknown subset before it asks', async () => {
    const target = new ScriptedTarget()
    await expect(gatherFacts(target, { ...given, subset: ['netwrk'] })).rejects.toMatchObject({
      diagnostic: { code: 'facts/unknown-subset' },
    })
    expect(target.commands).toEqual([])
  })

  test('returns facts under the names of setup', () => {
    expect(prefixed({ hostname: 'a', local: {}, module_setup: true })).toEqual({
      ansible_hostname: 'a',
      ansible_local: {},
      module_setup: true,
    })
  })

  test('every source stands an empty answer', () => {
    for (const source of allSources) expect(() => source.parse('')).not.toThrow()
  })

  test('no output can look like a heading', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', ' ', '\n', 'd', 'n', 's') })), (texts) => {
        const printed = texts.flatMap((text, index) => [
          `s${String(index)}`,
          ...text.split('\n').map((line) => ` ${line}`),
        ])
        const sections = sectionsOf(`${printed.join('\n')}\n`)
        for (const [index, text] of texts.entries()) expect(sections.get(`s${String(index)}`)).toBe(text)
      }),
    )
  })
})
