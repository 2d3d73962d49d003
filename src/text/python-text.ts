/**
 * Operations on text with Python's notion of white space and lines, which differs from JavaScript's: U+001C to U+001F
 * and U+0085 are blank, U+FEFF is not.
 */

const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const outerSpace = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, 'g')
const innerSpace = new RegExp(`[${SPACE}]+`)
const lineEnd = /\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/

/** `str.strip()`: without the given characters at both ends, or without white space. */
export function strip(text: string, characters?: string): string {
  if (characters === undefined) return text.replace(outerSpace, '')
  const points = Array.from(text)
  const isKept = (point: string): boolean => !characters.includes(point)
  return points.slice(points.findIndex(isKept) >>> 0, points.findLastIndex(isKept) + 1).join('')
}

/** `str.split()`: the words between white space. */
export function words(text: string): string[] {
  const inside = strip(text)
  return inside === '' ? [] : inside.split(innerSpace)
}

/** `str.split(separator, limit)`: at most `limit` cuts, from the left; the rest stays whole. @param limit - negative: no limit */
export function splitText(text: string, separator: string, limit = -1): string[] {
  const parts = text.split(separator)
  if (limit < 0 || parts.length <= limit + 1) return parts
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)]
}

/** `str.split(None, limit)`: words, the last of which is the whole rest. */
export function splitWords(text: string, limit: number): string[] {
  if (limit < 0) return words(text)
  const found: string[] = []
  let rest = strip(text)
  while (rest !== '' && found.length < limit) {
    const [word = ''] = rest.split(innerSpace, 1)
    found.push(word)
    rest = strip(rest.slice(word.length))
  }
  // Python keeps white space at the end of an unsplit rest.
  if (rest !== '') found.push(text.slice(text.lastIndexOf(rest)))
  return found
}

/** `str.splitlines()`: lines without their ends; a last line end opens no further line. */
export function linesOf(text: string): string[] {
  if (text === '') return []
  const lines = text.split(lineEnd)
  if (lines.at(-1) === '') lines.pop()
  return lines
}
