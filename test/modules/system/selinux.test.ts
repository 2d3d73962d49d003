import { describe, expect, test } from 'vitest'
import selinux from '../../../src/modules/system/selinux.ts'

const config = '# This file controls SELinux.\nSELINUX=enforcing\nSELINUXTYPE=targeted\n'
const given = { state: 'permissive', policy: 'targeted', configfile: '/etc/selinux/config' } as const

describe('selinux plan', () => {
  test.each([
    {
      does: 'changes the mode now and in the file',
      before: { running: 'enforcing', config },
      state: 'permissive',
      after: { running: 'permissive', config: config.replace('enforcing', 'permissive') },
    },
    {
      does: 'leaves what is right',
      before: { running: 'permissive', config: config.replace('enforcing', 'permissive') },
      state: 'permissive',
      after: { running: 'permissive', config: config.replace('enforcing', 'permissive') },
    },
    {
      does: 'is permissive until the next start where it shall be disabled',
      before: { running: 'enforcing', config },
      state: 'disabled',
      after: { running: 'permissive', config: config.replace('enforcing', 'disabled') },
    },
    {
      does: 'cannot wake a kernel without it',
      before: { running: 'disabled', config: config.replace('enforcing', 'disabled') },
      state: 'enforcing',
      after: { running: 'disabled', config },
    },
    {
      does: 'adds a missing line',
      before: { running: null, config: 'SELINUXTYPE=targeted' },
      state: 'permissive',
      after: { running: null, config: 'SELINUXTYPE=targeted\nSELINUX=permissive\n' },
    },
  ] as const)('$does', ({ before, state, after }) => {
    expect(selinux.plan({ ...given, state }, before, {})).toEqual(after)
  })

  test('refuses a host without SELinux, and a mode without a policy', () => {
    expect(selinux.plan(given, { running: null, config: null }, {})).toMatchObject({ refusal: 'selinux/absent' })
    expect(
      selinux.plan({ state: 'enforcing', configfile: given.configfile }, { running: 'enforcing', config }, {}),
    ).toMatchObject({ refusal: 'selinux/no-policy' })
  })
})
