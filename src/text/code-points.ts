/**
 * Text by code points, which is how Python counts; JavaScript counts UTF-16 units. Text without surrogates, nearly all
 * text, is handled without splitting it.
 */

const surrogates = /[\ud800-\udfff]/

/** The number of code points: Python's `len()`. */
export function pointCount(text: string): number {
  if (!surrogates.test(text)) return text.length
  return Array.from(text).length
}

/** The code points, each as a text of its own. */
export function pointsOf(text: string): string[] {
  return Array.from(text)
}

/** The number of code points before a UTF-16 offset, for positions that users see. */
export function pointOffset(text: string, unitOffset: number): number {
  return unitOffset < 0 ? unitOffset : pointCount(text.slice(0, unitOffset))
}
