/** Codes of modules for keys and certificates. */
export const tlsCodes = {
  'tls/wrong-arguments': 'Wrong arguments',
  'tls/openssl-failed': 'openssl failed',
  'tls/no-certificate': 'Not a certificate',
  'tls/other-key': 'Another private key',
} as const
