import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { error } from '../diagnostic/catalogue.ts'
import { DiagnosticError } from '../diagnostic/diagnostic.ts'
import type { Question } from '../engine/ports.ts'

/** Asks at the terminal; a hidden answer is not shown while it is typed. @throws DiagnosticError without a terminal */
export async function ask(question: Question): Promise<string> {
  if (!process.stdin.isTTY && question.timeoutMs === undefined) {
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
  try {
    return await new Promise<string>((answer) => {
      lines.once('line', answer)
      lines.once('close', () => {
        answer('')
      })
      if (question.timeoutMs !== undefined) setTimeout(answer, question.timeoutMs, '').unref()
    })
  } finally {
    lines.close()
    if (question.hidden) process.stderr.write('\n')
  }
}
