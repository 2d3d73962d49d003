import { isList, type Value } from '../../value/value.ts'
import { str } from '../../value/print.ts'
import { linesOf } from '../../text/python-text.ts'
import { FilterError, type FilterContext, type Lookup } from '../filter.ts'
import { entriesOf } from '../methods/dict.ts'
import type { PageRequest } from '../scope.ts'
import { Arguments, defineLookup } from '../signature.ts'

const OPTIONS =
  'validate_certs split_lines use_proxy username password headers force timeout http_agent force_basic_auth follow_redirects use_gssapi use_netrc unix_socket ca_path unredirected_headers ciphers'

/** Options that may also come from variables: `ansible_lookup_url_NAME`. */
const fromVariables: ReadonlyMap<string, string> = new Map([
  ['force', 'force'],
  ['timeout', 'timeout'],
  ['http_agent', 'agent'],
  ['force_basic_auth', 'force_basic_auth'],
  ['follow_redirects', 'follow_redirects'],
  ['use_gssapi', 'use_gssapi'],
  ['use_netrc', 'use_netrc'],
  ['unix_socket', 'unix_socket'],
  ['ca_path', 'ca_path'],
  ['ciphers', 'ciphers'],
])

/** What is found at addresses of the network, asked by the controller. Source: ansible.builtin.url 2.19. */
export const urlLookups: readonly Lookup[] = [
  defineLookup('url', OPTIONS, (terms, given, context) => {
    const options = withVariables(given, context)
    return terms.flatMap((term): readonly string[] => {
      const text = fetched(str(term), options, context)
      return options.flag('split_lines', true) ? linesOf(text) : [text]
    })
  }),
]

function withVariables(given: Arguments, context: FilterContext): Arguments {
  const values = new Map<string, Value>()
  for (const name of OPTIONS.split(' ')) {
    const variable = context.scope.variable(`ansible_lookup_url_${fromVariables.get(name) ?? '?'}`)
    if (given.has(name)) values.set(name, given.value(name))
    else if (variable !== undefined) values.set(name, context.open(variable))
  }
  return new Arguments('The lookup "url"', values, [], new Map())
}

function fetched(url: string, options: Arguments, { scope: { world } }: FilterContext): string {
  if (options.flag('use_gssapi'))
    throw new FilterError('hadeploy does not do "use_gssapi" of the lookup "url": it has no Kerberos.')
  const answer = world.fetch(requestFor(url, options))
  if ('problem' in answer) {
    if (answer.isCertificate)
      throw new FilterError(`Error validating the server's certificate for ${url}: ${answer.problem}`)
    throw new FilterError(`Failed lookup url for ${url} : <urlopen error ${answer.problem}>`)
  }
  if (answer.status >= 300)
    throw new FilterError(`Received HTTP error for ${url} : HTTP Error ${String(answer.status)}: ${answer.reason}`)
  return Buffer.from(answer.content).toString('utf8')
}

function requestFor(url: string, options: Arguments): PageRequest {
  const ciphers = options.given('ciphers')
  return {
    url,
    headers: new Map([
      ...(options.flag('force') ? [['cache-control', 'no-cache'] as const] : []),
      ...entriesOf(options.value('headers', new Map())).map(([name, value]) => [str(name), str(value)] as const),
    ]),
    userAgent: options.printed('http_agent', 'ansible-httpget'),
    timeoutSeconds: Number(options.printed('timeout', '10')),
    validateCerts: options.flag('validate_certs', true),
    useProxy: options.flag('use_proxy', true),
    useNetrc: options.flag('use_netrc', true),
    followRedirects: !['no', 'none', 'False'].includes(options.printed('follow_redirects', 'urllib2')),
    username: options.givenText('username'),
    password: options.givenText('password'),
    caPath: options.givenText('ca_path'),
    unixSocket: options.givenText('unix_socket'),
    ciphers: ciphers === undefined ? undefined : isList(ciphers) ? ciphers.map(str).join(':') : str(ciphers),
  }
}
