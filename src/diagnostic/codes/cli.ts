/** Codes of the command line. */
export const cliCodes = {
  'cli/extra-vars': 'Wrong extra variables',
  'cli/inventory-view': 'Not clear what to show',
  'cli/limit': 'The limit leaves no host',
  'cli/no-arguments': 'Nothing to run',
  'cli/no-answer': 'Nobody to ask',
  'cli/no-playbook': 'Playbook not found',
  'cli/unknown-doc': 'No such module',
} as const
