import { defineAction } from '../../module/contract.ts'
import { quoteAll } from '../../transport/quote.ts'
import { commandReturns, conditionParams, stdinOf, stdinParams } from './command-params.ts'
import { runTimed } from './timed-command.ts'

const params = {
  properties: {
    cmd: { type: 'string', description: 'The text for the shell.' },
    ...conditionParams,
    ...stdinParams,
    executable: { type: 'string', format: 'path', default: '/bin/sh', description: 'The shell.' },
  },
  freeForm: 'cmd',
} as const

/**
 * Runs text by a shell of the target.
 *
 * Source: ansible.builtin.shell 2.14.
 */
export default defineAction({
  name: 'shell',
  summary: 'Run text by a shell on the target.',
  params,
  returns: commandReturns,
  examples: `- name: Count the connections to MariaDB
  shell: ss -Htn state established '( sport = :3306 )' | wc -l
  changed_when: false`,

  async run({ cmd = '', executable, chdir, creates, removes, ...rest }, target, step) {
    if (cmd.trim() === '') {
      return { changed: false, failed: true, rc: 256, msg: 'one of the following is required: _raw_params, cmd, argv' }
    }
    const conditions = { ...(chdir && { chdir }), ...(creates && { creates }), ...(removes && { removes }) }
    const command = { script: `exec ${quoteAll([executable, '-c', cmd])}`, cmd, ...conditions, ...stdinOf(rest) }
    return runTimed({ ...command, stripEmptyEnds: rest.strip_empty_ends }, target, step)
  },
})
