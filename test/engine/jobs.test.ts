import { expect, test } from 'vitest'
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
