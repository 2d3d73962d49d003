import { error } from '../../diagnostic/catalogue.ts'
import { TargetError } from '../../target/target-error.ts'
import type { Command, CommandResult, QueryOptions, ReadTarget, WriteTarget } from '../../target/target.ts'
import { clientOptions, type MysqlConnection } from './mysql-connection.ts'
import { resultSetsOf, type ResultSet } from './mysql-result.ts'

/**
 * Shell text that reads an option file from the beginning of stdin, up to an empty line, and defines `with_options`, which runs
 * a client of MariaDB or MySQL with those options and the rest of stdin.
 *
 * The options come through a pipe (printf is part of the shell), so that a password stands in no command line, environment or
 * file. `--defaults-file` makes the client read nothing else: in its usual order ~/.my.cnf would win over what the task says.
 * The host's own files are therefore included by name, first.
 */
export const withOptions = `
config=$1
case $config in '~/'*) config=$HOME/\${config#??} ;; esac
options=
for file in /etc/my.cnf /etc/mysql/my.cnf "$config"; do
  if [ -r "$file" ]; then options="$options!include $file
"; fi
done
while IFS= read -r line && [ -n "$line" ]; do
  options="$options$line
"
done
with_options() {
  program=$1; shift
  exec 4<&0
  printf '%s' "$options" | "$program" --defaults-file=/dev/fd/3 "$@" 3<&0 0<&4 4<&-
}
client=$(command -v mariadb || command -v mysql) || { echo 'This host has neither mariadb nor mysql, the client program.' >&2; exit 127; }`

const clientScript = `${withOptions}
shift
with_options "$client" --binary-mode --default-character-set=utf8mb4 "$@"`

/** What goes before all statements, so that {@link literal} means the same in every session. */
const sessionStart = "SET SESSION sql_mode = REPLACE(@@SESSION.sql_mode, 'NO_BACKSLASH_ESCAPES', '')"

interface SqlOptions {
  /** Further words for the client. */
  readonly words?: readonly string[]
  /** Go on after a statement that fails; its result is then missing. */
  readonly keepGoing?: boolean
}

/** Runs statements that only read, in one round trip. @throws TargetError `mysql/connect`, `mysql/statement` */
export async function querySql(
  connection: MysqlConnection,
  statements: readonly string[],
  target: ReadTarget,
  options: SqlOptions = {},
): Promise<readonly ResultSet[]> {
  const { command, how } = invocation(connection, statements, options)
  return answerOf(await target.query(command, how), options)
}

/** Runs statements that change the server; all of them or, from the first failure on, none. @throws TargetError */
export async function runSql(
  connection: MysqlConnection,
  statements: readonly string[],
  target: WriteTarget,
  options: SqlOptions = {},
): Promise<readonly ResultSet[]> {
  const { command, how } = invocation(connection, statements, options)
  return answerOf(await target.run(command, { ...how, okStatus: 'any' }), options)
}

/** What a client prints for statements in its own words. */
export async function printSql(
  connection: MysqlConnection,
  statements: readonly string[],
  words: readonly string[],
  target: ReadTarget,
): Promise<string> {
  const { command, how } = invocation(connection, statements, { words, keepGoing: true })
  return (await target.query(command, how)).stdout
}

function invocation(
  connection: MysqlConnection,
  statements: readonly string[],
  { words = ['--xml'], keepGoing = false }: SqlOptions,
): { readonly command: Command; readonly how: QueryOptions } {
  const flags = [...words, ...(keepGoing ? ['--force'] : [])]
  return {
    command: ['sh', '-c', clientScript, 'sh', connection.config_file, ...flags],
    how: { stdin: `${clientOptions(connection)}\n${batchOf([sessionStart, ...statements])}` },
  }
}

/** Statements for the client's stdin. A delimiter that stands in none of them lets them hold semicolons. */
export function batchOf(statements: readonly string[]): string {
  let delimiter = '-end-'
  while (statements.some((statement) => statement.includes(delimiter))) delimiter += '-'
  return `delimiter ${delimiter}\n${statements.map((statement) => `${statement}\n${delimiter}\n`).join('')}`
}

function answerOf({ status, stdout, stderr }: CommandResult, { keepGoing = false }: SqlOptions): readonly ResultSet[] {
  const failure = /^ERROR (\d+) \((\w+)\)[^:]*: (.*)$/m.exec(stderr)
  const [, number, , message = ''] = failure ?? []
  if (number !== undefined && isConnectFailure(Number(number))) {
    throw new TargetError(
      error(
        'mysql/connect',
        `unable to connect to database, check login_user and login_password are correct. ${message}`,
        {
          hint: 'login_unix_socket (or login_host) says where the server is, login_user and login_password or config_file who asks.',
        },
      ),
    )
  }
  if (status !== 0 && !keepGoing) {
    throw new TargetError(
      error('mysql/statement', failure === null ? lastLine(stderr) : `${message} (error ${number ?? ''})`),
    )
  }
  return resultSetsOf(stdout)
}

/** Errors of the client itself, and the server's refusals of a login. @see MariaDB Error Codes */
function isConnectFailure(number: number): boolean {
  return (
    (number >= 2000 && number < 3000 && number !== 2013) ||
    [1040, 1044, 1045, 1129, 1130, 1203, 1226, 1698].includes(number)
  )
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
