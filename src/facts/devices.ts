import type { FactSource } from './fact-source.ts'
import type { JsonObject } from '../value/json.ts'
import { attributesOf } from './attribute-lines.ts'

/** Block devices and their partitions, from /sys/block. */
export const devices: FactSource = {
  name: 'devices',
  subsets: ['hardware'],
  script: `
grep -s -H . /sys/block/*/size /sys/block/*/removable /sys/block/*/queue/rotational /sys/block/*/queue/scheduler \\
  /sys/block/*/queue/hw_sector_size /sys/block/*/queue/discard_granularity /sys/block/*/device/vendor \\
  /sys/block/*/device/model /sys/block/*/*/partition /sys/block/*/*/start /sys/block/*/*/size
for holder in /sys/block/*/holders/* /sys/block/*/*/holders/*; do
  [ -e "$holder" ] && echo "$holder:held"
done
for link in /dev/disk/by-id/* /dev/disk/by-uuid/* /dev/disk/by-label/*; do
  [ -L "$link" ] && echo "link $(basename "$(readlink "$link")") $link"
done
for slave in /sys/block/*/slaves/*; do
  [ -e "$slave" ] && echo "master $(basename "$slave") $slave"
done`,
  parse(output) {
    const attributes = attributesOf(output)
    const names = namesAmong(attributes, /^\/sys\/block\/([^/]+)\/size$/)
    const links = linksIn(output)
    return {
      devices: Object.fromEntries(names.map((name) => [name, device(name, attributes, links)])),
      device_links: links,
    }
  },
}

type Attributes = ReadonlyMap<string, string>

function device(name: string, attributes: Attributes, links: DeviceLinks): JsonObject {
  const base = `/sys/block/${name}`
  const read = (path: string): string | undefined => attributes.get(`${base}/${path}`)
  const sectors = read('size') ?? '0'
  const partitions = namesAmong(attributes, new RegExp(`^${escaped(base)}/([^/]+)/partition$`))
  return {
    vendor: read('device/vendor') ?? null,
    model: read('device/model') ?? null,
    host: '',
    virtual: 1,
    removable: read('removable') ?? '0',
    rotational: read('queue/rotational') ?? '0',
    support_discard: read('queue/discard_granularity') ?? '0',
    // The scheduler in use is the one in brackets: `none [mq-deadline] bfq`.
    scheduler_mode: /\[(.*?)\]/.exec(read('queue/scheduler') ?? '')?.[1] ?? '',
    sectors,
    sectorsize: read('queue/hw_sector_size') ?? '512',
    size: humanSize(Number(sectors) * sectorBytes),
    holders: holdersOf(base, attributes),
    links: linksOf(name, links),
    partitions: Object.fromEntries(
      partitions.map((part) => [part, partition(part, `${base}/${part}`, attributes, links)]),
    ),
  }
}

function partition(name: string, base: string, attributes: Attributes, links: DeviceLinks): JsonObject {
  const sectors = attributes.get(`${base}/size`) ?? '0'
  return {
    start: attributes.get(`${base}/start`) ?? '0',
    sectors,
    sectorsize: sectorBytes,
    size: humanSize(Number(sectors) * sectorBytes),
    uuid: links.uuids[name]?.[0] ?? null,
    holders: holdersOf(base, attributes),
    links: linksOf(name, links),
  }
}

/** /sys counts sectors of 512 bytes, whatever the device's own sector size. */
const sectorBytes = 512

type Names = Readonly<Record<string, readonly string[]>>

/** By the name of a device: how /dev/disk calls it, and the devices that are made of it. */
type DeviceLinks = Readonly<Record<'ids' | 'labels' | 'masters' | 'uuids', Names>>

function linksIn(output: string): DeviceLinks {
  const named = (kind: string, folder: RegExp): Names => {
    const found: Record<string, string[]> = {}
    for (const line of output.split('\n')) {
      const [first, device = '', path = ''] = line.split(' ')
      const name = first === kind ? folder.exec(path)?.[1] : undefined
      if (name !== undefined) (found[device] ??= []).push(name)
    }
    return Object.fromEntries(Object.entries(found).map(([device, names]) => [device, names.toSorted()]))
  }
  return {
    ids: named('link', /^\/dev\/disk\/by-id\/(.*)$/),
    labels: named('link', /^\/dev\/disk\/by-label\/(.*)$/),
    masters: named('master', /^\/sys\/block\/([^/]+)\//),
    uuids: named('link', /^\/dev\/disk\/by-uuid\/(.*)$/),
  }
}

function linksOf(name: string, links: DeviceLinks): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(links).map(([kind, names]) => [kind, names[name] ?? []]))
}

function holdersOf(base: string, attributes: Attributes): readonly string[] {
  return namesAmong(attributes, new RegExp(`^${escaped(base)}/holders/([^/]+)$`))
}

function namesAmong(attributes: Attributes, pattern: RegExp): readonly string[] {
  return [...attributes.keys()].map((path) => pattern.exec(path)?.[1]).filter((name) => name !== undefined)
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

function humanSize(bytes: number): string {
  const units = ['TB', 'GB', 'MB', 'KB'] as const
  for (const [index, unit] of units.entries()) {
    const size = 1024 ** (units.length - index)
    if (bytes >= size) return `${(bytes / size).toFixed(2)} ${unit}`
  }
  return `${bytes.toFixed(2)} Bytes`
}
