import { error, warning } from '../diagnostic/catalogue.ts'
import type { Diagnosed, Diagnostic } from '../diagnostic/diagnostic.ts'
import { FilterError } from '../expression/filter.ts'
import { pythonRegex } from '../expression/python-regex.ts'
import { didYouMean } from '../text/near-names.ts'
import { globPattern } from './glob.ts'
import { hostsBelow } from './group-order.ts'
import { hostAddress } from './host-address.ts'
import type { Inventory } from './inventory.ts'

/**
 * The hosts that a pattern means, in the order of the inventory within each part of the pattern.
 *
 * Parts are separated by commas (or, where no host name is meant, colons). First the plain parts are united, then each
 * `&part` keeps what it shares, then each `!part` takes away, in whatever order they were written. A part is a host, a
 * group, a glob, or `~regex`; `[n]`, `[n:m]` behind it pick from its hosts.
 *
 * @param limit - of `--limit`: a pattern too; hosts outside it are left out. `@file` parts are to be expanded before, by
 *   {@link expandLimitFiles}
 * @returns a warning for each part that means nothing; `localhost` means the implicit localhost when no host has the name
 * @see Ansible 2.14, inventory/manager.py
 */
export function hostsMatching(
  pattern: string | readonly string[],
  inventory: Inventory,
  { limit }: { readonly limit?: string | readonly string[] } = {},
): Diagnosed<string[]> {
  const matcher = new Matcher(inventory)
  const hosts = matcher.evaluate(splitPattern(pattern))
  if (limit === undefined) return { value: hosts, diagnostics: matcher.diagnostics }
  const allowed = new Set(matcher.evaluate(splitPattern(limit)))
  return { value: hosts.filter((host) => allowed.has(host)), diagnostics: matcher.diagnostics }
}

/** A limit with each `@file` replaced by the patterns on that file's lines. `read` gives null for what is no readable file. */
export function expandLimitFiles(limit: string, read: (path: string) => string | null): Diagnosed<readonly string[]> {
  const diagnostics: Diagnostic[] = []
  const value = splitPattern(limit).flatMap((part) => {
    if (!part.startsWith('@')) return [part]
    const text = read(part.slice(1))
    if (text !== null) return text.split(/\r?\n/).flatMap((line) => splitPattern(line))
    diagnostics.push(error('inventory/limit-file', `The file ${part.slice(1)} of the limit cannot be read.`))
    return []
  })
  return { value, diagnostics }
}

/** The parts of a pattern. A colon separates only where the whole is no host name or address with ranges or a port. */
export function splitPattern(pattern: string | readonly string[]): readonly string[] {
  if (typeof pattern !== 'string') return pattern.flatMap(splitPattern)
  const parts = pattern.includes(',')
    ? pattern.split(',')
    : hostAddress(pattern) !== null
      ? [pattern]
      : (pattern.match(/(?:[^\s:[\]]|\[[^\]]*\])+/g) ?? [])
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

/** Names that mean this machine: each means the host that has one of them, or else the implicit localhost. */
const localNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1'])

class Matcher {
  readonly diagnostics: Diagnostic[] = []
  readonly #inventory: Inventory

  constructor(inventory: Inventory) {
    this.#inventory = inventory
  }

  evaluate(parts: readonly string[]): string[] {
    const plain = parts.filter((part) => !/^[&!]/.test(part))
    const hosts = new Set((plain.length === 0 ? ['all'] : plain).flatMap((part) => this.#part(part)))
    const shared = parts.filter((part) => part.startsWith('&')).map((part) => new Set(this.#part(part.slice(1))))
    const removed = new Set(parts.filter((part) => part.startsWith('!')).flatMap((part) => this.#part(part.slice(1))))
    return [...hosts].filter((host) => shared.every((those) => those.has(host)) && !removed.has(host))
  }

  #part(part: string): readonly string[] {
    if (this.#inventory.hosts.has(part)) return [part]
    const [, name = part, subscript] = part.startsWith('~')
      ? []
      : (/^(.+)\[(-?[0-9]+|[0-9]+[:-][0-9]*)\]$/.exec(part) ?? [])
    const hosts = this.#named(name)
    return subscript === undefined ? hosts : this.#pick(hosts, subscript, part)
  }

  #named(name: string): readonly string[] {
    const matches = this.#matcherOf(name)
    if (matches === null) return []
    const groups = [...this.#inventory.groups.keys()].filter(matches)
    const found = new Set(groups.flatMap((group) => hostsBelow(this.#inventory, group)))
    if (groups.length === 0 || name.startsWith('~') || /[.?*[]/.test(name)) {
      for (const host of this.#inventory.hosts.keys()) if (matches(host)) found.add(host)
    }
    if (found.size > 0) return [...found]
    if (localNames.has(name)) return [[...this.#inventory.hosts.keys()].find((host) => localNames.has(host)) ?? name]
    if (groups.length === 0) this.#noMatch(name)
    return []
  }

  #matcherOf(name: string): ((candidate: string) => boolean) | null {
    if (!name.startsWith('~')) {
      const isPlain = !/[*?[]/.test(name)
      const glob = globPattern(name)
      return isPlain ? (candidate) => candidate === name : (candidate) => glob.test(candidate)
    }
    try {
      const pattern = pythonRegex(name.slice(1))
      return (candidate) => pattern.match(candidate) !== null
    } catch (fault) {
      if (!(fault instanceof FilterError)) throw fault
      this.diagnostics.push(error('inventory/pattern', `"${name}" is no regular expression: ${fault.message}`))
      return null
    }
  }

  #pick(hosts: readonly string[], subscript: string, part: string): readonly string[] {
    if (hosts.length === 0) return []
    const slice = /^([0-9]+)([:-])([0-9]*)$/.exec(subscript)
    if (slice === null) {
      const picked = hosts.at(Number(subscript))
      if (picked !== undefined) return [picked]
      const detail = `"${part}" picks beyond the ${hosts.length} hosts that stand before the "[".`
      this.diagnostics.push(error('inventory/pattern', detail))
      return []
    }
    const [, first, , last = ''] = slice
    return hosts.slice(Number(first), last === '' ? undefined : Number(last) + 1)
  }

  #noMatch(name: string): void {
    const known = [...this.#inventory.groups.keys(), ...this.#inventory.hosts.keys()]
    const detail = `No host and no group is called "${name}"; it is left out.`
    this.diagnostics.push(warning('inventory/no-match', detail, { hint: didYouMean(name, known) }))
  }
}
