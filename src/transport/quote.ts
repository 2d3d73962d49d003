import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'

/**
 * One word of POSIX shell text that means exactly this text.
 *
 * @throws DiagnosticError `transport/nul-byte`: no shell and no argument list can carry a NUL
 * @see POSIX.1-2017, Shell Command Language, 2.2.2 (single quotes)
 */
export function quote(word: string): string {
  if (word.includes('\0')) {
    throw new DiagnosticError(
      error(
        'transport/nul-byte',
        'A command or one of its arguments contains a NUL byte, which no shell can pass on.',
        {
          hint: 'Give binary content through stdin or write it to a file.',
        },
      ),
    )
  }
  // `=` is not among the plain ones: `a=b` in front of a command would be an assignment.
  if (/^[A-Za-z0-9_/.,:@%+-]+$/.test(word) && !reserved.has(word)) return word
  return `'${word.replaceAll("'", `'\\''`)}'`
}

// Bare, the first word of an argument list could be one of these. The last four are bash's.
const reserved = new Set(
  'if then else elif fi do done case esac while until for in function select time coproc'.split(' '),
)

/** The words of an argument list as one command of POSIX shell text. */
export function quoteAll(words: readonly string[]): string {
  return words.map(quote).join(' ')
}
