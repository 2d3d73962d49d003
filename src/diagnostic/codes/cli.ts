/** Codes of the command line. */
export const cliCodes = {
  'cli/usage': 'Wrong use of the command line',
} as const
