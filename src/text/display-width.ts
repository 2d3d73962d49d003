/**
 * Text as a terminal shows it: East Asian wide characters and emoji take two columns, combining marks none.
 *
 * @see Unicode Standard Annex 11 (East Asian Width), classes W and F
 */

const wide =
  /^(?:[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}])/u
const invisible = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u
const onlyAscii = /^[\x20-\x7e]*$/

/** How many columns a text takes; it holds no newline, no tab and no escape sequence. */
export function displayWidth(text: string): number {
  if (onlyAscii.test(text)) return text.length
  let width = 0
  for (const character of text) width += widthOf(character)
  return width
}

/** The text, cut to at most `columns`; a cut text ends in `…`. */
export function cutToWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  if (columns < 1) return ''
  let kept = ''
  let width = 1
  for (const character of text) {
    width += widthOf(character)
    if (width > columns) break
    kept += character
  }
  return `${kept}…`
}

/** The end of the text, at most `columns` wide; a cut text begins with `…`. */
export function endToWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  if (columns < 1) return ''
  const kept: string[] = []
  let width = 1
  for (const character of Array.from(text).toReversed()) {
    width += widthOf(character)
    if (width > columns) break
    kept.unshift(character)
  }
  return `…${kept.join('')}`
}

/** Filled with spaces on the right, up to `columns`. */
export function padToWidth(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)))
}

function widthOf(character: string): number {
  return invisible.test(character) ? 0 : wide.test(character) ? 2 : 1
}
