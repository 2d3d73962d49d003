/** Parameters that `command`, `shell` and `script` have in common. */
export const conditionParams = {
  chdir: { type: 'string', format: 'path', description: 'Change into this directory on the target first.' },
  creates: {
    type: 'string',
    format: 'path',
    description: 'A path or shell pattern; when something of that name exists, the command is not run.',
  },
  removes: {
    type: 'string',
    format: 'path',
    description: 'A path or shell pattern; when nothing of that name exists, the command is not run.',
  },
} as const

export const stdinParams = {
  stdin: { type: 'string', description: 'Text for the standard input of the command.' },
  stdin_add_newline: { type: 'boolean', default: true, description: 'End that text with a newline.' },
  strip_empty_ends: { type: 'boolean', default: true, description: 'Cut empty lines off the end of the output.' },
} as const

export const commandReturns = {
  cmd: 'The command: a list of words, or the text given to the shell.',
  rc: 'The exit status; 0 when nothing was run.',
  stdout: 'The standard output.',
  stdout_lines: 'The standard output as a list of lines.',
  stderr: 'The standard error.',
  stderr_lines: 'The standard error as a list of lines.',
  start: "When it began, by the controller's clock.",
  end: "When it ended, by the controller's clock.",
  delta: 'How long it took.',
  msg: 'Why nothing was run, or `non-zero return code`.',
} as const

/** The text for standard input, if there is one. */
export function stdinOf(params: { readonly stdin?: string; readonly stdin_add_newline: boolean }): { stdin?: string } {
  if (params.stdin === undefined) return {}
  return { stdin: params.stdin_add_newline ? `${params.stdin}\n` : params.stdin }
}
