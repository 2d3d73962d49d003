/** Codes of modules for accounts, kernel settings and other parts of a system. */
export const systemCodes = {
  'account/number-taken': 'Number already taken',
  'account/no-such-group': 'No such group',
  'timezone/unknown': 'Unknown time zone',
  'sysctl/unknown-setting': 'Unknown kernel setting',
  'modprobe/not-available': 'Kernel module not available',
  'modprobe/builtin': 'Kernel module is built in',
} as const
