import type { FactSource } from './fact-source.ts'
import { isJsonArray, type Json, type JsonObject } from '../value/json.ts'
import { attributesOf } from './attribute-lines.ts'

/** Network interfaces, their addresses, and the interface that leads out. */
export const interfaces: FactSource = {
  name: 'network',
  subsets: ['interfaces', 'default_ipv4', 'default_ipv6', 'all_ipv4_addresses', 'all_ipv6_addresses'],
  // Text, not JSON: neither busybox nor the ip of CentOS 7 knows -j. The two addresses are only asked the way to.
  script: `
PATH=$PATH:/usr/sbin:/sbin
ip addr show
ip -4 route show table local | sed 's/^/here4 /'
ip -6 route show table local | sed 's/^/here6 /'
ip -4 route get 8.8.8.8 | sed 's/^/route4 /'
ip -6 route get 2404:6800:400a:800::1012 | sed 's/^/route6 /'
grep -s -H . /sys/class/net/*/address /sys/class/net/*/mtu /sys/class/net/*/operstate /sys/class/net/*/type \\
  /sys/class/net/*/flags /sys/class/net/*/speed /sys/class/net/*/bridge/bridge_id /sys/class/net/*/bridge/stp_state \\
  /sys/class/net/*/bonding/mode /sys/class/net/*/bonding/slaves /sys/class/net/*/bonding/miimon \\
  /sys/class/net/*/bonding/lacp_rate /sys/class/net/*/bonding/primary
for link in /sys/class/net/*/brif/* /sys/class/net/*/device; do
  [ -e "$link" ] && echo "$link:$(basename "$(readlink -f "$link")")"
done
for link in /sys/class/net/*/device/driver/module; do
  [ -e "$link" ] && echo "$link:$(basename "$(readlink -f "$link")")"
done`,
  parse(output) {
    const attributes = attributesOf(output)
    const found = new Map<string, Interface>()
    for (const path of attributes.keys()) {
      const name = /^\/sys\/class\/net\/([^/]+)\/mtu$/.exec(path)?.[1]
      if (name !== undefined) found.set(name, hardwareOf(name, attributes))
    }
    const addresses = addressesOf(output)
    for (const { label, device } of addresses) {
      if (!found.has(label)) found.set(label, label === device ? { device } : {})
    }
    for (const address of addresses) giveAddress(found, address)
    return {
      locally_reachable_ips: { ipv4: reachable(output, 'here4'), ipv6: reachable(output, 'here6') },
      interfaces: [...found.keys()],
      // A fact is a variable too, and `-`, `.` and `:` cannot stand in a variable's name.
      ...Object.fromEntries([...found].map(([name, facts]) => [name.replace(/[-.:]/g, '_'), facts])),
      default_ipv4: defaultIpv4(routeOf(output, 'route4'), addresses, found),
      default_ipv6: defaultIpv6(routeOf(output, 'route6'), addresses, found),
      all_ipv4_addresses: addresses
        .filter(({ family, address }) => family === 4 && !address.startsWith('127.'))
        .map(({ address }) => address),
      all_ipv6_addresses: addresses
        .filter(({ family, address }) => family === 6 && address !== '::1')
        .map(({ address }) => address),
    }
  },
}

/** What answers here, whatever it is an address of. */
function reachable(output: string, table: 'here4' | 'here6'): readonly string[] {
  const routes = output.matchAll(new RegExp(`^${table} local (\\S+)`, 'gm'))
  return [...new Set([...routes].map(([, place = '']) => place))]
}

/** What is known of one interface, as it grows. */
type Interface = Record<string, Json>

interface Address {
  readonly family: 4 | 6
  readonly device: string
  /** The device, or its alias (`eth0:1`). */
  readonly label: string
  readonly address: string
  readonly prefix: number
  readonly broadcast: string
  readonly scope: string
  readonly isSecondary: boolean
}

/** Hardware types by number: linux/if_arp.h. */
const hardwareTypes: Readonly<Record<string, string>> = {
  '1': 'ether',
  '32': 'infiniband',
  '512': 'ppp',
  '772': 'loopback',
}

const promiscuousFlag = 0x100

function hardwareOf(name: string, attributes: ReadonlyMap<string, string>): Interface {
  const read = (path: string): string | undefined => attributes.get(`/sys/class/net/${name}/${path}`)
  const mac = read('address')
  const speed = Number(read('speed') ?? 'NaN')
  const module = read('device/driver/module')
  const pciId = read('device')
  return {
    device: name,
    ...(mac === undefined || mac === '00:00:00:00:00:00' ? {} : { macaddress: mac }),
    mtu: Number(read('mtu')),
    active: read('operstate') !== 'down',
    ...(module === undefined ? {} : { module }),
    type: hardwareTypes[read('type') ?? ''] ?? 'unknown',
    ...(pciId === undefined ? {} : { pciid: pciId }),
    ...(Number.isNaN(speed) ? {} : { speed }),
    promisc: (Number(read('flags') ?? 0) & promiscuousFlag) !== 0,
    ...bridgeOf(name, attributes),
    ...bondOf(read),
  }
}

function bridgeOf(name: string, attributes: ReadonlyMap<string, string>): Interface {
  const base = `/sys/class/net/${name}`
  const id = attributes.get(`${base}/bridge/bridge_id`)
  if (id === undefined) return {}
  const ports = [...attributes.keys()].filter((path) => path.startsWith(`${base}/brif/`))
  return {
    type: 'bridge',
    id,
    stp: attributes.get(`${base}/bridge/stp_state`) === '1',
    interfaces: ports.map((path) => path.slice(`${base}/brif/`.length)),
  }
}

function bondOf(read: (path: string) => string | undefined): Interface {
  const mode = read('bonding/mode')
  if (mode === undefined) return {}
  const slaves = read('bonding/slaves') ?? ''
  const primary = read('bonding/primary')
  const lacpRate = read('bonding/lacp_rate')
  return {
    type: 'bonding',
    mode: mode.split(' ')[0] ?? mode,
    slaves: slaves === '' ? [] : slaves.split(' '),
    miimon: read('bonding/miimon') ?? '',
    ...(lacpRate === undefined ? {} : { lacp_rate: lacpRate.split(' ')[0] ?? lacpRate }),
    ...(primary === undefined ? {} : { primary }),
  }
}

/** The address lines of `ip addr show`, in their order. */
function addressesOf(output: string): readonly Address[] {
  const addresses: Address[] = []
  let device = ''
  for (const line of output.split('\n')) {
    const heading = /^\d+: ([^:@\s]+)/.exec(line)?.[1]
    if (heading !== undefined) device = heading
    const words = line.trim().split(/\s+/)
    const [kind, shown = ''] = words
    if ((kind !== 'inet' && kind !== 'inet6') || device === '' || !line.startsWith(' ')) continue
    const after = (word: string): string => (words.includes(word) ? (words[words.indexOf(word) + 1] ?? '') : '')
    const [address = '', prefix] = shown.split('/')
    const family = kind === 'inet' ? 4 : 6
    addresses.push({
      family,
      device,
      // The label ends an IPv4 line; busybox and old versions end it so too.
      label:
        family === 4 ? (words.findLast((word) => word === device || word.startsWith(`${device}:`)) ?? device) : device,
      address,
      prefix: Number(prefix ?? (family === 4 ? 32 : 128)),
      broadcast: after('brd'),
      scope: after('scope'),
      isSecondary: words.includes('secondary'),
    })
  }
  return addresses
}

function giveAddress(found: Map<string, Interface>, address: Address): void {
  const { family, device, label, isSecondary } = address
  const facts = found.get(label)
  if (facts === undefined) return
  if (family === 6) {
    append(facts, 'ipv6', { address: address.address, prefix: String(address.prefix), scope: address.scope })
    return
  }
  const ipv4 = ipv4Facts(address)
  if (!isSecondary && facts['ipv4'] === undefined) facts['ipv4'] = ipv4
  else append(facts, 'ipv4_secondaries', ipv4)
  const main = found.get(device)
  if (isSecondary && label !== device && main !== undefined) append(main, 'ipv4_secondaries', ipv4)
}

function append(facts: Interface, key: string, item: JsonObject): void {
  const before = facts[key]
  facts[key] = before !== undefined && isJsonArray(before) ? [...before, item] : [item]
}

function ipv4Facts({ address, prefix, broadcast }: Address): JsonObject {
  const mask = prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0
  return {
    address,
    broadcast,
    netmask: dotted(mask),
    network: dotted((numeric(address) & mask) >>> 0),
    prefix: String(prefix),
  }
}

function numeric(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.')
}

interface Route {
  readonly device: string
  readonly gateway?: string
  readonly source?: string
}

/** `8.8.8.8 via 192.0.2.1 dev eth0 src 192.0.2.2`, or null when no route leads out. */
function routeOf(output: string, mark: string): Route | null {
  const line = output.split('\n').find((text) => text.startsWith(`${mark} `) && text.includes(' dev '))
  if (line === undefined || line.includes('unreachable')) return null
  const word = (name: string): string | undefined => new RegExp(` ${name} (\\S+)`).exec(line)?.[1]
  const device = word('dev')
  const gateway = word('via')
  const source = word('src')
  if (device === undefined) return null
  return { device, ...(gateway === undefined ? {} : { gateway }), ...(source === undefined ? {} : { source }) }
}

function defaultIpv4(
  route: Route | null,
  addresses: readonly Address[],
  found: ReadonlyMap<string, Interface>,
): JsonObject {
  if (route?.gateway === undefined && route?.source === undefined) return {}
  const own = addresses.find(({ family, address }) => family === 4 && address === route.source)
  return {
    ...(route.gateway === undefined ? {} : { gateway: route.gateway }),
    interface: route.device,
    ...(route.source === undefined ? {} : { address: route.source }),
    ...(own === undefined ? {} : { ...ipv4Facts(own), alias: own.label }),
    ...linkFacts(found.get(route.device)),
  }
}

function defaultIpv6(
  route: Route | null,
  addresses: readonly Address[],
  found: ReadonlyMap<string, Interface>,
): JsonObject {
  if (route?.gateway === undefined) return {}
  const own = addresses.find(({ family, address }) => family === 6 && address === route.source)
  return {
    gateway: route.gateway,
    interface: route.device,
    ...(route.source === undefined ? {} : { address: route.source }),
    ...(own === undefined ? {} : { prefix: String(own.prefix), scope: own.scope }),
    ...linkFacts(found.get(route.device)),
  }
}

function linkFacts(link: Interface | undefined): JsonObject {
  if (link === undefined) return {}
  return Object.fromEntries(
    ['macaddress', 'mtu', 'type'].flatMap((key) => {
      const value = link[key]
      return value === undefined ? [] : [[key, value]]
    }),
  )
}
