/** An address of IP version 4 or 6, with the length of its network's prefix; a lone address has the full length. */
export interface IpInterface {
  readonly version: 4 | 6
  readonly address: bigint
  readonly prefix: number
}

/** Bits of an address: 32 or 128. */
export function bitsOf(version: 4 | 6): number {
  return version === 4 ? 32 : 128
}

/** Reads `10.0.0.1`, `10.0.0.0/29`, `10.0.0.0/255.255.255.248`, `fe80::1/64`; null for anything else. */
export function readIpInterface(text: string): IpInterface | null {
  const [addressText = '', prefixText, more] = text.split('/')
  const parsed = readIpAddress(addressText)
  if (parsed === null || more !== undefined) return null
  const bits = bitsOf(parsed.version)
  const prefix = prefixText === undefined ? bits : readPrefix(prefixText, parsed.version)
  return prefix === null || prefix > bits ? null : { ...parsed, prefix }
}

/** Reads an address without prefix; null for anything else. */
export function readIpAddress(text: string): { readonly version: 4 | 6; readonly address: bigint } | null {
  const version4 = readVersion4(text)
  if (version4 !== null) return { version: 4, address: version4 }
  const version6 = readVersion6(text)
  return version6 === null ? null : { version: 6, address: version6 }
}

function readVersion4(text: string): bigint | null {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return null
  return parts.reduce((address, part) => (address << 8n) | BigInt(part), 0n)
}

function readVersion6(text: string): bigint | null {
  const [, head = text, dotted] = /^([^]*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? []
  const last = dotted === undefined ? null : readVersion4(dotted)
  if (dotted !== undefined && last === null) return null
  const plain = last === null ? text : `${head}${(last >> 16n).toString(16)}:${(last & 0xffffn).toString(16)}`
  const halves = plain.split('::')
  if (halves.length > 2) return null
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const gap = 8 - left.length - right.length
  if (halves.length === 2 ? gap < 1 : gap !== 0) return null
  const groups = [...left, ...Array.from({ length: gap }, () => '0'), ...right]
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return null
  return groups.reduce((address, group) => (address << 16n) | BigInt(`0x${group}`), 0n)
}

/** A prefix length, a netmask, or a hostmask as prefix length. */
function readPrefix(text: string, version: 4 | 6): number | null {
  if (/^\d{1,3}$/.test(text)) return Number(text)
  const mask = readIpAddress(text)
  if (mask?.version !== version) return null
  const bits = bitsOf(version)
  const digits = mask.address.toString(2).padStart(bits, '0')
  if (/^1*0*$/.test(digits)) return digits.replaceAll('0', '').length
  return /^0*1*$/.test(digits) ? digits.replaceAll('1', '').length : null
}

/** An address in its canonical spelling. @see RFC 5952 */
export function printIpAddress(version: 4 | 6, address: bigint): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 0xffn)).join('.')
  if (address >> 32n === 0xffffn) return `::ffff:${printIpAddress(4, address & 0xffffffffn)}`
  const groups = Array.from({ length: 8 }, (_, index) => (address >> BigInt(112 - 16 * index)) & 0xffffn)
  const text = groups.map((group) => group.toString(16)).join(':')
  const runs = [...text.matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)]
  const longest = runs.reduce<RegExpExecArray | null>(
    (best, run) => (best === null || run[0].length > best[0].length ? run : best),
    null,
  )
  if (longest === null) return text
  const before = text.slice(0, longest.index).replace(/:$/, '')
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, '')
  return `${before}::${after}`
}

/** How many addresses the network has. */
export function networkSize({ version, prefix }: IpInterface): bigint {
  return 1n << BigInt(bitsOf(version) - prefix)
}

/** The network's first address. */
export function firstAddress(ip: IpInterface): bigint {
  return ip.address & ~(networkSize(ip) - 1n)
}

/** The network's last address. */
export function lastAddress(ip: IpInterface): bigint {
  return firstAddress(ip) | (networkSize(ip) - 1n)
}

/** The netmask as an address. */
export function netmask(ip: IpInterface): bigint {
  return (1n << BigInt(bitsOf(ip.version))) - networkSize(ip)
}

/** Whether the one lies wholly within the other. */
export function isWithin(inner: IpInterface, outer: IpInterface): boolean {
  return (
    inner.version === outer.version &&
    firstAddress(inner) >= firstAddress(outer) &&
    lastAddress(inner) <= lastAddress(outer)
  )
}

/** The fewest networks that hold the same addresses, in order. */
export function mergeNetworks(networks: readonly IpInterface[]): IpInterface[] {
  const sorted = networks
    .map((network) => ({ ...network, address: firstAddress(network) }))
    .sort((a, b) => a.version - b.version || compareBig(a.address, b.address) || a.prefix - b.prefix)
  const merged: IpInterface[] = []
  for (const network of sorted) {
    const last = merged.at(-1)
    if (last !== undefined && isWithin(network, last)) continue
    merged.push(network)
    joinHalves(merged)
  }
  return merged
}

/** While the last two are the halves of one network, that network takes their place. */
function joinHalves(networks: IpInterface[]): void {
  for (;;) {
    const [left, right] = networks.slice(-2)
    if (left === undefined || right?.version !== left.version || left.prefix !== right.prefix) return
    const whole = { ...left, prefix: left.prefix - 1 }
    if (left.prefix === 0 || firstAddress(whole) !== left.address || left.address + networkSize(left) !== right.address)
      return
    networks.splice(-2, 2, whole)
  }
}

/** The smallest network that holds all of them. @param networks - of one version, at least one */
export function spanningNetwork(networks: readonly [IpInterface, ...IpInterface[]]): IpInterface {
  const [first] = networks
  const lowest = networks.reduce((low, ip) => (firstAddress(ip) < low ? firstAddress(ip) : low), firstAddress(first))
  const highest = networks.reduce((high, ip) => (lastAddress(ip) > high ? lastAddress(ip) : high), lastAddress(first))
  const differing = (lowest ^ highest) === 0n ? 0 : (lowest ^ highest).toString(2).length
  const span = { version: first.version, address: lowest, prefix: bitsOf(first.version) - differing }
  return { ...span, address: firstAddress(span) }
}

function compareBig(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0
}
