/** Codes of reading YAML. */
export const documentCodes = {
  'document/syntax': 'Broken YAML',
  'document/duplicate-key': 'Duplicate key',
} as const
