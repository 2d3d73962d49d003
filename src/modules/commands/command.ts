import { defineAction, type StepResult } from '../../module/contract.ts'
import { shellWords } from '../../text/shell-words.ts'
import { commandReturns, conditionParams, stdinOf, stdinParams } from './command-params.ts'
import { programLine, runTimed } from './timed-command.ts'

const params = {
  properties: {
    cmd: { type: 'string', description: 'The command line. Quotes group words; pipes and redirections mean nothing.' },
    argv: { type: 'array', items: { type: 'string' }, description: 'The command as a list of words.' },
    ...conditionParams,
    ...stdinParams,
    expand_argument_vars: {
      type: 'boolean',
      default: true,
      description: 'Put in `$NAME` and `~`; else words reach the program as they are written.',
    },
    executable: { type: 'string', description: 'Taken and ignored, as Ansible does: there is no shell to choose.' },
  },
  freeForm: 'cmd',
} as const

/**
 * Runs a program without a shell.
 *
 * Source: ansible.builtin.command 2.19. `$NAME` and `~` in words are put in by the target all the same, as Ansible does.
 */
export default defineAction({
  name: 'command',
  summary: 'Run a program on the target, without a shell.',
  params,
  returns: commandReturns,
  examples: `- name: Create the database directory once
  command: mariadb-install-db --user=mysql
  args:
    creates: /var/lib/mysql/mysql`,

  async run({ cmd, argv, chdir, creates, removes, ...rest }, target, step) {
    if (cmd !== undefined && cmd.trim() !== '' && argv !== undefined && argv.length > 0) {
      return noCommand('parameters are mutually exclusive: _raw_params|cmd|argv')
    }
    const words = argv !== undefined && argv.length > 0 ? argv : shellWords(cmd ?? '')
    if (words === null) return noCommand(`The command has an unclosed quote or ends in a backslash: ${cmd ?? ''}`)
    const [program, ...args] = words
    if (program === undefined) return noCommand('one of the following is required: _raw_params, cmd, argv')
    const conditions = { ...(chdir && { chdir }), ...(creates && { creates }), ...(removes && { removes }) }
    const command = {
      script: programLine([program, ...args], rest.expand_argument_vars),
      cmd: words,
      ...conditions,
      ...stdinOf(rest),
    }
    const result = await runTimed({ ...command, stripEmptyEnds: rest.strip_empty_ends }, target, step)
    return rest.executable === undefined ? result : { ...result, warnings: [shellless(rest.executable)] }
  },
})

function shellless(executable: string): string {
  return `As of Ansible 2.4, the parameter 'executable' is no longer supported with the 'command' module. Not using '${executable}'.`
}

function noCommand(msg: string): StepResult {
  return { changed: false, failed: true, rc: 256, msg }
}
