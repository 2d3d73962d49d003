/** Codes of gathering facts. */
export const factsCodes = {
  'facts/unknown-subset': 'Unknown subset of facts',
} as const
