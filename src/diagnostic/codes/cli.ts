/** Codes of the command line. */
export const cliCodes = {
  'cli/configuration': 'Wrong configuration',
  'cli/editor': 'Nothing was edited',
  'cli/extra-vars': 'Wrong extra variables',
  'cli/inventory-view': 'Not clear what to show',
  'cli/limit': 'The limit leaves no host',
  'cli/no-arguments': 'Nothing to run',
  'cli/no-answer': 'Nobody to ask',
  'cli/no-group': 'No group for a role',
  'cli/fact-cache': 'Facts cannot be kept',
  'cli/not-written': 'File not written',
  'cli/password-mismatch': 'Passwords that differ',
  'cli/password-program': 'No password from a program',
  'cli/report': 'Wrong report',
  'cli/unknown-doc': 'No such module',
  'cli/usage': 'Wrong use of the command line',
  'cli/vault-action': 'Wrong vault command',
} as const
