/** Codes of reading inventories and host patterns. */
export const inventoryCodes = {
  'inventory/syntax': 'Broken inventory',
} as const
