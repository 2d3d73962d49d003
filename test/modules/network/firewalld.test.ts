import { describe, expect, test } from 'vitest'
import firewalld from '../../../src/modules/network/firewalld.ts'

const port = {
  port: '3306/tcp',
  state: 'enabled',
  immediate: true,
  permanent: true,
  offline: false,
  timeout: 0,
} as const

describe('firewalld plan', () => {
  test.each([
    {
      does: 'opens what is closed',
      state: 'enabled',
      before: { permanent: false, immediate: false },
      after: { permanent: true, immediate: true },
    },
    {
      does: 'closes what is open',
      state: 'disabled',
      before: { permanent: true, immediate: true },
      after: { permanent: false, immediate: false },
    },
    {
      does: 'mends what is open now alone',
      state: 'enabled',
      before: { permanent: false, immediate: true },
      after: { permanent: true, immediate: true },
    },
    {
      does: 'leaves alone what was not asked',
      state: 'enabled',
      before: { permanent: null, immediate: false },
      after: { permanent: null, immediate: true },
    },
  ] as const)('$does', ({ state, before, after }) => {
    expect(firewalld.plan({ ...port, state }, { daemon: 'running', ...before }, {})).toEqual({
      daemon: 'running',
      ...after,
    })
  })

  test.each([
    { is: 'absent', given: port, daemon: 'absent', code: 'firewalld/absent' },
    { is: 'not running', given: port, daemon: 'offline', code: 'firewalld/not-running' },
    {
      is: 'told nothing',
      given: { state: 'enabled', immediate: true, offline: false, timeout: 0 },
      daemon: 'running',
      code: 'firewalld/nothing-named',
    },
  ] as const)('refuses a firewall that is $is', ({ given, daemon, code }) => {
    expect(firewalld.plan(given, { daemon, permanent: null, immediate: null }, {})).toMatchObject({ refusal: code })
  })
})
