/** A text as content or attribute of XML and HTML: specials escaped, characters that XML 1.0 has not replaced. */
export function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (special) => `&#${special.charCodeAt(0)};`)
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
}
