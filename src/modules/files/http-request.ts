/** A request over HTTP, as `uri` and `get_url` make it on the target. */
export interface HttpRequest {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  /** A file that holds the body: of the target, or relative to where curl is run. */
  readonly bodyFile?: string
  readonly username?: string
  readonly password?: string
  readonly timeoutSeconds: number
  readonly validateCerts: boolean
  readonly caPath?: string
  readonly clientCert?: string
  readonly clientKey?: string
  readonly userAgent: string
  readonly unixSocket?: string
  readonly useProxy: boolean
  /** Look for user and password in the netrc of the account. */
  readonly usesNetrc: boolean
  readonly followRedirects: boolean
  readonly decompresses: boolean
  /** In OpenSSL's notation, joined by colons. */
  readonly ciphers?: string
}

/** Parameters that `uri` and `get_url` have in common. */
export const requestParams = {
  url: { type: 'string', description: 'The address, http or https (`get_url` takes ftp and file too).' },
  headers: { type: 'object', default: {}, description: 'Headers of the request.' },
  url_username: { type: 'string', aliases: ['user', 'username'], description: 'The user for basic authentication.' },
  url_password: {
    type: 'string',
    aliases: ['password'],
    noLog: true,
    description: 'The password for basic authentication.',
  },
  force_basic_auth: {
    type: 'boolean',
    default: false,
    description: 'Taken for the sake of Ansible playbooks; the password is always sent at once.',
  },
  validate_certs: {
    type: 'boolean',
    default: true,
    description: "Refuse a server's certificate that cannot be trusted.",
  },
  ca_path: { type: 'string', format: 'path', description: 'A file of certificates to trust.' },
  client_cert: { type: 'string', format: 'path', description: 'The certificate to show to the server, on the target.' },
  client_key: { type: 'string', format: 'path', description: 'Its key, on the target.' },
  http_agent: { type: 'string', default: 'hadeploy', description: 'The User-Agent header.' },
  use_netrc: {
    type: 'boolean',
    default: true,
    description: "Without a user, take user and password from the account's netrc file.",
  },
  unredirected_headers: {
    type: 'array',
    items: { type: 'string' },
    default: [],
    description:
      'Names of headers, for the sake of Ansible playbooks; curl keeps credentials from other hosts by itself.',
  },
  decompress: { type: 'boolean', default: true, description: 'Unpack what the server sends compressed.' },
  ciphers: {
    type: 'array',
    items: { type: 'string' },
    description: 'The TLS ciphers that may be used, as OpenSSL names them.',
  },
  use_proxy: { type: 'boolean', default: true, description: "Let the target's proxy variables count." },
  timeout: { type: 'integer', default: 30, description: 'Seconds until the request is given up.' },
} as const

/**
 * The request as a configuration for `curl -K -`: nothing of it shows in the process list.
 *
 * @see curl(1), "-K, --config"
 */
export function curlConfig(request: HttpRequest): string {
  const isHead = request.method === 'HEAD'
  const lines = [
    ['url', request.url],
    isHead ? ['head'] : ['request', request.method],
    ['user-agent', request.userAgent],
    ['max-time', String(request.timeoutSeconds)],
    ...Object.entries(request.headers).map(([name, value]) => [
      'header',
      value === '' ? `${name};` : `${name}: ${value}`,
    ]),
    option('data-binary', request.bodyFile === undefined ? undefined : `@${request.bodyFile}`),
    option('user', request.username === undefined ? undefined : `${request.username}:${request.password ?? ''}`),
    request.usesNetrc && request.username === undefined ? ['netrc-optional'] : [],
    request.validateCerts ? [] : ['insecure'],
    option('cacert', request.caPath),
    option('cert', request.clientCert),
    option('key', request.clientKey),
    option('ciphers', request.ciphers),
    // Nothing compressed is asked for, but some servers send it all the same.
    ...(request.decompresses ? [['compressed'], ...identityOf(request)] : []),
    option('unix-socket', request.unixSocket),
    request.useProxy ? [] : ['noproxy', '*'],
    request.followRedirects ? ['location'] : [],
  ]
  return lines
    .filter((words) => words.length > 0)
    .map(([name = '', value]) => (value === undefined ? name : `${name} = ${quoted(value)}`))
    .join('\n')
}

function identityOf({ headers }: HttpRequest): readonly (readonly string[])[] {
  const isAsked = Object.keys(headers).some((name) => name.toLowerCase() === 'accept-encoding')
  return isAsked ? [] : [['header', 'Accept-Encoding: identity']]
}

function option(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [name, value]
}

function quoted(value: string): string {
  const escaped = value.replace(/[\\"\n\r\t\v]/g, (character) => escapes[character] ?? character)
  return `"${escaped}"`
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

/**
 * The request as a configuration file of GNU wget; it can only fetch.
 *
 * @see wget(1), "Wgetrc Commands"
 */
export function wgetConfig(request: HttpRequest): string {
  const lines = [
    ['user_agent', request.userAgent],
    ['timeout', String(request.timeoutSeconds)],
    ['tries', '1'],
    ...Object.entries(request.headers).map(([name, value]) => ['header', `${name}: ${value}`]),
    ...(request.username === undefined
      ? []
      : [
          ['user', request.username],
          ['password', request.password ?? ''],
          ['auth_no_challenge', 'on'],
        ]),
    request.validateCerts ? [] : ['check_certificate', 'off'],
    option('ca_certificate', request.caPath),
    option('certificate', request.clientCert),
    option('private_key', request.clientKey),
    request.useProxy ? [] : ['use_proxy', 'off'],
    request.usesNetrc ? [] : ['netrc', 'off'],
  ]
  return lines
    .filter((words) => words.length > 0)
    .map(([name = '', value = '']) => `${name} = ${value}`)
    .join('\n')
}

/** What is said of a request that got no answer. Playbooks look for these words, which are Ansible's. */
export function failureText(said: string, url: string): string {
  const isDistrusted = /SSL certificate problem|certificate subject name|not issued by/i.test(said)
  if (!isDistrusted || !URL.canParse(url)) return `Request failed: ${said}`
  const { hostname, port, protocol } = new URL(url)
  const place = `${hostname}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`
  return `Failed to validate the SSL certificate for ${place}. ${said}`
}

/** The last phrase of a status for messages, as Python knows it. */
export function reasonOf(status: number, statusLine: string): string {
  return statusLine.replace(/^HTTP\/[\d.]+ \d+ ?/, '').trim() || (reasons[status] ?? '')
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  300: 'Multiple Choices',
  301: 'Moved Permanently',
  302: 'Found',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}
