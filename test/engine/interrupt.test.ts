import { describe, expect, test } from 'vitest'
import { runProject } from '../support/run-playbook.ts'
import { transcriptOf } from '../support/transcript.ts'

const playbook = `
- hosts: all
  gather_facts: false
  tasks:
    - name: first
      debug: msg=first
      throttle: 1
    - name: second
      debug: msg=second
  handlers:
    - name: restart
      debug: msg=restarted
- hosts: all
  gather_facts: false
  tasks:
    - debug: msg=next
`

describe('an interrupted run', () => {
  test('begins no further task, and says that it was interrupted', async () => {
    const interrupted = new AbortController()
    const ran = await runProject({
      files: { 'playbook.yml': playbook },
      signal: interrupted.signal,
      onEvent: (event) => {
        if (event.type === 'host-finished' && event.host === 'h2') interrupted.abort()
      },
    })
    expect(ran.outcome).toBe('interrupted')
    expect(transcriptOf(ran.events).steps).toEqual(['first | h1 ok "first", h2 ok "first"'])
    expect(ran.events.at(-1)).toMatchObject({ type: 'run-finished', outcome: 'interrupted' })
  })

  test('ends a loop after the item that is being done', async () => {
    const interrupted = new AbortController()
    const ran = await runProject({
      files: { 'playbook.yml': '- hosts: h1\n  gather_facts: false\n  tasks: [{debug: , loop: [1, 2, 3]}]\n' },
      signal: interrupted.signal,
      onEvent: (event) => {
        if (event.type === 'item-finished') interrupted.abort()
      },
    })
    expect(ran.events.filter(({ type }) => type === 'item-finished')).toHaveLength(1)
  })

  test('gives up waiting for a condition', async () => {
    const interrupted = new AbortController()
    const task = '{debug: , until: false, retries: 1000}'
    const ran = await runProject({
      files: { 'playbook.yml': `- hosts: h1\n  gather_facts: false\n  tasks: [${task}]\n` },
      signal: interrupted.signal,
      onEvent: (event) => {
        if (event.type === 'retrying') interrupted.abort()
      },
    })
    expect(ran.outcome).toBe('interrupted')
    expect(ran.slept).toEqual([5000])
  })
})
