import { describe, expect, test } from 'vitest'
import { withDefaults } from '../../src/engine/play-defaults.ts'
import type { Play } from '../../src/playbook/model.ts'
import { loadPlaybook } from '../../src/playbook/load.ts'
import { contextOf } from '../support/playbooks.ts'

function play(text: string): Play {
  const { value } = loadPlaybook('p.yml', contextOf({ 'p.yml': `- hosts: all\n${text}` }))
  const [first] = value.plays
  if (first === undefined) throw new Error('There is no play.')
  return first
}

describe('a play with defaults from the configuration', () => {
  test('takes what it does not say itself', () => {
    const made = withDefaults(play(''), { strategy: 'free', anyErrorsFatal: true, noLog: true, taskTimeout: 5 })
    expect(made.strategy).toBe('free')
    expect(made.keywords).toMatchObject({ anyErrorsFatal: true, noLog: true, timeout: 5 })
  })

  test('keeps its own words', () => {
    const own = play('  strategy: linear\n  any_errors_fatal: false\n')
    const made = withDefaults(own, { strategy: 'free', anyErrorsFatal: true })
    expect(made.strategy).toBe('linear')
    expect(made.keywords.anyErrorsFatal).toBe(false)
    expect(withDefaults(own, {})).toEqual(own)
  })
})
