import { error } from '../../diagnostic/catalogue.ts'
import { TargetError } from '../../target/target-error.ts'
import { quoteAll } from '../../transport/quote.ts'

/** The parameter that all rabbitmq modules share. */
export const nodeParam = {
  node: { type: 'string', default: 'rabbit', description: 'Name of the broker; without `@` the host is added.' },
} as const

/** The words of a rabbitmqctl command. `-q` leaves out greetings; table headings of newer brokers stay and are skipped. */
export function rabbitmqctl(node: string, ...words: readonly string[]): readonly string[] {
  return ['rabbitmqctl', '-q', '-n', node, ...words]
}

/**
 * Shell text that runs several commands and prints a section for each, with its exit status.
 *
 * Each start of rabbitmqctl starts an Erlang of its own, half a second of processor time; so ask for little.
 */
export function rabbitmqQuestions(commands: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(commands)
    .map(([name, words]) => `echo '== ${name}'\n${quoteAll(words)} </dev/null\necho "== status $?"`)
    .join('\n')
}

/** The rows of a section, cut at tabs, without headings; null when its command failed. */
export function rabbitmqRows(output: string, name: string, heading: string): readonly (readonly string[])[] | null {
  const start = output.indexOf(`== ${name}\n`)
  if (start < 0) return null
  const body = output.slice(start + `== ${name}\n`.length)
  const end = /^== status (\d+)$/m.exec(body)
  if (end === null || end[1] !== '0') return null
  return body
    .slice(0, end.index)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))
    .filter(([first]) => first !== heading && first?.endsWith('...') !== true)
}

/** The failure of every rabbitmq module when the broker cannot be asked. */
export function brokerSilent(stderr: string): TargetError {
  return new TargetError(
    error(
      'rabbitmq/no-answer',
      `The broker of this host cannot be asked: ${stderr.trim().split('\n').slice(-3).join(' ')}`,
      {
        hint: 'See whether it runs (systemctl status rabbitmq-server), and whether root has the same .erlang.cookie as the broker.',
      },
    ),
  )
}
