import { isIPv6 } from 'node:net'

/** A host as sources and patterns write it, and the port behind it if there is one. */
export interface HostAddress {
  readonly host: string
  readonly port: number | null
}

const range = String.raw`\[(?:[a-z]:[a-z]|[0-9]+:[0-9]+)(?::[0-9]+)?\]`
const label = String.raw`(?:[\p{L}\p{N}_]|${range})(?:[\p{L}\p{N}_-]|${range})*(?<![_-])`
const hostname = new RegExp(String.raw`^${label}(?:\.${label})*$`, 'iu')
const hexadecimalRange = /\[[0-9a-f]+:[0-9a-f]+(?::[0-9]+)?\]/gi

/**
 * Takes `name:port`, `[address]:port` or a bare name or address apart; ranges (`web[01:12]`) may stand in it. An IPv6
 * address has a port only in brackets.
 *
 * @returns null for what is no host name or address, such as a list of patterns
 * @see Ansible 2.14, parsing/utils/addresses.py (parse_address)
 */
export function hostAddress(text: string): HostAddress | null {
  const bracketed = /^\[(.+)\]:([0-9]+)$/.exec(text)
  const inner = bracketed?.[1] ?? text
  const suffixed = /^((?:[^:[\]]|\[[^\]]*\])*):([0-9]+)$/.exec(inner)
  const host = suffixed?.[1] ?? inner
  const port = suffixed?.[2] ?? bracketed?.[2]
  if (!hostname.test(host) && !isIPv6(host.replace(hexadecimalRange, '0'))) return null
  return { host, port: port === undefined ? null : Number(port) }
}
