/** Codes of high-availability decisions. */
export const haCodes = {
  'ha/member-not-synced': 'Member did not come up',
} as const
