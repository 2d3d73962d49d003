/** Codes of the modules for Pacemaker. */
export const pacemakerCodes = {
  'pacemaker/no-answer': 'Pacemaker does not answer',
  'pacemaker/wrong-data': 'Wrong data for the CIB',
  'pacemaker/invalid-cib': 'CIB with errors',
  'pacemaker/concurrent-change': 'CIB changed by somebody else',
  'pacemaker/backup': 'Not a backup of this cluster',
  'pacemaker/not-taken': 'CIB not taken',
} as const
