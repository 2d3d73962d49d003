/** Codes of modules for accounts, kernel settings and other parts of a system. */
export const systemCodes = {
  'account/number-taken': 'Number already taken',
  'account/no-such-group': 'No such group',
  'account/absent': 'No such account',
  'authorized_key/invalid-key': 'Not a public key',
  'known_hosts/invalid-key': 'Not a key of this host',
  'cron/wrong-arguments': 'Not an entry of a crontab',
  'seboolean/disabled': 'SELinux is off',
  'seboolean/unknown': 'Unknown SELinux boolean',
  'mount/other-source': 'Something else is mounted',
  'mount/not-mounted': 'Not mounted',
  'timezone/unknown': 'Unknown time zone',
  'sysctl/unknown-setting': 'Unknown kernel setting',
  'modprobe/not-available': 'Kernel module not available',
  'modprobe/builtin': 'Kernel module is built in',
  'alternatives/no-program': 'No such program',
} as const
