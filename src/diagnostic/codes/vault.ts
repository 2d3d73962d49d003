/** Codes of vault files and values. */
export const vaultCodes = {
  'vault/no-password': 'No password opens this vault',
  'vault/format': 'Broken vault text',
  'vault/unknown-id': 'Unknown vault id',
  'vault/empty-password': 'Empty vault password',
} as const
