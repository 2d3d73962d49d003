/** Codes of high-availability decisions. */
export const haCodes = {
  'ha/refused': 'Refused',
  'ha/member-not-synced': 'Member did not come up',
} as const
