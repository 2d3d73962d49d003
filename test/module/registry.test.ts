import { describe, expect, test } from 'vitest'
import { defineAction } from '../../src/module/contract.ts'
import { ModuleRegistry } from '../../src/module/registry.ts'

const named = (name: string, aliases: readonly string[] = []) =>
  defineAction({
    name,
    aliases,
    summary: '',
    params: { properties: {} },
    run: () => Promise.resolve({ changed: false }),
  })

const copy = named('copy')
const systemd = named('systemd', ['systemd_service'])
const iniFile = named('ini_file', ['community.general.ini_file'])
const registry = new ModuleRegistry([systemd, copy, iniFile])

describe('ModuleRegistry', () => {
  test.each([
    { name: 'copy', found: copy },
    { name: 'ansible.builtin.copy', found: copy },
    { name: 'ansible.legacy.copy', found: copy },
    { name: 'systemd_service', found: systemd },
    { name: 'ansible.builtin.systemd_service', found: systemd },
    { name: 'community.general.ini_file', found: iniFile },
    { name: 'community.general.copy', found: undefined },
    { name: 'cpy', found: undefined },
  ])('finds "$name"', ({ name, found }) => {
    expect(registry.find(name)).toBe(found)
  })

  test('lists bare names in order', () => {
    expect(registry.names()).toEqual(['copy', 'ini_file', 'systemd'])
  })

  test('hints at the name that was meant', () => {
    expect(registry.hintFor('ansible.builtin.cpoy')).toBe('Did you mean "copy"?')
  })

  test('refuses two modules of one name', () => {
    expect(() => new ModuleRegistry([copy, named('cp', ['copy'])])).toThrow('bug in hadeploy')
  })
})
