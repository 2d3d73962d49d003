import { error } from '../../diagnostic/catalogue.ts'
import { askBroker } from '../../ha/broker-question.ts'
import type { ReadTarget } from '../../target/target.ts'
import { TargetError } from '../../target/target-error.ts'
import { quote } from '../../transport/quote.ts'
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../value/json.ts'

/** The parameter that all rabbitmq modules share. */
export const nodeParam = {
  node: { type: 'string', default: 'rabbit', description: 'Name of the broker; without `@` the host is added.' },
} as const

/** The words of a rabbitmqctl command. `-q` leaves out greetings. */
export function rabbitmqctl(node: string, ...words: readonly string[]): readonly string[] {
  return ['rabbitmqctl', '-q', '-n', node, ...words]
}

/** A text that stands in no expression and no command line; the expression has it as `Secret`, a binary. */
interface Asked {
  readonly secret?: string
}

/**
 * What an Erlang expression is worth on the broker of a host, as JSON.
 *
 * @throws TargetError `rabbitmq/no-answer`
 */
export async function askedOf(
  target: ReadTarget,
  node: string,
  expression: string,
  { secret }: Asked = {},
): Promise<Json> {
  const bound = secret === undefined ? '' : `Secret = base64:decode(\\"$secret\\"),`
  const script = `${askBroker}
secret=$(printf %s "\${HADEPLOY_SECRET-}" | base64 | tr -d '\\n')
expression=${quote(expression)}
ask_broker ${quote(node)} "begin ${bound} $expression end"`
  const { status, stdout, stderr } = await target.query(
    { script },
    secret === undefined ? {} : { environment: { HADEPLOY_SECRET: secret } },
  )
  if (status !== 0 || stdout === '') throw brokerSilent(stderr)
  // JSON.parse gives what Json describes.
  return JSON.parse(stdout) as Json
}

/** The rows of an answer that is a list of objects. */
export function rowsOf(answer: Json): readonly JsonObject[] {
  if (answer === null || !isJsonArray(answer)) return []
  return answer.flatMap((row) => (isJsonObject(row) ? [row] : []))
}

/** The expression of a list of property lists, or of maps as newer brokers have them, as rows. */
export function rowsExpression(list: string): string {
  return `[case is_map(Row) of true -> Row; false -> maps:from_list(Row) end || Row <- ${list}]`
}

/** One field of a row as text; empty when it is not there. */
export function field(row: JsonObject, name: string): string {
  const value = row[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** A text as Erlang reads it: a binary, whatever stands in it. */
export function binary(text: string): string {
  return `base64:decode("${Buffer.from(text).toString('base64')}")`
}

/** The failure of every rabbitmq module when the broker cannot be asked. */
function brokerSilent(stderr: string): TargetError {
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
