/** Codes of service modules. */
export const servicesCodes = {
  'service/not-found': 'No such service',
  'service/failed': 'Service failed',
  'service/no-systemd': 'systemd does not answer',
} as const
