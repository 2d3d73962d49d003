import { describe, expect, test } from 'vitest'
import { runProject } from '../support/run-playbook.ts'

// Nobody waits for such a job yet when it fails: a failure that nobody takes would end the process.
test('a job that fails before its module begins has failed when it is asked for', async () => {
  const playbook = `
- hosts: h1
  gather_facts: false
  tasks:
    - command: 'true'
      become: true
      become_method: runas
      async: 20
      poll: 0
      register: job
    - debug:
    - async_status: jid={{ job.ansible_job_id }}
`
  const { outcome, events } = await runProject({ files: { 'playbook.yml': playbook } })
  expect(outcome).toBe('failed')
  const results = events.filter((event) => event.type === 'host-finished')
  expect(results.map((event) => event.outcome)).toEqual(['changed', 'ok', 'failed'])
  expect(results.at(-1)?.result['msg']).toMatch(/become_method is "runas"/)
})

describe('a task with async and poll', () => {
  const polls = async (command: string): Promise<readonly string[]> => {
    const playbook = `
- hosts: h1
  gather_facts: false
  tasks:
    - command: ${command}
      async: 20
      poll: 1
`
    const { events } = await runProject({ files: { 'playbook.yml': playbook } })
    const ids = new Set(events.flatMap((event) => (event.type === 'polled' ? [event.job] : [])))
    const [result] = events.filter((event) => event.type === 'host-finished')
    expect([...ids]).toEqual([result?.result['ansible_job_id']])
    expect(result?.result['results_file']).toBe(`~/.ansible_async/${[...ids].join('')}`)
    return events.flatMap((event) => (event.type === 'polled' ? [event.state] : []))
  }

  test('tells each look at it, and how it ended', async () => {
    const states = await polls('sleep 0.2')
    expect(states.at(-1)).toBe('ok')
    expect(states.slice(0, -1)).toContain('running')
    expect(new Set(states.slice(0, -1))).toEqual(new Set(['running']))
  })

  test('tells of its failure', async () => {
    expect((await polls('"false"')).at(-1)).toBe('failed')
  })
})
