import { defineAction } from '../../module/contract.ts'
import { TransportError } from '../../transport/transport-error.ts'

/**
 * Waits until the host can be reached and its shell answers.
 *
 * Source: ansible.builtin.wait_for_connection 2.14.
 */
export default defineAction({
  name: 'wait_for_connection',
  summary: 'Wait until the host can be reached.',
  params: {
    properties: {
      timeout: { type: 'integer', default: 600, description: 'Seconds after which the task fails.' },
      connect_timeout: { type: 'integer', default: 5, description: 'Seconds that one answer may take.' },
      delay: { type: 'integer', default: 0, description: 'Seconds before the first try.' },
      sleep: { type: 'integer', default: 1, description: 'Seconds between tries.' },
    },
  },
  returns: { elapsed: 'Seconds waited.' },
  examples: `
- name: Wait for the host that was just switched on
  wait_for_connection:
    timeout: 300
`,
  async run({ timeout, connect_timeout: connectSeconds, delay, sleep }, target, step) {
    if (step.checkMode) return { changed: false, elapsed: 0 }
    const start = step.now()
    const elapsed = (): number => Math.floor((step.now() - start) / 1000)
    if (delay > 0) await step.sleep(delay * 1000)
    for (;;) {
      try {
        await target.query({ script: ':' }, { timeoutMs: connectSeconds * 1000 })
        return { changed: false, elapsed: elapsed() }
      } catch (fault) {
        if (!(fault instanceof TransportError) || fault.kind === 'become') throw fault
        if (elapsed() >= timeout) {
          return {
            changed: false,
            failed: true,
            elapsed: elapsed(),
            msg: `timed out waiting for ping module test: ${fault.message}`,
          }
        }
      }
      await step.sleep(sleep * 1000)
    }
  },
})
