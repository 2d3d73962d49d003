import { defineAction } from '../../module/contract.ts'
import { shellWords } from '../../text/shell-words.ts'
import { commandReturns, conditionParams } from './command-params.ts'
import { runTimed } from './timed-command.ts'

const params = {
  properties: {
    cmd: { type: 'string', description: "The local script, and after it the script's arguments as shell text." },
    ...conditionParams,
    executable: { type: 'string', description: 'The program that runs the script; without it, its `#!` line counts.' },
    decrypt: { type: 'boolean', default: true, description: 'Vault files are opened; they always are.' },
  },
  required: ['cmd'],
  freeForm: 'cmd',
} as const

/**
 * Runs a file of the controller on the target.
 *
 * The script goes through standard input into a temporary file of mode 0700, which is removed afterwards.
 * Source: ansible.builtin.script 2.14.
 */
export default defineAction({
  name: 'script',
  summary: 'Run a local script on the target.',
  params,
  returns: commandReturns,
  examples: `- name: Collect evidence of the last start
  script: collect-evidence.sh --since yesterday`,

  async run({ cmd, executable, chdir, creates, removes }, target, step) {
    const source = shellWords(cmd.trim())?.[0]
    if (source === undefined) return { changed: false, failed: true, msg: `No script is named by: ${cmd}` }
    const path = step.controller.findFile(source, 'files')
    if (path === null) {
      return { changed: false, failed: true, msg: `Could not find or access '${source}' on the controller.` }
    }
    const conditions = { ...(chdir && { chdir }), ...(creates && { creates }), ...(removes && { removes }) }
    const stdin = await step.controller.readBytes(path)
    const script = temporaryScript(executable, argumentsAfterFirst(cmd))
    return runTimed({ script, cmd, stdin, ...conditions, stripEmptyEnds: false, skips: true }, target, step)
  },
})

/** Everything after the first word, as written: the shell of the target reads it. */
function argumentsAfterFirst(text: string): string {
  return text.trim().replace(/^(?:\\[^]|'[^']*'|"(?:\\[^]|[^"\\])*"|[^\s\\'"])+/, '')
}

function temporaryScript(executable: string | undefined, args: string): string {
  return `file=$(mktemp "\${TMPDIR:-/tmp}/hadeploy.XXXXXXXX") || exit 1
trap 'rm -f "$file"' EXIT
trap 'exit 143' HUP INT TERM
cat >"$file" && chmod 700 "$file" || exit 1
${executable === undefined ? '' : `${executable} `}"$file"${args} </dev/null`
}
