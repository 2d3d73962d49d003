/** Codes of running plays. */
export const engineCodes = {
  'engine/no-hosts': 'No hosts matched',
} as const
