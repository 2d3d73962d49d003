const backslash = 0x5c
const percent = 0x25
const quoteMark = 0x27
const dash = 0x2d
const newline = 0x0a

/**
 * A single-quoted format with which the shell's own `printf` writes exactly these bytes, NUL included.
 *
 * A here-document would not do: bash keeps it in a temporary file, and what goes through here may be a secret.
 * @see POSIX.1-2017, printf, "Extended description" (octal escapes)
 */
export function printfFormat(bytes: Uint8Array): string {
  const pieces: string[] = []
  for (const byte of bytes) pieces.push(escapes[byte] ?? '')
  // A dash in front would be read as an option; `printf --` would be printed by some shells.
  if (bytes[0] === dash) pieces[0] = '\\055'
  return `'${pieces.join('')}'`
}

const escapes = Array.from({ length: 256 }, (_, byte) => {
  if (byte === backslash) return '\\\\'
  if (byte === percent) return '%%'
  const isPlain = (byte >= 0x20 && byte < 0x7f && byte !== quoteMark) || byte === newline
  return isPlain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`
})
