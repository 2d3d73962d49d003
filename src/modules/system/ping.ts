import { defineAction } from '../../module/contract.ts'

/**
 * Shows that a host answers.
 *
 * Source: ansible.builtin.ping 2.14.
 */
export default defineAction({
  name: 'ping',
  summary: 'Ask a host for a sign of life.',
  params: {
    properties: { data: { type: 'string', default: 'pong', description: 'What comes back; `crash` fails.' } },
  },
  returns: { ping: 'The data.' },
  examples: `
- name: See whether the host answers
  ping:
`,
  async run({ data }, target) {
    if (data === 'crash') return { changed: false, failed: true, msg: 'boom' }
    await target.query({ script: ':' })
    return { changed: false, ping: data }
  },
})
