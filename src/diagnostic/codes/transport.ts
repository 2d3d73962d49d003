/** Codes of connections and remote shells. */
export const transportCodes = {
  'transport/unreachable': 'Host unreachable',
  'transport/closed': 'Connection lost',
  'transport/timeout': 'Time limit reached',
} as const
