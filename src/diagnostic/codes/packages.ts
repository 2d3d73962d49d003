/** Codes of package modules. */
export const packagesCodes = {
  'apt/no-such-package': 'No such package',
  'apt/interrupted': 'Package database is unfinished',
  'package/no-manager': 'Unsupported package manager',
  'debconf/unavailable': 'No answer from debconf',
  'apt/invalid-source': 'Not a source of apt',
  'apt/no-key': 'No key',
  'rpm/no-key': 'No key',
  'rpm/other-key': 'Another key',
} as const
