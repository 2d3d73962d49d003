import { stripVTControlCharacters } from 'node:util'

/** One line without escape sequences and control characters; a tab becomes a space. What hosts print may hold any. */
export function plainLine(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll('\t', ' ')
    .replace(/\p{Cc}/gu, '')
}

/** The lines of a text, each as {@link plainLine} has it, without the empty ones at the end. */
export function plainLines(text: string): readonly string[] {
  return text.trimEnd().split('\n').map(plainLine)
}

/** What stands last in output that is still coming; of a line drawn anew by carriage returns, its last state. */
export function lastLine(text: string): string {
  const parts = text.split(/[\r\n]+/).map(plainLine)
  return parts.findLast((part) => part.trim() !== '')?.trim() ?? ''
}
