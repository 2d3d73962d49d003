import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import type { Question } from '../engine/ports.ts'

/**
 * Asks at the terminal; a hidden answer is not shown while it is typed.
 *
 * @param signal - ends the question with an empty answer when it is aborted
 * @throws DiagnosticError `cli/no-answer` without a terminal, unless a time limit or a default answers
 */
export async function ask(question: Question, signal?: AbortSignal): Promise<string> {
  if (!process.stdin.isTTY && question.timeoutMs === undefined) {
    if (question.otherwise !== undefined) {
      process.stderr.write(
        `${question.prompt}${question.hidden ? '' : question.otherwise} (nobody to ask: the default)\n`,
      )
      return question.otherwise
    }
    throw new DiagnosticError(
      error('cli/no-answer', `"${question.prompt.trim()}" needs an answer, and standard input is no terminal.`, {
        hint: 'Give the value with -e, or a password with a password file.',
      }),
    )
  }
  const screen = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!question.hidden) process.stderr.write(chunk)
      done()
    },
  })
  process.stderr.write(question.prompt)
  const lines = createInterface({ input: process.stdin, output: screen, terminal: process.stdin.isTTY })
  // While a line is read, the terminal gives Ctrl-C as a character.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  const giveUp = (): void => {
    lines.close()
  }
  signal?.addEventListener('abort', giveUp)
  const timer = question.timeoutMs === undefined ? undefined : setTimeout(giveUp, question.timeoutMs)
  try {
    return await new Promise<string>((answer) => {
      lines.once('line', answer)
      lines.once('close', () => {
        answer('')
      })
    })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', giveUp)
    lines.close()
    if (question.hidden) process.stderr.write('\n')
  }
}
