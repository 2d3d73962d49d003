import { int } from '../value/number.ts'
import { isTruthy } from '../value/truth.ts'
import { str } from '../value/print.ts'
import { asInt } from '../value/number.ts'
import type { Value } from '../value/value.ts'
import {
  bitsOf,
  firstAddress,
  isWithin,
  lastAddress,
  netmask,
  networkSize,
  printIpAddress,
  readIpInterface,
  type IpInterface,
} from '../text/ip-network.ts'
import { FilterError } from './filter.ts'

/** What was given to an `ipaddr` filter: the address as read, as written, and whether a prefix was written with it. */
export interface IpInput {
  readonly ip: IpInterface
  readonly written: Value
  readonly isNetwork: boolean
}

/** Reads an address, a network, or a number that stands for one; null for anything else. */
export function readIpInput(value: Value, version?: 4 | 6): IpInput | null {
  if (!isTruthy(value) || value === true) return null
  const text = str(value)
  if (/^\d+$/.test(text)) {
    const address = BigInt(text)
    const actual = version ?? (address < 1n << 32n ? 4 : 6)
    if (address >= 1n << BigInt(bitsOf(actual))) return null
    const ip = { version: actual, address, prefix: bitsOf(actual) }
    return { ip, written: printNetwork(ip), isNetwork: false }
  }
  const numeric = /^(\d+)\/(\d+)$/.exec(text)
  const ip = numeric === null ? readIpInterface(text) : numericNetwork(numeric)
  if (ip === null || (version !== undefined && ip.version !== version)) return null
  return { ip, written: numeric === null ? value : printNetwork(ip), isNetwork: text.includes('/') }
}

function numericNetwork([, address = '', prefix = '']: RegExpExecArray): IpInterface | null {
  const version = BigInt(address) < 1n << 32n && Number(prefix) <= 32 ? 4 : 6
  const isPossible = BigInt(address) < 1n << BigInt(bitsOf(version)) && Number(prefix) <= bitsOf(version)
  return isPossible ? { version, address: BigInt(address), prefix: Number(prefix) } : null
}

/** Address and prefix: `10.0.0.1/29`. */
export function printNetwork(ip: IpInterface): string {
  return `${printIpAddress(ip.version, ip.address)}/${String(ip.prefix)}`
}

/** The first and last address that hosts can bear; null for a lone address. */
export function usableRange(ip: IpInterface): readonly [bigint, bigint] | null {
  const size = networkSize(ip)
  if (size === 1n) return null
  return size === 2n ? [firstAddress(ip), lastAddress(ip)] : [firstAddress(ip) + 1n, lastAddress(ip) - 1n]
}

type Query = (input: IpInput) => Value

/** Names the address itself, in its own version. */
function named(ip: IpInterface, address: bigint): string {
  return printIpAddress(ip.version, address)
}

function isBase({ ip }: IpInput): boolean {
  return ip.address === firstAddress(ip)
}

/** IPv4 networks of one or two addresses have no broadcast address. */
function hasBroadcast(ip: IpInterface): boolean {
  return ip.version === 6 || networkSize(ip) > 2n
}

/** Gives the input back when it lies in one of the networks. */
function within(...networks: readonly string[]): Query {
  const read = networks.flatMap((network) => readIpInterface(network) ?? [])
  return (input) => (read.some((network) => isWithin(lone(input.ip), network)) ? input.written : null)
}

function lone(ip: IpInterface): IpInterface {
  return { ...ip, prefix: bitsOf(ip.version) }
}

function networkOnly(query: (ip: IpInterface) => Value): Query {
  return ({ ip, isNetwork }) => {
    if (!isNetwork)
      throw new FilterError('This query of the filter "ipaddr" wants a network, and was given an address.')
    return query(ip)
  }
}

const privateNetworks = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '169.254.0.0/16',
  '240.0.0.0/4',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
]
const isPrivate = within(...privateNetworks)
const isLoopback = within('127.0.0.0/8', '::1')
const isMulticast = within('224.0.0.0/4', 'ff00::/8')

const addressOf: Query = (input) => {
  const { ip } = input
  const isHost = networkSize(ip) === 1n || !isBase(input) || !hasBroadcast(ip) || ip.version === 6
  return isHost ? named(ip, ip.address) : null
}

const addressWithPrefix: Query = ({ ip }) => {
  const isEnd = networkSize(ip) > 2n && (ip.address === firstAddress(ip) || ip.address === lastAddress(ip))
  return isEnd ? false : printNetwork(ip)
}

const wildcard: Query = ({ ip }) => named(ip, networkSize(ip) - 1n)
const networkAddress: Query = ({ ip }) => named(ip, firstAddress(ip))
const subnet: Query = ({ ip }) => printNetwork({ ...ip, address: firstAddress(ip) })

const toVersion4: Query = ({ ip, written }) => {
  if (ip.version === 4) return written
  const isMapped = ip.address >> 32n === 0xffffn || ip.address >> 32n === 0n
  return isMapped
    ? printNetwork({ version: 4, address: ip.address & 0xffffffffn, prefix: Math.max(0, ip.prefix - 96) })
    : false
}

const toVersion6: Query = ({ ip, written }) =>
  ip.version === 6
    ? written
    : printNetwork({ version: 6, address: (0xffffn << 32n) | ip.address, prefix: ip.prefix + 96 })

const typeOf: Query = (input) => (networkSize(input.ip) > 1n && isBase(input) ? 'network' : 'address')

/** The queries of `ipaddr`, by name. Source: ansible.utils over netaddr, measured. */
export const ipQueries: ReadonlyMap<string, Query> = new Map<string, Query>([
  ['', ({ ip, isNetwork }) => (isNetwork ? printNetwork(ip) : named(ip, ip.address))],
  ['address', addressOf],
  ['ip', addressOf],
  ['address/prefix', addressWithPrefix],
  ['gateway', addressWithPrefix],
  ['gw', addressWithPrefix],
  ['host/prefix', addressWithPrefix],
  ['hostnet', addressWithPrefix],
  ['router', addressWithPrefix],
  ['bool', () => true],
  ['broadcast', ({ ip }) => (networkSize(ip) > 2n ? named(ip, lastAddress(ip)) : null)],
  ['cidr', ({ ip }) => printNetwork(ip)],
  ['first_usable', networkOnly((ip) => usableEnd(ip, 0))],
  ['last_usable', networkOnly((ip) => usableEnd(ip, 1))],
  ['next_usable', networkOnly((ip) => usableAt(ip, ip.address + 1n))],
  ['previous_usable', networkOnly((ip) => usableAt(ip, ip.address - 1n))],
  [
    'range_usable',
    networkOnly(
      (ip) =>
        usableRange(ip)
          ?.map((address) => named(ip, address))
          .join('-') ?? null,
    ),
  ],
  ['peer', networkOnly(peerOf)],
  [
    'host',
    (input) =>
      networkSize(input.ip) === 1n || !isBase(input) || !hasBroadcast(input.ip) ? printNetwork(input.ip) : null,
  ],
  ['hostmask', wildcard],
  ['wildcard', wildcard],
  ['int', ({ ip, isNetwork }) => (isNetwork ? `${String(ip.address)}/${String(ip.prefix)}` : int(ip.address))],
  ['ip/prefix', (input) => hostWith(input, `/${String(input.ip.prefix)}`)],
  ['ip_netmask', (input) => hostWith(input, ` ${named(input.ip, netmask(input.ip))}`)],
  ['ipv4', toVersion4],
  ['v4', toVersion4],
  ['ipv6', toVersion6],
  ['v6', toVersion6],
  ['link-local', within('169.254.0.0/16', 'fe80::/10')],
  ['loopback', isLoopback],
  ['lo', isLoopback],
  ['multicast', isMulticast],
  ['unicast', (input) => (isMulticast(input) === null ? input.written : null)],
  ['private', isPrivate],
  [
    'public',
    (input) => {
      const isElse = [isPrivate, isLoopback, isMulticast].some((query) => query(input) !== null)
      return isElse || isMask(input.ip) ? null : input.written
    },
  ],
  ['net', (input) => (networkSize(input.ip) > 1n && isBase(input) ? printNetwork(input.ip) : null)],
  ['netmask', ({ ip }) => named(ip, netmask(ip))],
  ['network', networkAddress],
  ['network_id', networkAddress],
  ['network/prefix', subnet],
  ['subnet', subnet],
  ['network_netmask', ({ ip }) => `${named(ip, firstAddress(ip))} ${named(ip, netmask(ip))}`],
  ['network_wildcard', ({ ip }) => `${named(ip, firstAddress(ip))} ${named(ip, networkSize(ip) - 1n)}`],
  ['prefix', ({ ip }) => ip.prefix],
  ['revdns', ({ ip }) => reverseName(ip)],
  ['size', ({ ip }) => int(networkSize(ip))],
  ['size_usable', ({ ip }) => int(networkSize(ip) > 2n ? networkSize(ip) - 2n : networkSize(ip) === 2n ? 2n : 0n)],
  ['type', typeOf],
  ['version', ({ ip }) => ip.version],
  [
    'wrap',
    ({ ip, written, isNetwork }) =>
      ip.version === 4 ? written : `[${named(ip, ip.address)}]${isNetwork ? `/${String(ip.prefix)}` : ''}`,
  ],
])

/** Answers any query about an address: one by name, a network to lie in, or a place in the network. */
export function askIp(input: IpInput, query: Value): Value {
  const known = ipQueries.get(str(query))
  if (known !== undefined) return known(input)
  const place = typeof query === 'boolean' ? null : asInt(query)
  if (place !== null) return hostAt(input, BigInt(place))
  const network = typeof query === 'string' && !/^-?\d+$/.test(query) ? readIpInterface(query) : null
  if (network !== null) return isWithin(input.ip, network) ? input.written : null
  if (typeof query === 'string' && /^-?\d+$/.test(query)) return hostAt(input, BigInt(query))
  throw new FilterError(`The filter "ipaddr" has no query "${str(query)}".`)
}

function hostAt({ ip, isNetwork }: IpInput, place: bigint): Value {
  if (networkSize(ip) === 1n) return isNetwork ? printNetwork(ip) : named(ip, ip.address)
  const address = addressAt(ip, place)
  return address === null ? false : `${named(ip, address)}/${String(ip.prefix)}`
}

/** The address at a place of the network, counted from the end when negative; null beyond it. */
export function addressAt(ip: IpInterface, place: bigint): bigint | null {
  const size = networkSize(ip)
  if (place >= size || place < -size) return null
  return place < 0n ? lastAddress(ip) + place + 1n : firstAddress(ip) + place
}

function usableEnd(ip: IpInterface, end: 0 | 1): Value {
  const range = usableRange(ip)
  return range === null ? null : named(ip, range[end])
}

/** The address, when hosts of the network can bear it. */
export function usableAt(ip: IpInterface, address: bigint): Value {
  const range = usableRange(ip)
  return range !== null && address >= range[0] && address <= range[1] ? named(ip, address) : null
}

function peerOf(ip: IpInterface): Value {
  const size = networkSize(ip)
  if (size === 2n) return named(ip, ip.address ^ 1n)
  if (size !== 4n) throw new FilterError('Only networks of two or four addresses have a peer.')
  const place = ip.address % 4n
  if (place === 0n || place === 3n)
    throw new FilterError('The network and the broadcast address of a /30 have no peer.')
  return named(ip, ip.address ^ 3n)
}

function hostWith(input: IpInput, suffix: string): Value {
  const { ip } = input
  const isHost = networkSize(ip) === 2n || (networkSize(ip) > 1n && !isBase(input))
  return isHost ? named(ip, ip.address) + suffix : null
}

/** Whether the address is all ones then zeros, or the reverse, and so can only be a mask. */
function isMask(ip: IpInterface): boolean {
  return /^(?:1*0*|0*1*)$/.test(ip.address.toString(2).padStart(bitsOf(ip.version), '0'))
}

function reverseName(ip: IpInterface): string {
  if (ip.version === 4) return `${named(ip, ip.address).split('.').reverse().join('.')}.in-addr.arpa.`
  return `${Array.from(ip.address.toString(16).padStart(32, '0')).reverse().join('.')}.ip6.arpa.`
}
