import { isSequence, iterate } from '../../value/iterate.ts'
import { lookUp } from '../../value/dict.ts'
import { str } from '../../value/print.ts'
import type { Dict, Value } from '../../value/value.ts'
import { FilterError, type Filter } from '../filter.ts'
import { defineFilter } from '../signature.ts'

/** Filters over URLs. Source: Jinja 3.1 and ansible.builtin over Python's urllib.parse, measured. */
export const urlFilters: readonly Filter[] = [
  defineFilter('urlencode', '', (input) => {
    if (!(input instanceof Map) && !isSequence(input)) return percentEncoded(str(input), '/')
    const pairs = input instanceof Map ? [...input] : iterate(input).map(iterate)
    return pairs.map(([key = '', value = '']) => `${formEncoded(str(key))}=${formEncoded(str(value))}`).join('&')
  }),
  defineFilter('urldecode', '', (input) => percentDecoded(str(input).replaceAll('+', ' '))),
  defineFilter('urlsplit', 'query', (input, given) => {
    const parts = splitUrl(str(input))
    const query = given.text('query', '')
    if (query === '') return parts
    const part = lookUp(parts, query)
    if (part === undefined)
      throw new FilterError(
        `urlsplit: unknown URL component: ${query}; there are ${[...parts.keys()].map(str).join(', ')}.`,
      )
    return part
  }),
]

/** @param safe - characters that stay, beside letters, digits and `_.-~` */
function percentEncoded(text: string, safe: string): string {
  const bytes = Buffer.from(text, 'utf8')
  let result = ''
  for (const byte of bytes) {
    const letter = String.fromCharCode(byte)
    const stays = /[A-Za-z0-9_.~-]/.test(letter) || (byte < 128 && safe.includes(letter))
    result += stays ? letter : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return result
}

function formEncoded(text: string): string {
  return percentEncoded(text, '').replaceAll('%20', '+')
}

/** Runs of `%XX` become their UTF-8 text; anything else stays. */
function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
}

/** The parts that Python's `urlsplit` finds; the names in the order in which Ansible has them. */
function splitUrl(url: string): Dict {
  const [, scheme = '', afterScheme = url] = /^([A-Za-z][A-Za-z0-9+.-]*):([^]*)$/.exec(url) ?? []
  const [, fragmentless = '', fragment = ''] = /^([^#]*)#?([^]*)$/.exec(afterScheme) ?? []
  const [, queryless = '', query = ''] = /^([^?]*)\??([^]*)$/.exec(fragmentless) ?? []
  const [, netloc = '', path = queryless] = /^\/\/([^/]*)([^]*)$/.exec(queryless) ?? []
  const [, credentials, host = ''] = /^(?:([^]*)@)?([^]*)$/.exec(netloc) ?? []
  const [username, ...password] = (credentials ?? '').split(':')
  const [, bracketed, bare, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?/.exec(host) ?? []
  const hostname = (bracketed ?? bare ?? '').toLowerCase()
  return new Map<Value, Value>([
    ['fragment', fragment],
    ['hostname', hostname === '' ? null : hostname],
    ['netloc', netloc],
    ['password', credentials?.includes(':') === true ? password.join(':') : null],
    ['path', path],
    ['port', port === undefined || port === '' ? null : Number(port)],
    ['query', query],
    ['scheme', scheme.toLowerCase()],
    ['username', credentials === undefined ? null : (username ?? null)],
  ])
}
