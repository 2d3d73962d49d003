/** Codes of the command line. */
export const cliCodes = {
  'cli/extra-vars': 'Wrong extra variables',
  'cli/limit': 'The limit leaves no host',
  'cli/no-answer': 'Nobody to ask',
  'cli/no-playbook': 'Playbook not found',
  'cli/unknown-doc': 'No such module',
} as const
