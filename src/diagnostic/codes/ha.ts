/** Codes of high-availability decisions. */
export const haCodes = {
  'ha/refused': 'Refused',
} as const
