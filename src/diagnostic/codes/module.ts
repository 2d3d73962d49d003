/** Codes of modules: parameters, refusals and failures on a target. */
export const moduleCodes = {
  'module/parameters': 'Wrong module parameters',
  'module/command-failed': 'Command failed',
} as const
