import type { ParamsOf } from '../../module/params.ts'
import { optionValue } from './mysql-quoting.ts'

/** The parameters that all mysql modules share: how to reach the server and who asks. */
export const connectionParams = {
  login_host: { type: 'string', default: 'localhost', description: 'Host of the server; localhost means its socket.' },
  login_port: { type: 'integer', default: 3306, description: 'Its port.' },
  login_user: { type: 'string', description: 'Who asks; otherwise what config_file says, or the login user.' },
  login_password: { type: 'string', noLog: true, description: 'The password of that user.' },
  login_unix_socket: { type: 'string', description: "The server's socket." },
  config_file: {
    type: 'string',
    default: '~/.my.cnf',
    description: "Option file on the host whose [client] part is read, if it is there. The task's own parameters win.",
  },
  connect_timeout: { type: 'integer', default: 30, description: 'Seconds that connecting may take.' },
  ca_cert: {
    type: 'string',
    aliases: ['ssl_ca'],
    description: "Certificate of the authority that signed the server's.",
  },
  client_cert: { type: 'string', aliases: ['ssl_cert'], description: 'Certificate to show to the server.' },
  client_key: { type: 'string', aliases: ['ssl_key'], description: 'Its key.' },
  check_hostname: { type: 'boolean', description: "Whether the server's certificate must name its host." },
} as const

/** Values of {@link connectionParams}. */
export type MysqlConnection = ParamsOf<{ readonly properties: typeof connectionParams }>

/** The [client] part of an option file for a connection. */
export function clientOptions(connection: MysqlConnection): string {
  const isLocal = connection.login_unix_socket !== undefined || connection.login_host === 'localhost'
  const options: Readonly<Record<string, string | undefined>> = {
    user: connection.login_user,
    password: connection.login_password,
    socket: connection.login_unix_socket,
    host: isLocal ? undefined : connection.login_host,
    port: isLocal ? undefined : String(connection.login_port),
    // `loose-`: the dump program reads the same options and has no such one.
    'loose-connect-timeout': String(connection.connect_timeout),
    'ssl-ca': connection.ca_cert,
    'ssl-cert': connection.client_cert,
    'ssl-key': connection.client_key,
  }
  const lines = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${optionValue(value)}`],
  )
  const check =
    connection.check_hostname === undefined
      ? []
      : [connection.check_hostname ? 'ssl-verify-server-cert' : 'skip-ssl-verify-server-cert']
  return ['[client]', ...lines, ...check].map((line) => `${line}\n`).join('')
}
