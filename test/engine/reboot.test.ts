import { expect, test } from 'vitest'
import { runProject } from '../support/run-playbook.ts'

// The message alone tells that nothing was asked of the host: no program of the host has these words.
test('a local connection is never rebooted', async () => {
  const playbook = `
- hosts: h1
  gather_facts: false
  tasks:
    - reboot:
`
  // Without an inventory of their own the hosts of a case are local.
  const { events } = await runProject({ files: { 'playbook.yml': playbook } })
  const [result] = events.filter((event) => event.type === 'host-finished')
  expect(result?.outcome).toBe('failed')
  expect(result?.result['msg']).toBe('Running reboot with local connection would reboot the control node.')
})
