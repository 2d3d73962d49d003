/** Codes of modules: parameters, refusals and failures on a target. */
export const moduleCodes = {
  'module/parameters': 'Wrong module parameters',
  'module/command-failed': 'Command failed',
  'module/failed': 'Module failed',
  'module/promise-broken': 'State differs from the plan',
  'module/file-unreadable': 'File cannot be read',
  'module/not-utf8': 'File is not UTF-8',
  'module/no-space': 'No space on the target',
  'module/validate-failed': 'Validation refused the new content',
  'module/file-unwritable': 'File cannot be written',
  'module/attributes-failed': 'Owner or mode cannot be set',
  'module/environment-name': 'Impossible name of an environment variable',
} as const
