import { describe, expect, test } from 'vitest'
import { settingOf } from '../../src/cli/setting-of.ts'
import { FilterError } from '../../src/expression/filter.ts'
import type { SettingAnswer, SettingQuestion } from '../../src/expression/scope.ts'
import type { Value } from '../../src/value/value.ts'

const sources = {
  configuration: { file: '/site/ansible.cfg', written: new Map([['defaults/roles_path', '~/roles:/srv/roles']]) },
  environment: { ANSIBLE_FORKS: '20', ANSIBLE_COW_ACCEPTLIST: 'tux, moose' },
  homeFolder: '/home/op',
}

function asked(name: string, plugin: SettingQuestion['plugin'] = null): SettingAnswer | null {
  const variable = (one: string): Value | undefined => (one === 'ansible_ssh_user' ? 'lola' : undefined)
  return settingOf({ name, plugin, variable }, sources)
}

describe('a setting of Ansible', () => {
  test.each<{ name: string; value: Value; origin: string }>([
    { name: 'DEFAULT_BECOME_USER', value: 'root', origin: 'default' },
    { name: 'DEFAULT_FORKS', value: 20, origin: 'env: ANSIBLE_FORKS' },
    { name: 'ANSIBLE_COW_ACCEPTLIST', value: ['tux', 'moose'], origin: 'env: ANSIBLE_COW_ACCEPTLIST' },
    { name: 'DEFAULT_ROLES_PATH', value: ['/home/op/roles', '/srv/roles'], origin: '/site/ansible.cfg' },
    { name: 'RETRY_FILES_SAVE_PATH', value: null, origin: 'default' },
    { name: 'ANSIBLE_HOME', value: '/home/op/.ansible', origin: 'default' },
    { name: 'HOST_KEY_CHECKING', value: true, origin: 'default' },
    { name: 'CONFIG_FILE', value: '/site/ansible.cfg', origin: '' },
  ])('$name comes from "$origin"', ({ name, value, origin }) => {
    expect(asked(name)).toEqual({ value, origin })
  })

  test('of a plugin may come from a variable', () => {
    const ssh = { kind: 'connection', name: 'ssh' }
    expect(asked('remote_user', ssh)).toEqual({ value: 'lola', origin: 'var: ansible_ssh_user' })
    expect(asked('port', ssh)).toEqual({ value: null, origin: 'default' })
  })

  test('is not there under any other name', () => {
    expect(asked('NO_SUCH_SETTING')).toBeNull()
    expect(asked('')).toBeNull()
    expect(() => asked('x', { kind: 'lookup', name: 'bogus' })).toThrow(FilterError)
  })
})
