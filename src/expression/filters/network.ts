import { isSequence, iterate } from '../../value/iterate.ts'
import { int } from '../../value/number.ts'
import { str } from '../../value/print.ts'
import { isTruthy } from '../../value/truth.ts'
import { typeName } from '../../value/type-name.ts'
import type { Value } from '../../value/value.ts'
import {
  bitsOf,
  firstAddress,
  isWithin,
  lastAddress,
  mergeNetworks,
  networkSize,
  printIpAddress,
  readIpAddress,
  readIpInterface,
  spanningNetwork,
  type IpInterface,
} from '../../text/ip-network.ts'
import { FilterError, type Filter } from '../filter.ts'
import { addressAt, askIp, printNetwork, readIpInput, usableAt, usableRange } from '../ip-query.ts'
import { defineFilter } from '../signature.ts'

/** Filters over addresses and networks. Source: ansible.utils 2.9 over netaddr 0.8, measured. */
export const networkFilters: readonly Filter[] = [
  defineFilter('ipaddr', 'query version', (input, given) => {
    const version = given.givenWhole('version')
    if (version !== undefined && version !== 4 && version !== 6 && version !== 0)
      throw new FilterError('"version" is 4 or 6.')
    return askAll(input, given.value('query', ''), version === 4 || version === 6 ? version : undefined)
  }),
  defineFilter('ipv4', 'query', (input, given) => askAll(input, given.value('query', ''), 4)),
  defineFilter('ipv6', 'query', (input, given) => askAll(input, given.value('query', ''), 6)),
  defineFilter('ipwrap', 'query', (input) => (isSequence(input) ? iterate(input).map(wrapped) : wrapped(input))),
  defineFilter('nthhost', 'query', (input, given) => {
    const ip = readIpInput(input)?.ip
    const address = ip && addressAt(ip, BigInt(Number(str(given.value('query')))))
    return ip === undefined || address === undefined || address === null ? false : printIpAddress(ip.version, address)
  }),
  defineFilter('next_nth_usable', 'offset', (input, given) => usableBeside(input, BigInt(given.whole('offset')))),
  defineFilter('previous_nth_usable', 'offset', (input, given) => usableBeside(input, -BigInt(given.whole('offset')))),
  defineFilter('ipmath', 'amount', (input, given) => {
    const read = typeof input === 'string' ? readIpInterface(input) : null
    if (read === null) throw new FilterError(`The filter "ipmath" wants an address, not ${str(input)}.`)
    const address = read.address + BigInt(given.whole('amount'))
    if (address < 0n || address >= 1n << BigInt(bitsOf(read.version)))
      throw new FilterError('The sum is beyond the last address.')
    return printIpAddress(read.version, address)
  }),
  defineFilter('ipsubnet', 'query index', (input, given) =>
    ipSubnet(input, str(given.value('query', '')), given.givenWhole('index')),
  ),
  defineFilter('network_in_network', 'test', (input, given) => isWithin(network(given.value('test')), network(input))),
  defineFilter('network_in_usable', 'test', (input, given) => {
    const outer = network(input)
    const inner = network(given.value('test'))
    const [first, last] = usableRange(outer) ?? [outer.address, outer.address]
    return inner.version === outer.version && firstAddress(inner) >= first && lastAddress(inner) <= last
  }),
  defineFilter('reduce_on_network', 'network', (input, given) => {
    const outer = network(given.value('network'))
    return iterate(input).filter((item) => isWithin(network(item), outer))
  }),
  defineFilter('cidr_merge', 'action', (input, given) => {
    const networks = iterate(input).map(network)
    const action = given.text('action', 'merge')
    if (action === 'merge') return mergeNetworks(networks).map(printNetwork)
    if (action !== 'span') throw new FilterError('"action" of the filter "cidr_merge" is merge or span.')
    const [first, ...others] = networks
    return first === undefined ? null : printNetwork(spanningNetwork([first, ...others]))
  }),
  defineFilter('usable_range', '', (input) => {
    const ip = network(input)
    if (networkSize(ip) > 65536n)
      throw new FilterError('The filter "usable_range" lists networks of up to 65536 addresses.')
    const addresses = Array.from({ length: Number(networkSize(ip)) }, (_, place) =>
      printIpAddress(ip.version, firstAddress(ip) + BigInt(place)),
    )
    return new Map<Value, Value>([
      ['usable_ips', addresses],
      ['number_of_ips', addresses.length],
    ])
  }),
  defineFilter('ip4_hex', 'delimiter', (input, given) => {
    const read = typeof input === 'string' ? readIpAddress(input) : null
    if (read?.version !== 4)
      throw new FilterError(`The filter "ip4_hex" wants an address of IP version 4, not ${str(input)}.`)
    return (read.address.toString(16).padStart(8, '0').match(/../g) ?? []).join(given.text('delimiter', ''))
  }),
  defineFilter('hwaddr', 'query', (input, given) => hardwareAddress(input, given.text('query', '')), {
    aliases: ['macaddr'],
  }),
]

/** The answer for an address; for a list, the answers that are true. */
function askAll(input: Value, query: Value, version: 4 | 6 | undefined): Value {
  if (isSequence(input))
    return iterate(input)
      .map((item) => askAll(item, query, version))
      .filter(isTruthy)
  if (input === null || input instanceof Map)
    throw new FilterError(`The filter "ipaddr" wants an address or a list of them, not ${typeName(input)}.`)
  const read = readIpInput(input, version)
  return read === null ? false : askIp(read, query)
}

function wrapped(value: Value): Value {
  const read = isSequence(value) || value instanceof Map ? null : readIpInput(value)
  return read === null ? value : askIp(read, 'wrap')
}

function usableBeside(input: Value, offset: bigint): Value {
  const ip = readIpInput(input)?.ip
  return ip === undefined ? false : usableAt(ip, ip.address + offset)
}

function network(value: Value): IpInterface {
  const ip = readIpInput(value)?.ip
  if (ip === undefined) throw new FilterError(`${str(value)} is neither an address nor a network.`)
  return { ...ip, address: firstAddress(ip) }
}

/** How many networks of a length fit, one of them by its place, or the place of a network within a larger one. */
function ipSubnet(input: Value, query: string, index: number | undefined): Value {
  const ip = readIpInput(input)?.ip
  if (ip === undefined) return false
  const value = { ...ip, address: firstAddress(ip) }
  if (query === '') return printNetwork(value)
  const bits = bitsOf(value.version)
  if (!/^\d+$/.test(query)) return placeWithin(value, query)
  const prefix = Number(query)
  if (prefix > bits) return false
  if (networkSize(value) === 1n) return printNetwork(supernet(value, prefix + (index ?? 0)))
  if (prefix < value.prefix) {
    if (index !== undefined) return false
    throw new FilterError(`A network of /${String(value.prefix)} holds none of /${query}.`)
  }
  const count = 1n << BigInt(prefix - value.prefix)
  if (index === undefined) return str(int(count))
  const place = index < 0 ? BigInt(index) + count : BigInt(index)
  if (place < 0n || place >= count) return false
  return printNetwork({ version: value.version, prefix, address: value.address + (place << BigInt(bits - prefix)) })
}

function supernet(ip: IpInterface, prefix: number): IpInterface {
  const wide = { ...ip, prefix }
  return { ...wide, address: firstAddress(wide) }
}

function placeWithin(value: IpInterface, query: string): Value {
  const outer = network(query)
  if (!isWithin(value, outer))
    throw new FilterError(`${printNetwork(value)} is not in the network ${printNetwork(outer)}.`)
  const place = (value.address - outer.address) >> BigInt(bitsOf(value.version) - value.prefix)
  return str(int(place + 1n))
}

/** A MAC address in one of its spellings; None when it is none. */
function hardwareAddress(input: Value, query: string): Value {
  const digits =
    typeof input === 'string' &&
    /^(?:[0-9a-f]{1,2}([:-])(?:[0-9a-f]{1,2}\1){4}[0-9a-f]{1,2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}|[0-9a-f]{12})$/i.test(
      input,
    )
      ? macDigits(input)
      : null
  if (digits === null) {
    if (query === '' || query === 'bool') return null
    throw new FilterError(`${str(input)} is not a hardware address.`)
  }
  const bytes = digits.match(/../g) ?? []
  switch (query) {
    case '':
      return input
    case 'bool':
      return true
    case 'bare':
      return digits.toUpperCase()
    case 'int':
      return int(BigInt(`0x${digits}`))
    case 'linux':
      return bytes.join(':')
    case 'unix':
      return bytes.map((byte) => Number.parseInt(byte, 16).toString(16)).join(':')
    case 'cisco':
      return (digits.match(/..../g) ?? []).join('.')
    case 'pgsql':
    case 'postgresql':
    case 'psql':
      return (digits.match(/.{6}/g) ?? []).join(':')
    case 'eui48':
    case 'win':
      return bytes.join('-').toUpperCase()
    default:
      throw new FilterError(`The filter "hwaddr" has no query "${query}".`)
  }
}

function macDigits(text: string): string {
  const parts = text.toLowerCase().split(/[:-]/)
  return parts.length === 6
    ? parts.map((part) => part.padStart(2, '0')).join('')
    : text.toLowerCase().replaceAll('.', '')
}
