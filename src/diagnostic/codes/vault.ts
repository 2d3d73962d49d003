/** Codes of vault files and values. */
export const vaultCodes = {
  'vault/no-password': 'No password opens this vault',
} as const
