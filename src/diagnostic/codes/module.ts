/** Codes of modules: parameters, refusals and failures on a target. */
export const moduleCodes = {
  'module/parameters': 'Wrong module parameters',
  'module/command-failed': 'Command failed',
  'module/failed': 'Module failed',
  'module/promise-broken': 'State differs from the plan',
} as const
