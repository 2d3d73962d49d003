/** Codes of package modules. */
export const packagesCodes = {
  'apt/no-such-package': 'No such package',
  'apt/interrupted': 'Package database is unfinished',
  'package/no-manager': 'Unsupported package manager',
  'debconf/unavailable': 'No answer from debconf',
} as const
