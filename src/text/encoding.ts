/** Turns text into bytes; null where the encoding has no bytes for one of its characters. */
export type Encoder = (text: string) => Uint8Array | null

/**
 * The encoder of an encoding by the name that Python knows it under, or null for a name that means none here.
 * No name at all is UTF-8.
 */
export function encoderOf(name: string): Encoder | null {
  const plain = name.toLowerCase().replaceAll('_', '-')
  switch (plain) {
    case '':
    case 'utf-8':
    case 'utf8':
      return (text) => Buffer.from(text, 'utf8')
    case 'utf-16-le':
    case 'utf-16le':
      return (text) => Buffer.from(text, 'utf16le')
    case 'utf-16':
      // Python puts a byte order mark in front where the name leaves the order open.
      return (text) => Buffer.from(`\ufeff${text}`, 'utf16le')
    case 'utf-16-be':
    case 'utf-16be':
      return (text) => Buffer.from(text, 'utf16le').swap16()
    case 'ascii':
    case 'us-ascii':
      return (text) => (/^[\0-\x7f]*$/.test(text) ? Buffer.from(text, 'latin1') : null)
    // The decoders of the web take Latin-1 for windows-1252, so it has a case of its own.
    case 'latin-1':
    case 'latin1':
    case 'iso-8859-1':
      return (text) => (/^[\0-\xff]*$/.test(text) ? Buffer.from(text, 'latin1') : null)
    default:
      return singleByteEncoder(plain)
  }
}

/** The encoder of an encoding with one byte for each character, made from the decoder that Node has. */
function singleByteEncoder(name: string): Encoder | null {
  const characters = Array.from(charactersOf(name) ?? '')
  if (characters.length !== 256) return null
  const bytes = new Map(characters.map((character, byte) => [character, byte]))
  return (text) => {
    const encoded = Array.from(text).map((character) => bytes.get(character))
    return encoded.every((byte) => byte !== undefined) ? Uint8Array.from(encoded) : null
  }
}

// What windows-1252 has where Latin-1 has control characters: Node 20 decodes it as Latin-1.
const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'

/** The characters that the 256 bytes stand for, or null for a name that means no encoding. */
function charactersOf(name: string): string | null {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  if (name === 'windows-1252' || name === 'cp1252') {
    const latin = Buffer.from(bytes).toString('latin1')
    return latin.slice(0, 0x80) + windows1252 + latin.slice(0xa0)
  }
  try {
    return new TextDecoder(name).decode(bytes)
  } catch {
    return null
  }
}
