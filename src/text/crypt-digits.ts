const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * Bytes of a digest in the digits of `crypt(3)`: six bits a character, the lowest first.
 *
 * @param groups - places of the bytes in the order in which they are written; three bytes make four characters
 */
export function cryptDigits(digest: Uint8Array, groups: readonly (readonly number[])[]): string {
  let text = ''
  for (const group of groups) {
    let bits = group.reduce((sum, place) => (sum << 8) | (digest[place] ?? 0), 0)
    for (let left = Math.ceil((group.length * 8) / 6); left > 0; left--) {
      text += ALPHABET.charAt(bits & 63)
      bits >>>= 6
    }
  }
  return text
}
