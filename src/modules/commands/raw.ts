import { outputOf } from '../../module/command-output.ts'
import { defineAction } from '../../module/contract.ts'
import { quoteAll } from '../../transport/quote.ts'

const params = {
  properties: {
    cmd: { type: 'string', description: 'The text for the shell.' },
    executable: { type: 'string', description: 'The shell; without it, the one that the connection runs.' },
  },
  required: ['cmd'],
  freeForm: 'cmd',
} as const

/**
 * Gives text to the remote shell as it is.
 *
 * Source: ansible.builtin.raw 2.14. In Ansible it is the module for hosts without Python; here none needs it.
 */
export default defineAction({
  name: 'raw',
  summary: 'Run text by the shell of the connection.',
  params,
  returns: {
    rc: 'The exit status.',
    stdout: 'The standard output.',
    stdout_lines: 'The standard output as a list of lines.',
    stderr: 'The standard error.',
    stderr_lines: 'The standard error as a list of lines.',
  },
  examples: `- name: Look at the uptime
  raw: uptime`,

  async run({ cmd, executable }, target, step) {
    if (step.checkMode) return { changed: false, skipped: true }
    const script = executable === undefined ? cmd : `exec ${quoteAll([executable, '-c', cmd])}`
    const reply = await target.run({ script }, { okStatus: 'any', onOutput: step.onOutput.bind(step) })
    const failure = reply.status === 0 ? {} : { failed: true, msg: 'non-zero return code' }
    return { changed: true, ...failure, cmd, ...outputOf(reply) }
  },
})
