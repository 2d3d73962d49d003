/** The lines of a text with their ends; only `\n` ends a line. Joined they are the text. */
export function linesWithEnds(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** The text, ended by a newline unless it is empty. */
export function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

/** The line without the carriage returns and newlines at its end. */
export function withoutEnd(line: string): string {
  return line.replace(/[\r\n]+$/, '')
}
