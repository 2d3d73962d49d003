/**
 * The words of a command line, quotes and backslashes resolved, nothing expanded.
 *
 * @returns null when a quote is not closed or a backslash ends the text
 * @see Python, shlex.split (POSIX mode, no comments), which Ansible's `command` uses
 */
export function shellWords(text: string): readonly string[] | null {
  const words: string[] = []
  const token = /[ \t\r\n]*((?:\\[^]|'[^']*'|"(?:\\[^]|[^"\\])*"|[^ \t\r\n\\'"])+)|[ \t\r\n]+$/gy
  while (token.lastIndex < text.length) {
    const found = token.exec(text)
    if (found === null) return null
    const [, word] = found
    // Blanks at the end are a match without a word.
    if (word !== undefined) words.push(unquoted(word))
  }
  return words
}

function unquoted(word: string): string {
  return word.replace(
    /\\([^])|'([^']*)'|"((?:\\[^]|[^"\\])*)"/g,
    (_, escaped?: string, plain?: string, double?: string) => {
      // Between double quotes a backslash only escapes itself and the quote.
      return escaped ?? plain ?? (double ?? '').replace(/\\(["\\])/g, '$1')
    },
  )
}
